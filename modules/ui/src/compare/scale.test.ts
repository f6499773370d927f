import { expect, test } from 'vitest'
import { brushed, brushesOf, marks, rangeOf, scaleOf } from './scale'

test('numbers stand on a line from the smallest to the largest', () => {
  const scale = scaleOf('config.a', [1, 3, 5], false)
  expect([1, 3, 5].map((value) => scale.place(value))).toEqual([0, 0.5, 1])
  expect(scale.at(0.5)).toBe('3')
})

test('on a log axis each factor has the same room, and what is not positive no place', () => {
  const scale = scaleOf('config.a', [0.001, 0.1, 10, 0, -1], true)
  expect(scale.place(0.1)).toBeCloseTo(0.5)
  expect(scale.place(0)).toBe(null)
  expect(scale.at(0.5)).toBe('0.1')
})

test('NaN, infinities and missing values have no place and do not stretch the axis', () => {
  const scale = scaleOf('metrics.a.last', ['NaN', 'Infinity', undefined, null, 1, 2], false)
  expect(scale.kind).toBe('number')
  for (const odd of ['NaN', '-Infinity', undefined, null]) expect(scale.place(odd)).toBe(null)
  expect(scale.place(2)).toBe(1)
})

test('an axis of nothing but NaN has neither places nor ticks', () => {
  const scale = scaleOf('metrics.a.last', ['NaN', 'NaN'], false)
  expect(scale.place('NaN')).toBe(null)
  expect(scale.ticks).toEqual([])
})

test('a single value stands in the middle', () => {
  const scale = scaleOf('config.a', [7, 7], false)
  expect(scale.place(7)).toBe(0.5)
  expect(scale.ticks.map((tick) => tick.label)).toEqual(['7'])
})

test('texts and mixed values are categories in their order', () => {
  const scale = scaleOf('config.a', ['b10', 'b9', true, undefined], false)
  expect(scale.kind).toBe('text')
  expect(scale.ticks.map((tick) => tick.label)).toEqual(['b9', 'b10', 'true'])
  expect(scale.place('b9')).toBeCloseTo(1 / 6)
  expect(scale.at(0.99)).toBe('true')
})

test('a few values are ticks themselves unless they stand too near', () => {
  const scale = scaleOf('config.a', [32, 64, 64.01, 100], false)
  expect(scale.ticks.map((tick) => tick.label)).toEqual(['32', '64', '100'])
})

test('ticks are round numbers, powers of ten on a log axis', () => {
  expect(marks(0, 10, false)).toEqual([0, 2, 4, 6, 8, 10])
  expect(marks(0.11, 0.32, false)).toEqual([0.15, 0.2, 0.25, 0.3])
  expect(marks(0.001, 10, true)).toEqual([0.001, 0.01, 0.1, 1, 10])
  expect(marks(2, 5, true)).toEqual([2, 5])
})

test('a brush of an axis takes the place of the one it had', () => {
  const one = brushed([], 'config.a,b', ['1', '2'])
  const two = brushed(brushed(one, 'x', ['3', '4']), 'config.a,b', ['1', '9'])
  expect(brushesOf(two)).toEqual([
    { column: 'x', from: '3', to: '4' },
    { column: 'config.a,b', from: '1', to: '9' },
  ])
  expect(brushed(two, 'x', null)).toEqual(['config.a,b', '1', '9'])
})

test('the ends of an axis are told with every digit, so that a brush to the end keeps all', () => {
  const scale = scaleOf('a', [1_000_000.25, 1_000_001.75], false)
  expect([scale.at(-0.2), scale.at(1)]).toEqual(['1000000.25', '1000001.75'])
})

test('a brush keeps what stands on its ends', () => {
  const numbers = scaleOf('a', [1, 2, 3], false)
  const [from, to] = rangeOf(numbers, { column: 'a', from: '1', to: '2' }) ?? [1, 0]
  expect(from).toBeLessThanOrEqual(0)
  expect(to).toBeGreaterThanOrEqual(0.5)
  expect(to).toBeLessThan(1)
  const texts = scaleOf('a', ['x', 'y'], false)
  expect(rangeOf(texts, { column: 'a', from: 'x', to: 'x' })?.[1]).toBeCloseTo(0.5)
  expect(rangeOf(texts, { column: 'a', from: 'gone', to: 'x' })).toBe(null)
})
