/** Metrics of several runs beside each other: differences, and which value is the best. */
import type { Numeric, Run } from '../api/types'
import { shortNumber, toNumber } from '../format/numbers'

export type Goal = 'minimize' | 'maximize'

/** The names of all metrics, in order. */
export function metricNames(runs: readonly (Run | null)[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run?.metrics ?? {})))].sort()
}

/** "+0.02 (+3.1 %)"; empty where one of the two is no finite number. */
export function differenceText(
  value: Numeric | null | undefined,
  baseline: Numeric | null | undefined,
): string {
  const to = toNumber(value)
  const from = toNumber(baseline)
  if (to === null || from === null) return ''
  const by = to - from
  if (!Number.isFinite(by)) return ''
  if (by === 0) return '±0'
  const percent = (by / Math.abs(from)) * 100
  const rest = from === 0 || !Number.isFinite(percent) ? '' : ` (${signed(percent, 3)} %)`
  return signed(by, 4) + rest
}

function signed(number: number, digits: number): string {
  const text = shortNumber(Number(Math.abs(number).toPrecision(digits)))
  return `${number < 0 ? '−' : '+'}${text}`
}

/** The places of the best values; none when nothing says what is good, or all are as good. */
export function bestOf(
  values: readonly (Numeric | null | undefined)[],
  goal: Goal | null,
): readonly number[] {
  if (goal === null) return []
  const numbers = values.map((value) => toNumber(value) ?? Number.NaN)
  const finite = numbers.filter(Number.isFinite)
  if (finite.length < 2) return []
  const pick = goal === 'minimize' ? Math.min : Math.max
  const best = finite.reduce((a, b) => pick(a, b))
  if (finite.every((each) => each === best)) return []
  return numbers.flatMap((each, at) => (each === best ? [at] : []))
}
