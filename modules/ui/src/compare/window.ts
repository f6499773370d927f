/** Which part of a large table is drawn. */

const ROWS_MAX = 300
const CELLS_MAX = 3_000

/** Whether all of it is drawn, so that the browser's search finds everything. */
export function isSmall(rows: number, columns: number): boolean {
  return rows <= ROWS_MAX && rows * columns <= CELLS_MAX
}

/**
 * From and to behind the last of those that are seen, and some around them.
 *
 * @param size of each, in pixels, as the two that follow
 * @param start what is seen begins there
 */
export function partOf(
  count: number,
  size: number,
  start: number,
  length: number,
  around: number,
): readonly [number, number] {
  const from = Math.max(0, Math.min(Math.floor(start / size) - around, count - around))
  const to = Math.ceil((start + length) / size) + around
  return [from, Math.max(from, Math.min(count, to))]
}

/** How wide a cell is: all columns fit if they can be read then. */
export function cellWidth(columns: number, width: number, first: number): number {
  const least = Math.min(160, width * 0.34)
  return Math.max(least, Math.min((width - first - 2) / Math.max(1, columns), 900))
}
