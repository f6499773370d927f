/** A hidden tab rests: after a short while it holds no connection and asks nothing. */
import { signal } from '@preact/signals'

const REST_AFTER_MS = 5_000

export const resting = signal(false)

/** Call once. */
export function watchVisibility() {
  let timer = 0
  const look = () => {
    window.clearTimeout(timer)
    if (document.visibilityState === 'visible') resting.value = false
    else timer = window.setTimeout(() => (resting.value = true), REST_AFTER_MS)
  }
  document.addEventListener('visibilitychange', look)
  // A tab may be opened behind others.
  look()
}
