/**
 * When charts that frames have changed are drawn: together, and twice a second at most. Each run's
 * frames come at a moment of their own, and a chart of many runs would be drawn for each of them.
 */
import { batch } from '@preact/signals'

const EVERY_MS = 500
const GATHER_MS = 50

const due = new Set<() => void>()
let timer = 0
let lastMs = Number.NEGATIVE_INFINITY

/** Calls all that were given since the last beat, each once. */
export function onBeat(draw: () => void) {
  due.add(draw)
  if (timer !== 0) return
  const wait = Math.max(GATHER_MS, lastMs + EVERY_MS - performance.now())
  timer = window.setTimeout(() => {
    timer = 0
    lastMs = performance.now()
    const all = [...due]
    due.clear()
    batch(() => {
      for (const each of all) each()
    })
  }, wait)
}
