/** Whether there is no room for the table and the charts side by side. */
import { signal } from '@preact/signals'

const media = window.matchMedia('(width < 800px)')

export const narrow = signal(media.matches)

media.addEventListener('change', () => {
  narrow.value = media.matches
})
