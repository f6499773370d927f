/** Columns of the table: which are shown, how they are called, and how wide they are. */
import type { CellRow, Column, RunRow, Value } from '../api/types'
import { flatten, same } from '../format/values'

export interface Shown {
  name: string
  /** In pixels. */
  width: number
  /** Whether the background of its numbers tells how large they are. */
  scale: boolean
}

export type Kind = 'number' | 'text' | 'time' | 'duration'

/** Facts about every run, which `GET /columns` lists only in part. */
export const FIELDS: readonly Column[] = [
  ...['name', 'status', 'id', 'project', 'group', 'jobType', 'reason'].map(
    (name) => ({ name, kind: 'text', runs: 0 }) as const,
  ),
  { name: 'degraded', kind: 'boolean', runs: 0 },
  ...['createdTime', 'startTime', 'endTime', 'lastHeardTime', 'durationMs'].map(
    (name) => ({ name, kind: 'number', runs: 0 }) as const,
  ),
  ...['attempt', 'worldSize'].map((name) => ({ name, kind: 'number', runs: 0 }) as const),
]

const LABELS = new Map(
  Object.entries({
    createdTime: 'first seen',
    startTime: 'started',
    endTime: 'ended',
    lastHeardTime: 'last heard',
    durationMs: 'duration',
    worldSize: 'ranks',
    jobType: 'job type',
  }),
)

const WIDTHS = new Map([
  ['name', 190],
  ['status', 180],
  ['id', 220],
  ['reason', 260],
])
const KIND_WIDTHS: { [kind in Kind]: number } = { number: 110, text: 130, time: 145, duration: 105 }
/** Room for a head: its padding and sort mark, and a letter. */
const HEAD_PX = 32
const LETTER_PX = 8
const WIDTH_USUAL_MAX = 190
export const WIDTH_MIN = 50
export const WIDTH_MAX = 1_200

export function kindOf(name: string, known: ReadonlyMap<string, Column>): Kind {
  if (name.endsWith('Time') && !name.includes('.')) return 'time'
  if (name === 'durationMs') return 'duration'
  if (name.startsWith('metrics.')) return 'number'
  return known.get(name)?.kind === 'number' ? 'number' : 'text'
}

export function widthOf(name: string, kind: Kind): number {
  const fixed = WIDTHS.get(name)
  if (fixed !== undefined) return fixed
  const words = HEAD_PX + LETTER_PX * label(name).length
  return Math.max(KIND_WIDTHS[kind], Math.min(WIDTH_USUAL_MAX, words))
}

/** As people read it; where the name of a key ends is for {@link familyOf} to tell. */
export function label(name: string): string {
  const key = name.replace(/^(config|tags|summary|metrics)\./, '')
  if (key === name) return LABELS.get(name) ?? name
  const bare = key.replace(/`((?:[^`]|``)*)`/, (_, inner: string) => inner.replaceAll('``', '`'))
  return name.startsWith('metrics.') ? bare.replace(/\.last$/, '') : bare
}

/** What the column is of, in a word: empty for facts about the run. */
export function familyOf(name: string): string {
  return /^(config|tags|summary|metrics)\./.exec(name)?.[1] ?? ''
}

/** `name`, `name~180`, `name~180~c` or `name~c`. */
export function parseShown(text: string, known: ReadonlyMap<string, Column>): Shown {
  const found = /^(.+?)(?:~(\d{1,4}))?(~c)?$/.exec(text)
  const name = found?.[1] ?? text
  const width = found?.[2] ? Number(found[2]) : widthOf(name, kindOf(name, known))
  return { name, width: clampWidth(width), scale: found?.[3] !== undefined }
}

export function printShown(shown: Shown, known: ReadonlyMap<string, Column>): string {
  const usual = widthOf(shown.name, kindOf(shown.name, known))
  const width = shown.width === usual ? '' : `~${shown.width}`
  return shown.name + width + (shown.scale ? '~c' : '')
}

export function clampWidth(width: number): number {
  return Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, Math.round(width)))
}

/** The list with one element put where another stands. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  const [taken] = next.splice(from, 1)
  if (taken !== undefined) next.splice(to, 0, taken)
  return next
}

/** A key as a column's name has it. */
export function columnName(family: string, key: string): string {
  const plain = /^[\w./-]+$/.test(key)
  return `${family}.${plain ? key : `\`${key.replaceAll('`', '``')}\``}`
}

const CONFIGS_MAX = 4
const METRICS_MAX = 3

/** The columns for someone who chose none: what differs between runs, and how well they did. */
export function usual(
  rows: readonly RunRow[],
  columns: readonly Column[],
  allProjects: boolean,
): string[] {
  const [main, ...others] = mainMetrics(columns)
  const several = allProjects && new Set(rows.map((row) => row.project)).size > 1
  return [
    'name',
    'status',
    // What is asked for most is seen beside charts, too.
    ...(main ? [main] : []),
    ...(several ? ['project'] : []),
    ...others,
    ...differing(rows),
    'startTime',
    'durationMs',
  ]
}

function mainMetrics(columns: readonly Column[]): string[] {
  const rank = (name: string) =>
    /loss/i.test(name) ? 0 : /acc|error|reward|score/i.test(name) ? 1 : 2
  return columns
    .filter(({ name }) => /^metrics\..*\.last$/.test(name) && !/^metrics\.`?sys/.test(name))
    .sort((a, b) => rank(a.name) - rank(b.name) || b.runs - a.runs || (a.name < b.name ? -1 : 1))
    .slice(0, METRICS_MAX)
    .map((each) => each.name)
}

function differing(rows: readonly RunRow[]): string[] {
  const values = new Map<string, Value[]>()
  for (const row of rows) {
    for (const [key, value] of flatten(row.config)) {
      const found = values.get(key)
      if (found) found.push(value)
      else values.set(key, [value])
    }
  }
  return [...values]
    .filter(([, all]) => all.length < rows.length || all.some((each) => !same(each, all[0])))
    .sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
    .slice(0, CONFIGS_MAX)
    .map(([key]) => columnName('config', key))
}

/** What every row is asked for besides the shown columns: its status, and what charts want. */
export const ALWAYS: readonly string[] = [
  'name',
  'status',
  'degraded',
  'reason',
  'lastHeardTime',
  'createdTime',
  'attempt',
  'durationMs',
]

/** A row's value; `metrics.loss` is answered as `metrics.loss.last`. */
export function cell(row: CellRow, name: string): Value {
  return row[name] ?? row[`${name}.last`] ?? null
}

/** The row with what a frame of the tail says anew; metrics are not in it. */
export function patched(row: CellRow, frame: RunRow): CellRow {
  const next: CellRow = { ...row }
  const leaves = new Map<string, Value>()
  for (const family of ['config', 'tags', 'summary'] as const) {
    for (const [key, value] of flatten(frame[family])) leaves.set(columnName(family, key), value)
  }
  for (const name of Object.keys(row)) {
    if (familyOf(name) === 'metrics') continue
    if (familyOf(name)) next[name] = leaves.get(name) ?? null
    else if (name in frame) next[name] = frame[name as keyof RunRow] as Value
  }
  return next
}

/** How large each number is among the others, from 0 to 1; what is not finite has no place. */
export function places(values: readonly Value[]): (value: Value) => number | null {
  const sorted = values
    .filter((each): each is number => typeof each === 'number')
    .sort((a, b) => a - b)
  return (value) => {
    if (typeof value !== 'number' || sorted.length < 2) return null
    let low = 0
    let high = sorted.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low / (sorted.length - 1)
  }
}
