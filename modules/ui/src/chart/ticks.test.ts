import { expect, test } from 'vitest'
import { linearTicks, logTicks } from './ticks'

test('labels stand at round values', () => {
  expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(linearTicks(-3, 97, 4)).toEqual([0, 50])
  expect(linearTicks(1763715600001, 1763715600004, 3)).toEqual(
    [1, 2, 3, 4].map((n) => 1763715600000 + n),
  )
  expect(linearTicks(598.2, 1494.7, 4)).toEqual([1000])
})

test('of values that a double can hardly tell apart there are few labels', () => {
  for (const [low, high] of [
    [1e-35, 2e-35],
    [0, 1.4e-45],
    [5e-324, 1e-320],
    [1, 1.0000000000000002],
    [1e300, 1.0000000000000002e300],
    [9007199254740988, 9007199254740991],
    [-1.7e308, 1.7e308],
    [3, 3],
  ] as const) {
    const ticks = linearTicks(low, high, 5)
    expect(ticks.length).toBeGreaterThan(0)
    expect(ticks.length).toBeLessThan(20)
    for (const tick of ticks) {
      expect(tick).toBeGreaterThanOrEqual(low)
      expect(tick).toBeLessThanOrEqual(high)
    }
  }
})

test('labels of a logarithmic axis are powers of ten, however many there are', () => {
  expect(logTicks(1, 1000, 4)).toEqual([1, 10, 100, 1000])
  expect(logTicks(1e-3, 1e195, 6).length).toBeLessThanOrEqual(7)
  expect(logTicks(1e-3, 1e195, 6).length).toBeGreaterThan(2)
  expect(logTicks(1, 10, 6)).toEqual([1, 2, 5, 10])
  expect(logTicks(2, 4, 4)).toEqual(linearTicks(2, 4, 4))
})
