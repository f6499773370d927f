/** Parallel coordinates as numbers: where each run's line runs, which are chosen, which is near. */
import type { Point } from './columns'
import { type Brush, rangeOf, type Scale, scaleOf } from './scale'

export interface Lines {
  scales: readonly Scale[]
  /** For each run and axis the place from 0 to 1; NaN where there is none. */
  places: Float64Array
  /** Whether each run passes all brushes. */
  chosen: readonly boolean[]
  ranges: readonly ([number, number] | null)[]
}

export function linesOf(
  points: readonly Point[],
  columns: readonly string[],
  logs: readonly string[],
  brushes: readonly Brush[],
): Lines {
  const scales = columns.map((column) => {
    const values = points.map((point) => point.cells[column])
    return scaleOf(column, values, logs.includes(column))
  })
  const ranges = scales.map((scale) =>
    rangeOf(
      scale,
      brushes.find((brush) => brush.column === scale.column),
    ),
  )
  const places = new Float64Array(points.length * columns.length)
  const chosen = points.map((point, row) => {
    let passes = true
    scales.forEach((scale, at) => {
      const place = scale.place(point.cells[scale.column]) ?? Number.NaN
      places[row * columns.length + at] = place
      const range = ranges[at]
      if (range && !(place >= range[0] && place <= range[1])) passes = false
    })
    return passes
  })
  return { scales, places, chosen, ranges }
}

/**
 * The chosen run whose line is nearest to a height.
 *
 * @param across between which axes: 1.5 is in the middle of the second and the third
 * @param heightOf of a place; of NaN, the lane of what has none
 * @param within how far away it may be
 */
export function nearestLine(
  { scales, places, chosen }: Lines,
  across: number,
  height: number,
  heightOf: (place: number) => number,
  within: number,
): number | null {
  const axes = scales.length
  const left = Math.min(Math.max(Math.floor(across), 0), axes - 1)
  const right = Math.min(left + 1, axes - 1)
  const share = Math.min(Math.max(across - left, 0), 1)
  let best: number | null = null
  let least = within
  chosen.forEach((isChosen, row) => {
    if (!isChosen) return
    const from = heightOf(places[row * axes + left] ?? Number.NaN)
    const to = heightOf(places[row * axes + right] ?? Number.NaN)
    const distance = Math.abs(from + (to - from) * share - height)
    if (distance > least) return
    least = distance
    best = row
  })
  return best
}
