import { expect, test } from 'vitest'
import { aligned, isOffLog, padded, union, valueRange } from './grid'
import { applyFrame, type Line, lineOfSeries, linesOfGrid, placeOf } from './line'

function line(x: number[], last: (number | null)[], range?: [number[], number[]]): Line {
  return {
    run: 'r',
    rank: 'all',
    attempt: null,
    x,
    last,
    min: range?.[0] ?? [...last],
    max: range?.[1] ?? [...last],
    nonFinite: x.map(() => 0),
  }
}

const ALL = { window: null, log: false, clip: false }

test('lines with other steps share one x, and have nothing where they logged nothing', () => {
  const grid = aligned([line([0, 2, 4], [1, 2, 3]), line([1, 2], [7, 8])])
  expect(grid.x).toEqual([0, 1, 2, 4])
  expect(grid.columns[0]).toEqual([1, undefined, 2, 3])
  expect(grid.columns[1]).toEqual([undefined, 7, 8, undefined])
})

test('what is no number is a gap, not a value that is left out', () => {
  const grid = aligned([line([0, 1, 2], [1, Number.NaN, 3])])
  expect(grid.columns[0]).toEqual([1, null, 3])
})

test('a union that adds nothing is the same list, so that nothing is copied', () => {
  const x = [1, 2, 3]
  expect(union(x, [2])).toBe(x)
})

test('a spike that the line does not pass through is within the range', () => {
  const spiked = line(
    [0, 1024, 2048],
    [1, 1, 1],
    [
      [1, 1, 1],
      [1, 900, 1],
    ],
  )
  expect(valueRange([spiked], ALL)).toEqual([1, 900])
})

test('the range is that of the window, with the bucket that the window begins in', () => {
  const of = line([0, 10, 20, 30], [1, 2, 3, 100])
  expect(valueRange([of], { ...ALL, window: [15, 20] })).toEqual([2, 3])
})

test('a logarithmic axis has no room for what is not above 0', () => {
  expect(valueRange([line([0, 1, 2], [-5, 0, 7])], { ...ALL, log: true })).toEqual([7, 7])
})

test('outliers are seen unless they are cut off', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i === 50 ? 1e9 : 1))
  const of = line(
    values.map((_, i) => i),
    values,
  )
  expect(valueRange([of], ALL)?.[1]).toBe(1e9)
  expect(valueRange([of], { ...ALL, clip: true })?.[1]).toBe(1)
})

test('no finite value makes no range', () => {
  expect(valueRange([line([0], [Number.NaN], [[Number.NaN], [Number.NaN]])], ALL)).toBeNull()
})

test('one value alone has room on both sides', () => {
  const [low, high] = padded([5, 5], false)
  expect(low).toBeLessThan(5)
  expect(high).toBeGreaterThan(5)
})

test('a frame replaces the buckets between its ends and nothing else', () => {
  const of = line([0, 4, 8, 12], [1, 2, 3, 4])
  const frame = { run: 'r', metric: 'm', rank: 'all' as const, width: 4, min: [9], max: [9] }
  applyFrame(of, { ...frame, from: 4, to: 11, x: [8], last: [9], mean: [9], nonFinite: [1] })
  expect(of.x).toEqual([0, 8, 12])
  expect(of.last).toEqual([1, 9, 4])
  expect(of.nonFinite).toEqual([0, 1, 0])
})

test('a frame without an end takes away what a resumed attempt hides', () => {
  const of = line([0, 4, 8], [1, 2, 3])
  const frame = { run: 'r', metric: 'm', rank: 'all' as const, width: 4, from: 4, to: null }
  applyFrame(of, { ...frame, x: [], last: [], min: [], max: [], mean: [], nonFinite: [] })
  expect(of.x).toEqual([0])
})

test('of a shared grid each line keeps the buckets that are its own, NaN included', () => {
  const [first, second] = linesOfGrid({
    axis: 'step',
    bucketWidth: 1,
    x: [0, 1],
    missing: [],
    series: [
      {
        run: 'a',
        metric: 'm',
        rank: 'all',
        last: [1, 'NaN'],
        min: [1, null],
        max: [1, null],
        mean: [1, null],
        nonFinite: [0, 1],
      },
      {
        run: 'b',
        metric: 'm',
        rank: 'all',
        last: [null, 2],
        min: [null, 2],
        max: [null, 2],
        mean: [null, 2],
        nonFinite: [null, 0],
      },
    ],
  })
  expect(first?.last).toEqual([1, Number.NaN])
  expect(first?.nonFinite).toEqual([0, 1])
  expect(second?.x).toEqual([1])
})

test('a series of its own is read with its rank', () => {
  const of = lineOfSeries({
    run: 'a',
    metric: 'm',
    rank: 3,
    axis: 'step',
    raw: true,
    bucketWidth: 1,
    total: 1,
    x: [7],
    lastX: [7],
    time: [1],
    first: ['-Infinity'],
    last: ['-Infinity'],
    min: [null],
    max: [null],
    mean: [null],
    count: [1],
    nonFinite: [1],
  })
  expect(of.rank).toBe(3)
  expect(of.last).toEqual([Number.NEGATIVE_INFINITY])
})

test('a place is the first that is not smaller', () => {
  expect(placeOf([1, 3, 5], 3)).toBe(1)
  expect(placeOf([1, 3, 5], 4)).toBe(2)
  expect(placeOf([1, 3, 5], 9)).toBe(3)
})

test('a curve without a value above 0 has no place on a logarithmic axis', () => {
  expect(isOffLog([line([0, 1], [-1, 0])], null)).toBe(true)
  expect(isOffLog([line([0, 1], [-1, 2])], null)).toBe(false)
  expect(isOffLog([line([0, 1], [-1, 2])], [0, 0.5])).toBe(true)
  expect(isOffLog([line([0], [Number.NaN])], null)).toBe(false)
})

test('room around values is within what a double can hold', () => {
  for (const range of [
    [5e-309, 1e300],
    [0.005, 1.7e308],
    [1.7e308, 1.7e308],
  ] as const) {
    for (const [low, high] of [padded(range, true), padded(range, false)]) {
      expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true)
    }
    expect(padded(range, true)[0]).toBeGreaterThan(0)
  }
})
