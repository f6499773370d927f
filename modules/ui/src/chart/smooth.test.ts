import { expect, test } from 'vitest'
import { smoothed } from './smooth'

const X = [0, 10, 20, 30]

test('without a weight nothing changes', () => {
  expect(smoothed(X, [1, 5, 2, 8], 0, 30)).toEqual([1, 5, 2, 8])
})

test('a constant stays itself from the first value on', () => {
  for (const value of smoothed(X, [3, 3, 3, 3], 0.9, 30_000)) expect(value).toBeCloseTo(3, 12)
})

test('the average lies between the values, nearer to the newer one', () => {
  const [, second] = smoothed([0, 1], [0, 10], 0.25, 1_000)
  // Weights 1 and 0.5: the square root of the chosen weight at one stretch's distance.
  expect(second).toBeCloseTo(10 / 1.5, 12)
})

test('the distance on the axis counts, not the number of points', () => {
  const dense = smoothed([0, 1, 2, 3, 4], [0, 0, 0, 0, 10], 0.5, 1_000).at(-1)
  const sparse = smoothed([0, 4], [0, 10], 0.5, 1_000).at(-1)
  expect(sparse).toBeGreaterThan(dense ?? 0)
})

test('NaN stays NaN, a gap stays a gap, and neither is in an average', () => {
  const [a, b, c, d] = smoothed(X, [2, Number.NaN, null, 2], 0.9, 30)
  expect([a, c, d]).toEqual([2, null, 2])
  expect(b).toBeNaN()
})
