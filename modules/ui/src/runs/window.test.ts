import { expect, it } from 'vitest'
import { inSteps, listed, ROW_PX, scrollFor, sight } from './window'

it('rows in sight are drawn, and only some more', () => {
  const { first, last } = sight(1_000 * ROW_PX, 600, 100_000)
  expect(first).toBeLessThan(1_000)
  expect(last).toBeGreaterThan(1_000 + 600 / ROW_PX)
  expect(last - first).toBeLessThan(50)
})

it('a step of scrolling is covered by the rows beyond', () => {
  const px = 1_000 * ROW_PX + 127
  const { first, last } = sight(inSteps(px), 600, 100_000)
  expect(first * ROW_PX).toBeLessThanOrEqual(px)
  expect((last + 1) * ROW_PX).toBeGreaterThanOrEqual(px + 600)
})

it('an empty list has no rows in sight', () => {
  expect(sight(0, 600, 0)).toEqual({ first: 0, last: -1 })
})

it('a list is no taller than browsers draw', () => {
  expect(listed(10_000_000) * ROW_PX).toBeLessThanOrEqual(15_000_000)
  expect(listed(100_000)).toBe(100_000)
})

it('a row is brought into sight by the shortest way, and not under what sticks', () => {
  expect(scrollFor(5, 0, 600, 40)).toBe(0)
  expect(scrollFor(2, 320, 600, 40)).toBe(64)
  expect(scrollFor(100, 0, 600, 40)).toBe(101 * ROW_PX + 40 - 600)
})
