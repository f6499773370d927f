/** Images, tables and histograms of a run: what was logged when, and what their files hold. */
import type { TimelineEvent, Value } from '../api/types'
import { valueText } from '../format/values'

export interface MediaItem {
  name: string
  kind: string
  path: string
  sha256: string | null
  caption: string
  step: number | null
}

/** The items of `media.logged` events, in their order. */
export function itemsOf(events: readonly TimelineEvent[]): MediaItem[] {
  return events.flatMap(({ event }) => {
    const { type, name, kind, path, sha256, caption, step } = event
    if (type !== 'media.logged' || typeof name !== 'string' || typeof path !== 'string') return []
    return {
      name,
      kind: typeof kind === 'string' ? kind : '',
      path,
      sha256: typeof sha256 === 'string' ? sha256 : null,
      caption: typeof caption === 'string' ? caption : '',
      step: typeof step === 'number' ? step : null,
    }
  })
}

export function stepsOf(items: readonly MediaItem[]): number[] {
  const steps = new Set<number>()
  for (const { step } of items) if (step !== null) steps.add(step)
  return [...steps].sort((a, b) => a - b)
}

const TOGETHER_MAX = 24

/**
 * For each name, by kind and name, what was logged last at or before a step; several of one step
 * stand together.
 *
 * @param step -1 for the newest
 */
export function shownAt(items: readonly MediaItem[], step: number): [string, MediaItem[]][] {
  const found = new Map<string, MediaItem[]>()
  const place = (item: MediaItem) => item.step ?? -1
  for (const item of items) {
    if (step >= 0 && place(item) > step) continue
    const shown = found.get(item.name)
    const last = shown?.[0]
    if (!shown || !last || place(item) > place(last)) found.set(item.name, [item])
    else if (place(item) === place(last)) shown.push(item)
  }
  return [...found]
    .map(([name, shown]): [string, MediaItem[]] => [name, shown.slice(-TOGETHER_MAX)])
    .sort(([a, of], [b, others]) => order(of) - order(others) || (a < b ? -1 : 1))
}

/** What is small comes first, tables last. */
const ORDER: { [kind: string]: number } = { image: 0, histogram: 1, table: 3 }

function order(items: readonly MediaItem[]): number {
  return ORDER[items[0]?.kind ?? ''] ?? 2
}

/**
 * The address of a file of a run, below the run's own; of a version of it, by its hash. A browser
 * would walk up from a segment of dots, however it is encoded: such a file is not found.
 */
export function fileRoute(path: string, sha256: string | null): string {
  const segment = (text: string) => (/^\.{1,2}$/.test(text) ? 'dots' : encodeURIComponent(text))
  const name = path.split('/').map(segment).join('/')
  return `/artifacts/${name}${sha256 === null ? '' : `?sha256=${encodeURIComponent(sha256)}`}`
}

/** A file that stands in a cell of a table. */
export interface CellFile {
  kind: string
  path: string
  caption: string
}

export interface TableData {
  columns: string[]
  data: (string | CellFile)[][]
  /** Rows of the file, of which `data` may be the first. */
  total: number
}

const ROWS_MAX = 1_000

/** A table as the SDKs write it, `{"columns": [...], "data": [[...], ...]}`; null for others. */
export function tableOf(value: Value): TableData | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const { columns, data } = value
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return null
  const rows = data as Value[][]
  return {
    columns: columns.map(valueText),
    data: rows.slice(0, ROWS_MAX).map((row) => row.map(cellOf)),
    total: rows.length,
  }
}

function cellOf(value: Value): string | CellFile {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const { kind, path, caption } = value
    if (typeof kind === 'string' && typeof path === 'string') {
      return { kind, path, caption: typeof caption === 'string' ? caption : '' }
    }
  }
  // Exact: a table is data, where six digits are not enough.
  return typeof value === 'number' ? String(value) : valueText(value)
}

export interface HistogramData {
  counts: number[]
  edges: number[]
}

/** A histogram as the SDKs write it, with one edge more than there are counts; null for others. */
export function histogramOf(value: Value): HistogramData | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const { counts, edges } = value
  const isNumbers = (list: Value | undefined): list is number[] =>
    Array.isArray(list) && list.every((each) => typeof each === 'number')
  const good = isNumbers(counts) && isNumbers(edges) && edges.length === counts.length + 1
  return good && counts.length > 0 ? { counts, edges } : null
}
