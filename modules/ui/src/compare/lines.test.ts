import { expect, test } from 'vitest'
import type { Value } from '../api/types'
import { linesOf, nearestLine } from './lines'

function points(...rows: { [column: string]: Value }[]) {
  return rows.map((cells, i) => ({ id: `r${i}`, name: `r${i}`, cells }))
}

const three = points({ a: 0, b: 10 }, { a: 5, b: 'NaN' }, { a: 10, b: 0 })

test('every run has a place on every axis, or none', () => {
  expect([...linesOf(three, ['a', 'b'], [], []).places]).toEqual([0, 1, 0.5, Number.NaN, 1, 0])
})

test('a run must pass all brushes, and what has no place passes none', () => {
  const brush = (column: string) => ({ column, from: '0', to: '5' })
  expect(linesOf(three, ['a', 'b'], [], [brush('a')]).chosen).toEqual([true, true, false])
  expect(linesOf(three, ['a', 'b'], [], [brush('b')]).chosen).toEqual([false, false, true])
  expect(linesOf(three, ['a', 'b'], [], [brush('a'), brush('b')]).chosen).toEqual([
    false,
    false,
    false,
  ])
})

test('a brush of a column that is no axis chooses nothing away', () => {
  const brush = { column: 'gone', from: '0', to: '1' }
  expect(linesOf(three, ['a'], [], [brush]).chosen).toEqual([true, true, true])
})

const heightOf = (place: number) => (Number.isNaN(place) ? 120 : (1 - place) * 100)

test('the nearest line is found between the axes, also in the lane of missing values', () => {
  const lines = linesOf(three, ['a', 'b'], [], [])
  expect(nearestLine(lines, 0.1, 88, heightOf, 8)).toBe(0)
  expect(nearestLine(lines, 1, 118, heightOf, 8)).toBe(1)
  expect(nearestLine(lines, 0.5, 10, heightOf, 8)).toBe(null)
})

test('a line that is not chosen is never the nearest', () => {
  const lines = linesOf(three, ['a', 'b'], [], [{ column: 'a', from: '8', to: '10' }])
  expect(nearestLine(lines, 0, 100, heightOf, 8)).toBe(null)
})
