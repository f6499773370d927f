import { expect, test } from 'vitest'
import { comparisonOf, labelsOf, pastedIds } from './choose'

test('the first run is the baseline when nobody chose one', () => {
  expect(comparisonOf(['b', 'a', 'b'], '', null)).toEqual({
    runs: ['b', 'a'],
    baseline: 'b',
    left: 0,
  })
})

test('the pinned baseline comes first when it is compared, and joins a single run', () => {
  expect(comparisonOf(['a', 'b'], '', 'b').runs).toEqual(['b', 'a'])
  expect(comparisonOf(['a'], '', 'p')).toEqual({ runs: ['p', 'a'], baseline: 'p', left: 0 })
  expect(comparisonOf(['a', 'b'], '', 'p').runs).toEqual(['a', 'b'])
})

test('the baseline that was asked for wins and is compared even if it was not named', () => {
  expect(comparisonOf(['a', 'b'], 'c', 'b')).toEqual({
    runs: ['c', 'a', 'b'],
    baseline: 'c',
    left: 0,
  })
})

test('nothing is compared when no run is named', () => {
  expect(comparisonOf([], 'c', 'p').runs).toEqual([])
})

test('of more than a hundred runs the rest is counted and the baseline stays', () => {
  const named = Array.from({ length: 130 }, (_, i) => `r${i}`)
  const found = comparisonOf(named, 'r120', null)
  expect(found.runs.length).toBe(100)
  expect(found.runs[0]).toBe('r120')
  expect(found.left).toBe(30)
})

test('pasted ids may stand in lines or with commas', () => {
  expect(pastedIds(' a, b\nc\tb ')).toEqual(['a', 'b', 'c'])
})

test('runs of the same name are told apart by the ends of their ids', () => {
  const run = (id: string, name: string | null) => ({ id, name })
  const labels = labelsOf([
    run('r-000001', 'a'),
    run('r-000002', 'a'),
    run('r-3', 'b'),
    run('x', null),
  ])
  expect([...labels.values()]).toEqual(['a …000001', 'a …000002', 'b', 'x'])
})
