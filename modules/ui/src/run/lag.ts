/** Which of many ranks lags behind, and where each is drawn. */
import type { RankState, Value } from '../api/types'

export interface Lagging {
  rank: RankState
  /** Steps behind the furthest rank; null when it told no step. */
  lag: number | null
  host: string
}

export function lagging(ranks: readonly RankState[]): Lagging[] {
  let furthest = 0
  for (const { lastStep } of ranks) furthest = Math.max(furthest, lastStep ?? 0)
  return ranks.map((rank) => ({
    rank,
    lag: rank.lastStep === null ? null : furthest - rank.lastStep,
    host: hostName(rank.host),
  }))
}

/**
 * The lag that fills a cell: the largest, but what is small beside the steps that were made is
 * shown small, since ranks never stand at quite the same step.
 */
export function fullLag(all: readonly Lagging[]): number {
  let lag = 5
  let step = 0
  for (const each of all) {
    lag = Math.max(lag, each.lag ?? 0)
    step = Math.max(step, each.rank.lastStep ?? 0)
  }
  return Math.max(lag, step / 50)
}

/** A host is a text or an object with a name. */
export function hostName(host: Value): string {
  if (typeof host === 'string') return host
  if (host === null || typeof host !== 'object' || Array.isArray(host)) return ''
  return typeof host.name === 'string' ? host.name : ''
}

/** The more a status asks for attention, the higher. */
const WORRY = {
  lost: 6,
  failed: 5,
  stale: 4,
  interrupted: 3,
  pending: 2,
  running: 1,
  finished: 0,
} as const

export const ORDERS = ['worst', 'rank', 'status', 'step', 'lag', 'heard', 'host'] as const
export type Order = (typeof ORDERS)[number]

/** Sorted; a minus before the order turns it around. Absent values come last in both ways. */
export function sorted(all: readonly Lagging[], order: string): Lagging[] {
  const turned = order.startsWith('-')
  const key = KEYS[order.replace('-', '') as Order] ?? KEYS.worst
  return [...all].sort((a, b) => {
    const left = key(a)
    const right = key(b)
    if (left === null || right === null) {
      return left === right ? a.rank.rank - b.rank.rank : left === null ? 1 : -1
    }
    const by = left < right ? -1 : left > right ? 1 : 0
    return (turned ? -by : by) || a.rank.rank - b.rank.rank
  })
}

const KEYS: { [order in Order]: (of: Lagging) => number | string | null } = {
  // The furthest behind first; of those with the same lag the worst status.
  worst: ({ rank, lag }) => -(lag ?? 0) - WORRY[rank.status] / 10,
  rank: ({ rank }) => rank.rank,
  status: ({ rank }) => WORRY[rank.status],
  step: ({ rank }) => rank.lastStep,
  lag: ({ lag }) => lag,
  heard: ({ rank }) => rank.lastHeardTime,
  host: ({ host }) => host || null,
}

export interface Grid {
  /** Pixels of a side of a cell, its gap included. */
  cell: number
  columns: number
  rows: number
}

const HEIGHT_WANTED = 200
const CELL_MIN = 5
const CELL_MAX = 30

/** Cells as large as a strip of about 200 pixels of height has room for. */
export function gridOf(count: number, width: number): Grid {
  const size = Math.floor(Math.sqrt((width * HEIGHT_WANTED) / Math.max(1, count)))
  const cell = Math.min(CELL_MAX, Math.max(CELL_MIN, size))
  const columns = Math.max(1, Math.min(count, Math.floor(width / cell)))
  return { cell, columns, rows: Math.ceil(count / columns) }
}

/** The place in the list of the cell under a point; -1 when there is none. */
export function cellAt(grid: Grid, count: number, x: number, y: number): number {
  const column = Math.floor(x / grid.cell)
  const place = Math.floor(y / grid.cell) * grid.columns + column
  return column >= 0 && column < grid.columns && place >= 0 && place < count ? place : -1
}
