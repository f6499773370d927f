/**
 * What a chart draws of one series: for each bucket where it begins, its last value, its range and
 * how many of its values are not finite. Buckets without values are left out.
 */
import type { GridSeries, Numeric, Series, SeriesFrame, SeriesGrid } from '../api/types'
import { toNumber } from '../format/numbers'

export interface Line {
  run: string
  /** `all` stands for the mean over ranks, with their range as band. */
  rank: number | 'all'
  /** Null for what counts: the newest attempt, and the older ones up to where it began. */
  attempt: number | null
  x: number[]
  /** NaN and the infinities as they are; null when the bucket has no last value. */
  last: (number | null)[]
  /** Over finite values; null when there are none. */
  min: (number | null)[]
  max: (number | null)[]
  nonFinite: number[]
}

export function keyOf(line: Line): string {
  return `${line.run} ${line.rank} ${line.attempt ?? ''}`
}

function empty(run: string, rank: number | 'all', attempt: number | null): Line {
  return { run, rank, attempt, x: [], last: [], min: [], max: [], nonFinite: [] }
}

/** The lines of an answer in which many series share a grid. */
export function linesOfGrid(grid: SeriesGrid, attempt: number | null = null): Line[] {
  return grid.series.map((series) => lineOfGrid(grid.x, series, attempt))
}

function lineOfGrid(x: readonly number[], series: GridSeries, attempt: number | null): Line {
  const line = empty(series.run, series.rank, attempt)
  for (let i = 0; i < x.length; i++) {
    const nonFinite = series.nonFinite[i] ?? null
    const last = series.last[i] ?? null
    if (last === null && nonFinite === null) continue
    push(line, x[i] ?? 0, last, series.min[i], series.max[i], nonFinite ?? 0)
  }
  return line
}

/** The line of an answer about one series, which has every list of its own. */
export function lineOfSeries(series: Series, attempt: number | null = null): Line {
  const line = empty(series.run, series.rank, attempt)
  for (let i = 0; i < series.x.length; i++) {
    const x = series.x[i] ?? 0
    push(line, x, series.last[i], series.min[i], series.max[i], series.nonFinite[i] ?? 0)
  }
  return line
}

function push(
  line: Line,
  x: number,
  last: Numeric | null | undefined,
  min: Numeric | null | undefined,
  max: Numeric | null | undefined,
  nonFinite: number,
) {
  line.x.push(x)
  line.last.push(toNumber(last))
  line.min.push(toNumber(min))
  line.max.push(toNumber(max))
  line.nonFinite.push(nonFinite)
}

/** The first place in a sorted list whose value is at least that. */
export function placeOf(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Replaces what the frame tells anew: its buckets, and nothing else between its ends. */
export function applyFrame(line: Line, frame: SeriesFrame) {
  const at = placeOf(line.x, frame.from)
  const end = frame.to === null ? line.x.length : placeOf(line.x, frame.to + 1)
  const removed = Math.max(0, end - at)
  line.x.splice(at, removed, ...frame.x)
  line.last.splice(at, removed, ...frame.last.map(toNumber))
  line.min.splice(at, removed, ...frame.min.map(toNumber))
  line.max.splice(at, removed, ...frame.max.map(toNumber))
  line.nonFinite.splice(at, removed, ...frame.nonFinite)
}

/** On a logarithmic x axis only what lies above 0 has a place. */
export function linesOn(lines: readonly Line[], isLogX: boolean): readonly Line[] {
  return isLogX ? lines.map(positiveX) : lines
}

function positiveX(line: Line): Line {
  const first = line.x.findIndex((x) => x > 0)
  if (first === 0) return line
  const begin = first < 0 ? line.x.length : first
  return {
    ...line,
    x: line.x.slice(begin),
    last: line.last.slice(begin),
    min: line.min.slice(begin),
    max: line.max.slice(begin),
    nonFinite: line.nonFinite.slice(begin),
  }
}
