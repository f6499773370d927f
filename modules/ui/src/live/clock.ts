/** A signal that ticks once a second while the page is looked at, for ages that are shown. */
import { signal } from '@preact/signals'
import { resting } from './rest'

export const nowMs = signal(Date.now())

/** Call once. */
export function watchClock() {
  window.setInterval(() => {
    if (!resting.value) nowMs.value = Date.now()
  }, 1_000)
}
