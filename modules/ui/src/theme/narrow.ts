/** Whether there is no room for two things side by side, such as a table and charts. */
import { signal } from '@preact/signals'

const media = window.matchMedia('(width < 800px)')

export const narrow = signal(media.matches)

media.addEventListener('change', () => {
  narrow.value = media.matches
})
