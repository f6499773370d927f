import { expect, test } from 'vitest'
import type { Line } from './line'
import { endsOf, placeOn, squeezedTicks, squeezeOf, valueOn } from './squeeze'

function line(last: number[]): Line {
  const x = last.map((_, i) => i)
  return {
    run: 'r',
    rank: 'all',
    attempt: null,
    x,
    last,
    min: last,
    max: last,
    nonFinite: x.map(() => 0),
  }
}

const CALM = Array.from({ length: 200 }, (_, i) => i / 200)

test('an axis is squeezed when one value makes the others look the same', () => {
  expect(squeezeOf([line(CALM)], null)).toBeNull()
  expect(squeezeOf([line(CALM.with(100, 1e6))], null)).not.toBeNull()
  expect(squeezeOf([line(CALM.map(() => 1).with(100, 1e6))], null)).toBeNull()
  expect(squeezeOf([line(CALM.with(1, -1.7e308).with(2, 1.7e308))], null)).toBeNull()
})

test('most of the axis is for most of the values, and the farthest one is on it', () => {
  const of = squeezeOf([line(CALM.with(100, 1e195))], null)
  if (!of) throw new Error('not squeezed')
  const place = placeOn(of)
  expect(place(0.8) - place(0.2)).toBeGreaterThan(0.4)
  expect(place(1e195)).toBeCloseTo(1)
  // By logarithms: what diverges is seen to do so.
  expect(place(1e98)).toBeCloseTo(0.92)
})

test('places go up with values, on both sides, and lead back to them', () => {
  const of = squeezeOf([line(CALM.with(3, -5_000).with(100, 1e4))], null)
  if (!of) throw new Error('not squeezed')
  const [place, value] = [placeOn(of), valueOn(of)]
  const values = [-6_000, -5_000, -2, 0.02, 0.3, 0.9, 3, 1e4, 2e4]
  const places = values.map(place)
  expect(places).toEqual([...places].sort((a, b) => a - b))
  values.forEach((each, i) => {
    expect(value(places[i] ?? 0)).toBeCloseTo(each, 6)
  })
  const [low, high] = endsOf(of)
  expect(place(low)).toBeLessThan(0)
  expect(place(high)).toBeGreaterThan(1)
})

test('labels of values with an offset are told apart, and none is beyond its strip', () => {
  const of = squeezeOf([line(CALM.map((value) => 1e6 + value).with(100, 1e6 + 60))], null)
  if (!of) throw new Error('not squeezed')
  const ticks = squeezedTicks(of, 5)
  expect(ticks.at(-1)).toBeCloseTo(1e6 + 60, 0)
  expect(ticks.at(-2)).toBeCloseTo(of.core[1], 1)
  expect(ticks).toEqual([...ticks].sort((a, b) => a - b))
})

test('an axis that a double has no room for is not squeezed', () => {
  expect(squeezeOf([line(CALM.with(3, 1.7e308))], null)).toBeNull()
  expect(squeezeOf([line(CALM.map((value) => value * 1e-310).with(3, 1))], null)).toBeNull()
})

test('what lies a little beside most values is not squeezed', () => {
  const of = squeezeOf([line(CALM.with(3, -0.3).with(50, 1.4).with(100, 1e4))], null)
  expect(of?.core).toEqual([-0.3, 1.4])
  expect(of?.whole).toEqual([-0.3, 1e4])
})

test('labels are round within, and short at the squeezed ends', () => {
  const of = squeezeOf([line(CALM.with(100, 12_345.678))], null)
  if (!of) throw new Error('not squeezed')
  const ticks = squeezedTicks(of, 5)
  expect(ticks.at(-1)).toBe(12_350)
  expect(ticks.at(-2)).toBe(0.995)
  expect(ticks).toContain(0.5)
  expect(ticks[0]).toBeLessThan(0.5)
})
