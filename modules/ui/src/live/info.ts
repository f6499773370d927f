/**
 * Asks `/info` every few seconds: how far the view is behind the log, and positions of the whole
 * log that a tail can begin at.
 */
import { signal } from '@preact/signals'
import { get } from '../api/client'
import type { Info } from '../api/types'
import { resting } from './rest'

const EVERY_MS = 5_000
const KEPT = 24
const TIMEOUT_MS = 10_000

export const info = signal<Info | null>(null)

/**
 * Whether the first answer has come, or none will: views ask for nothing before, so that a position
 * is known from before all that they show, at which a tail of it can begin.
 */
export const begun = signal(false)

interface Mark {
  receivedMs: number
  position: string
}

/** Newest last. */
let marks: Mark[] = []

/**
 * The newest position that the page was told before that moment; an older one is always safe to
 * tail from, since frames of series and runs say how things are, not what was added.
 *
 * @param beforeMs on the clock of `performance.now()`
 */
export function positionBefore(beforeMs: number): string | null {
  return (
    marks.findLast((mark) => mark.receivedMs <= beforeMs)?.position ?? marks[0]?.position ?? null
  )
}

/** How long ago the newest position was told. */
export function newestAgeMs(): number {
  const newest = marks.at(-1)
  return newest ? performance.now() - newest.receivedMs : Number.POSITIVE_INFINITY
}

export function forgetPositions() {
  marks = []
}

export async function refreshInfo(): Promise<boolean> {
  try {
    const { body } = await get<Info>('/info', {}, AbortSignal.timeout(TIMEOUT_MS))
    info.value = body
    marks = [...marks.slice(1 - KEPT), { receivedMs: performance.now(), position: body.position }]
    return true
  } catch {
    return false
  }
}

/** Asks now and then on; call once. */
export function watchInfo() {
  const ask = async () => {
    if (!resting.value) await refreshInfo()
    begun.value = true
    window.setTimeout(ask, EVERY_MS)
  }
  void ask()
}
