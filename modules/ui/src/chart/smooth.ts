/**
 * Moving averages. A value's weight in the average falls with its distance on the x axis, not with
 * the number of points between, so that sparse and dense curves are smoothed alike (the
 * "time-weighted exponential moving average" of other trackers); divided by the sum of the weights,
 * so that the first values are not drawn to 0.
 */

/** The stretch of the x axis, as a share of what is shown, over which weights fall by `weight`. */
const STRETCHES = 1_000

/**
 * The averages of the values so far, one for each; what is no finite number stays, and is in no
 * average.
 *
 * @param x sorted
 * @param weight of the past at one stretch's distance: 0 changes nothing, below 1
 * @param range length of the x axis that is shown
 */
export function smoothed(
  x: readonly number[],
  values: readonly (number | null)[],
  weight: number,
  range: number,
): (number | null)[] {
  const root = Math.min(Math.sqrt(weight), 0.999)
  if (root <= 0 || range <= 0) return [...values]
  let sum = 0
  let weights = 0
  let before = x[0] ?? 0
  return values.map((value, i) => {
    if (value === null || !Number.isFinite(value)) return value
    const here = x[i] ?? before
    const past = root ** (((here - before) / range) * STRETCHES)
    before = here
    sum = sum * past + value
    weights = weights * past + 1
    return sum / weights
  })
}
