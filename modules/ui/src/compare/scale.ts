/** Where values stand on an axis: numbers on a line, texts as places beside each other. */
import type { Value } from '../api/types'
import { toNumber } from '../format/numbers'
import { cellText, isNumeric } from './columns'

export interface Tick {
  /** From 0, the lower end, to 1. */
  at: number
  label: string
}

export interface Scale {
  column: string
  kind: 'number' | 'text'
  log: boolean
  /** Null where a value has no place: missing, not finite, or not positive on a log axis. */
  place(value: Value | undefined): number | null
  /** What stands at a place, as an address can hold it: a number or a category. */
  at(place: number): string
  /** How far a value reaches to both sides of its place. */
  half: number
  ticks: readonly Tick[]
}

const TICKS = 5
const LABELS_MAX = 24
/** So many different numbers are ticks themselves, if they are that far apart. */
const FEW = 7
const APART = 0.04

export function scaleOf(column: string, values: readonly (Value | undefined)[], log: boolean) {
  const there = values.filter((value) => value !== undefined && value !== null)
  return there.length > 0 && !there.every(isNumeric)
    ? textScale(column, there as Value[])
    : numberScale(column, there as Value[], log)
}

function textScale(column: string, values: readonly Value[]): Scale {
  const categories = [...new Set(values.map((value) => cellText(column, value)))]
  categories.sort(new Intl.Collator('en', { numeric: true }).compare)
  const places = new Map(categories.map((each, i) => [each, (i + 0.5) / categories.length]))
  const every = Math.ceil(categories.length / LABELS_MAX)
  const at = (place: number) => {
    const index = Math.floor(place * categories.length)
    return categories[Math.min(Math.max(index, 0), categories.length - 1)] ?? ''
  }
  return {
    column,
    kind: 'text',
    log: false,
    at,
    place: (value) =>
      value === undefined || value === null ? null : (places.get(cellText(column, value)) ?? null),
    half: 0.5 / Math.max(1, categories.length),
    ticks: categories.flatMap((label, i) =>
      i % every === 0 ? [{ at: (i + 0.5) / categories.length, label }] : [],
    ),
  }
}

function numberScale(column: string, values: readonly Value[], log: boolean): Scale {
  const drawn = (number: number | null) =>
    number !== null && Number.isFinite(number) && (!log || number > 0) ? number : null
  const numbers = values.flatMap((value) => drawn(toNumber(isNumeric(value) ? value : null)) ?? [])
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const put = log ? Math.log10 : (number: number) => number
  const span = put(high) - put(low)
  const placed = (number: number) => (span > 0 ? (put(number) - put(low)) / span : 0.5)
  const at = (place: number) => {
    if (numbers.length === 0) return ''
    if (place <= 0) return String(low)
    if (place >= 1) return String(high)
    const value = put(low) + place * span
    return String(Number((log ? 10 ** value : value).toPrecision(5)))
  }
  return {
    column,
    kind: 'number',
    log,
    at,
    place: (value) => {
      const number = isNumeric(value) ? drawn(toNumber(value)) : null
      return number === null || numbers.length === 0 ? null : placed(number)
    },
    half: 1e-4,
    ticks: (few(numbers, placed) ?? marks(low, high, log)).map((number) => ({
      at: placed(number),
      label: cellText(column, number),
    })),
  }
}

/** The values themselves where they are few, as those of settings often are; else null. */
function few(numbers: readonly number[], placed: (number: number) => number): number[] | null {
  const all = new Set<number>()
  for (const number of numbers) if (all.add(number).size > FEW) return null
  const sorted = [...all].sort((a, b) => a - b)
  return sorted.filter((each, i) => i === 0 || placed(each) - placed(sorted[i - 1] ?? 0) > APART)
}

/** Round numbers between both ends; the ends themselves when there are fewer than two. */
export function marks(low: number, high: number, log: boolean): number[] {
  if (low === high) return [low]
  const found = log ? powers(low, high) : round(low, high)
  return found.length >= 2 ? found : [low, high]
}

function round(low: number, high: number): number[] {
  const rough = (high - low) / TICKS
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = size * ([1, 2, 5].find((each) => each * size >= rough) ?? 10)
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  return Array.from({ length: Math.min(last - first + 1, 50) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  )
}

function powers(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const every = Math.max(1, Math.ceil((last - first + 1) / (TICKS + 2)))
  const found: number[] = []
  for (let power = first; power <= last; power += every) found.push(Number(`1e${power}`))
  return found
}

/** Only the part between two ends of an axis. */
export interface Brush {
  column: string
  from: string
  to: string
}

/** As an address holds them: column, from, to, one after the other. */
export function brushesOf(words: readonly string[]): Brush[] {
  const found: Brush[] = []
  for (let i = 0; i + 2 < words.length; i += 3) {
    found.push({ column: words[i] ?? '', from: words[i + 1] ?? '', to: words[i + 2] ?? '' })
  }
  return found
}

/** With that brush in place of the one that its column had; null takes it away. */
export function brushed(
  words: readonly string[],
  column: string,
  range: readonly [string, string] | null,
): string[] {
  const others = brushesOf(words).filter((each) => each.column !== column)
  const all = range ? [...others, { column, from: range[0], to: range[1] }] : others
  return all.flatMap((each) => [each.column, each.from, each.to])
}

/** The ends of a brush as places; null when the axis cannot tell them. */
export function rangeOf(scale: Scale, brush: Brush | undefined): [number, number] | null {
  if (!brush) return null
  const value = (text: string) => (scale.kind === 'number' ? Number(text) : text)
  const from = scale.place(value(brush.from))
  const to = scale.place(value(brush.to))
  if (from === null || to === null) return null
  return [Math.min(from, to) - scale.half, Math.max(from, to) + scale.half]
}
