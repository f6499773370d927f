/** Lines brought onto one x, as the plot wants them, and the ranges that are to be seen. */
import { type Line, placeOf } from './line'

/** A column of a plot: undefined where the line has no bucket, null where there is no number. */
export type Column = (number | null | undefined)[]

export interface Grid {
  x: number[]
  columns: Column[]
}

/**
 * All lines on the union of their x.
 *
 * @param values a line's own values, drawn instead of its last ones
 */
export function aligned(
  lines: readonly Line[],
  values: (line: Line) => readonly (number | null)[] = (line) => line.last,
): Grid {
  let x: number[] = []
  for (const line of lines) x = union(x, line.x)
  return { x, columns: lines.map((line) => spread(x, line.x, values(line))) }
}

/** Sorted lists, merged without repeats; the first itself when the second adds nothing. */
export function union(a: number[], b: readonly number[]): number[] {
  if (a.length === 0) return [...b]
  // Mostly the lines of a chart have the same places.
  if (holds(a, b)) return a
  const merged: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY
    const right = b[j] ?? Number.POSITIVE_INFINITY
    merged.push(Math.min(left, right))
    if (left <= right) i++
    if (right <= left) j++
  }
  return merged
}

/** Whether all of one sorted list is in another. */
function holds(all: readonly number[], some: readonly number[]): boolean {
  let at = 0
  for (const value of some) {
    while (at < all.length && (all[at] ?? 0) < value) at++
    if (all[at] !== value) return false
  }
  return true
}

function spread(
  x: readonly number[],
  own: readonly number[],
  values: readonly (number | null)[],
): Column {
  const column: Column = new Array(x.length)
  let at = 0
  for (let i = 0; i < own.length; i++) {
    const here = own[i] ?? 0
    while ((x[at] ?? here) < here) at++
    const value = values[i] ?? null
    column[at] = value !== null && Number.isFinite(value) ? value : null
  }
  return column
}

export type Range = readonly [number, number]

export interface RangeQuestion {
  /** The part of the x axis that is shown; null for all of it. */
  window: Range | null
  log: boolean
  /** Leave out what lies far outside of most values. */
  clip: boolean
}

/** A clipped axis shows the values between these shares of all, and as much again around them. */
const CLIP_LOW = 0.02
const CLIP_HIGH = 0.98
const CLIP_ROOM = 0.1

/**
 * What the y axis has to show: every last value, smallest and largest one of what is in the window,
 * unless it is to be clipped. Null when no value is finite (on a log axis: positive).
 */
export function valueRange(lines: readonly Line[], question: RangeQuestion): Range | null {
  if (question.clip) return clippedRange(lines, question)
  return extent(lines, question, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
}

/** The smallest and largest of the values between two limits; null when there is none. */
export function rangeWithin(
  lines: readonly Line[],
  window: Range | null,
  limits: Range,
): Range | null {
  return extent(lines, { window, log: false, clip: false }, limits)
}

function extent(lines: readonly Line[], question: RangeQuestion, [from, to]: Range): Range | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  eachValue(lines, question, (value) => {
    if (value < from || value > to) return
    if (value < low) low = value
    if (value > high) high = value
  })
  return low <= high ? [low, high] : null
}

/** The same without what lies far outside of most last values. */
function clippedRange(lines: readonly Line[], question: RangeQuestion): Range | null {
  const lasts: number[] = []
  eachValue(lines, question, (value, isLast) => {
    if (isLast) lasts.push(value)
  })
  return middle(lasts, question.log ? 0 : CLIP_ROOM)
}

/**
 * Where most values lie, the smallest and largest ones of buckets among them.
 *
 * @param samplesMax looks at so many, evenly from all
 */
export function middleRange(
  lines: readonly Line[],
  window: Range | null,
  samplesMax: number,
): Range | null {
  const all = 3 * lines.reduce((sum, line) => sum + line.x.length, 0)
  // One more than a multiple of three: last, smallest and largest ones take turns.
  const every = Math.ceil(all / samplesMax / 3) * 3 + 1
  const values: number[] = []
  let at = 0
  eachValue(lines, { window, log: false, clip: false }, (value) => {
    if (at++ % every === 0 || all <= samplesMax) values.push(value)
  })
  return middle(values, CLIP_ROOM)
}

function middle(of: readonly number[], share: number): Range | null {
  if (of.length === 0) return null
  // Several times quicker to sort than a list.
  const values = Float64Array.from(of).sort()
  const at = (part: number) => values[Math.round(part * (values.length - 1))] ?? 0
  const low = at(CLIP_LOW)
  const high = at(CLIP_HIGH)
  const room = (high - low) * share
  return [low - room, high + room]
}

function eachValue(
  lines: readonly Line[],
  question: RangeQuestion,
  take: (value: number, isLast: boolean) => void,
) {
  const offer = (value: number | null | undefined, isLast: boolean) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return
    if (!question.log || value > 0) take(value, isLast)
  }
  for (const line of lines) {
    const { window } = question
    // The bucket that the window begins in begins before it.
    const begin = window ? Math.max(0, placeOf(line.x, window[0]) - 1) : 0
    const after = window ? placeOf(line.x, window[1]) : line.x.length
    const end = line.x[after] === window?.[1] ? after + 1 : after
    for (let i = begin; i < end; i++) {
      offer(line.last[i], true)
      offer(line.min[i], false)
      offer(line.max[i], false)
    }
  }
}

/** Whether there are values, but none that a logarithmic axis has a place for. */
export function isOffLog(lines: readonly Line[], window: Range | null): boolean {
  return (
    valueRange(lines, { window, log: true, clip: false }) === null &&
    valueRange(lines, { window, log: false, clip: false }) !== null
  )
}

/** A little room around a range, so that no line lies on the frame; the same number needs some. */
export function padded([low, high]: Range, log: boolean): Range {
  if (log) {
    // By logarithms: the quotient of two doubles may be none.
    const decades = Math.log10(high) - Math.log10(low)
    const factor = low === high ? 2 : 10 ** (0.04 * decades)
    return [Math.max(low / factor, Number.MIN_VALUE), Math.min(high * factor, Number.MAX_VALUE)]
  }
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.05
  return [Math.max(low - room, -Number.MAX_VALUE), Math.min(high + room, Number.MAX_VALUE)]
}
