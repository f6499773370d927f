/**
 * Which rows to ask for next. The API goes forward only, from a cursor: known places (anchors) are
 * kept, and a jump far down walks there in large steps that ask for ids only.
 */

export const PAGE = 200
export const STEP = 1_000
/** Rows that are kept; the ones far from what is seen are dropped. */
export const ROWS_MAX = 4_000

/** Where in the list a cursor begins. */
export interface Anchor {
  offset: number
  cursor: string
}

export interface Step extends Anchor {
  limit: number
  /** Whether only the next anchor is of interest. */
  walk: boolean
}

export const START: Anchor = { offset: 0, cursor: '' }

/**
 * The next question until all rows from `first` to `last` are there; null when they are.
 *
 * @param anchors by offset, beginning with {@link START}
 * @param total null while unknown
 */
export function nextStep(
  anchors: readonly Anchor[],
  has: (row: number) => boolean,
  first: number,
  last: number,
  total: number | null,
): Step | null {
  if (total === null) return { ...START, limit: PAGE, walk: false }
  const end = Math.min(last, total - 1)
  let row = Math.max(0, first)
  while (row <= end && has(row)) row++
  if (row > end) return null
  const anchor = anchorFor(anchors, row)
  const pages = Math.floor((row - anchor.offset) / PAGE)
  if (pages === 0) return { ...anchor, limit: PAGE, walk: false }
  return { ...anchor, limit: Math.min(STEP, pages * PAGE), walk: true }
}

/** The last anchor at or before a row. */
export function anchorFor(anchors: readonly Anchor[], row: number): Anchor {
  return anchors.findLast((each) => each.offset <= row) ?? START
}

/** The anchors with one more, in order. */
export function withAnchor(anchors: readonly Anchor[], added: Anchor): Anchor[] {
  const rest = anchors.filter((each) => each.offset !== added.offset)
  const at = rest.findLastIndex((each) => each.offset < added.offset)
  return [...rest.slice(0, at + 1), added, ...rest.slice(at + 1)]
}

/** Rows to drop so that at most {@link ROWS_MAX} stay: the farthest from what is seen. */
export function farthest(rows: Iterable<number>, first: number, last: number): number[] {
  const middle = (first + last) / 2
  const all = [...rows]
  if (all.length <= ROWS_MAX) return []
  all.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
  return all.slice(ROWS_MAX)
}
