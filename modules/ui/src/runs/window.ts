/** Which rows of a long table are in sight, and how to bring one there. */

export const ROW_PX = 32
/** Browsers draw no taller element reliably. */
const HEIGHT_MAX_PX = 15_000_000
const BEYOND = 8
const STEP_ROWS = 4

export interface Sight {
  first: number
  /** Inclusive; before `first` when there is nothing. */
  last: number
}

/** The rows that fit into the scroll area. */
export function listed(total: number): number {
  return Math.min(total, Math.floor(HEIGHT_MAX_PX / ROW_PX))
}

/** Scrolling within a few rows draws nothing anew. */
export function inSteps(scrollPx: number): number {
  const step = STEP_ROWS * ROW_PX
  return Math.floor(scrollPx / step) * step
}

/** Rows to draw: the ones in sight and a few beyond. */
export function sight(scrollPx: number, heightPx: number, total: number): Sight {
  const first = Math.max(0, Math.floor(scrollPx / ROW_PX) - BEYOND)
  const last =
    Math.min(listed(total), Math.ceil((scrollPx + heightPx) / ROW_PX) + STEP_ROWS + BEYOND) - 1
  return { first: Math.min(first, Math.max(0, last)), last }
}

/**
 * Where to scroll so that a row is wholly in sight, and no further.
 *
 * @param coveredPx what sticks to the top of the area, over the rows
 */
export function scrollFor(
  row: number,
  scrollPx: number,
  heightPx: number,
  coveredPx: number,
): number {
  const top = row * ROW_PX
  if (top < scrollPx) return top
  return Math.max(scrollPx, top + ROW_PX + coveredPx - heightPx)
}
