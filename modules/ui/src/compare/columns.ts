/** Columns of runs by the names that the API gives them, and which of them are worth a look. */
import type { Numeric, Run, RunRow, Value } from '../api/types'
import { shortNumber } from '../format/numbers'
import { duration, moment } from '../format/times'
import { flatten } from '../format/values'
import { columnName } from '../runs/columns'
import { wholeText } from './facts'

const FIELDS = [
  'status',
  'group',
  'jobType',
  'worldSize',
  'attempt',
  'createdTime',
  'startTime',
  'endTime',
  'durationMs',
] as const
const AGGREGATES = ['last', 'min', 'max', 'first'] as const
const USUAL_MAX = 6

export type Cells = { readonly [column: string]: Value | undefined }

/** A run as a line or a point: its name and its cells. */
export interface Point {
  id: string
  name: string
  cells: Cells
}

/** All columns of a row; of a whole run also its metrics. */
export function cellsOf(run: RunRow | Run): Cells {
  // Users name what is in it, prototypes' names included.
  const cells: { [column: string]: Value | undefined } = Object.create(null)
  for (const field of FIELDS) if (run[field] !== null) cells[field] = run[field]
  for (const family of ['config', 'tags', 'summary'] as const) {
    for (const [key, value] of flatten(run[family])) cells[columnName(family, key)] = value
  }
  for (const [name, metric] of Object.entries('metrics' in run ? run.metrics : {})) {
    for (const aggregate of AGGREGATES) {
      const value = metric[aggregate]
      if (value !== null) cells[`${columnName('metrics', name)}.${aggregate}`] = value
    }
  }
  return cells
}

const known = new WeakMap<RunRow, Cells>()

export function pointOf(run: RunRow | Run): Point {
  const cells = known.get(run) ?? cellsOf(run)
  known.set(run, cells)
  return { id: run.id, name: run.name ?? run.id, cells }
}

/** The names of all columns that some run has, in order. */
export function namesOf(points: readonly Point[]): string[] {
  return [...new Set(points.flatMap((point) => Object.keys(point.cells)))].sort()
}

/**
 * Config keys that differ between the runs: first those with several values, then those that some
 * runs lack. Of those that few runs have, none.
 */
export function differing(points: readonly Point[]): string[] {
  const found = namesOf(points).flatMap((column) => {
    if (!column.startsWith('config.')) return []
    const values = points.map((point) => JSON.stringify(point.cells[column]))
    const there = values.filter((each) => each !== undefined)
    if (there.length * 2 < points.length) return []
    const several = new Set(there).size > 1
    return several || there.length < points.length ? [{ column, several }] : []
  })
  return found.sort((a, b) => Number(b.several) - Number(a.several)).map((each) => each.column)
}

/** The metric that most likely says how good a run is. */
export function usualMetric(columns: readonly string[]): string | null {
  const last = columns.filter((each) => each.startsWith('metrics.') && each.endsWith('.last'))
  const tests = [/val.*loss/i, /loss/i, /acc|score|reward/i, /^metrics\.(?!`?(sys|system|lr))/i]
  for (const test of tests) {
    const found = last.find((each) => test.test(each))
    if (found) return found
  }
  return last[0] ?? null
}

export function usualAxes(points: readonly Point[], columns: readonly string[]): string[] {
  const metric = usualMetric(columns)
  return [...differing(points).slice(0, USUAL_MAX), ...(metric ? [metric] : [])]
}

/** The first config number that differs, else when the run was made, and a metric. */
export function usualPair(points: readonly Point[], columns: readonly string[]): string[] {
  const isNumber = (column: string) => points.some((each) => Number.isFinite(each.cells[column]))
  return [differing(points).find(isNumber) ?? 'createdTime', usualMetric(columns) ?? 'durationMs']
}

/** A cell as people read it. */
export function cellText(column: string, value: Value | undefined): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'number') {
    if (column.endsWith('Time')) return moment(value)
    return column === 'durationMs' ? duration(value) : shortNumber(value)
  }
  return isNumeric(value) ? shortNumber(value) : wholeText(value)
}

export function isNumeric(value: Value | undefined): value is Numeric {
  if (typeof value === 'number') return true
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity'
}
