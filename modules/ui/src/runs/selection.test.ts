// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { DRAWN_MAX, oldestFirst, parseColours, toggled } from './selection'

it('a run is taken in and out', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})

it('one run too many is refused, taking one out is not', () => {
  const full = Array.from({ length: DRAWN_MAX }, (_, i) => `r${i}`)
  expect(toggled(full, 'more')).toBeNull()
  expect(toggled(full, 'r0')).toHaveLength(DRAWN_MAX - 1)
})

it('chosen colours are read, what is none is left out', () => {
  expect([...parseColours(['a~3', 'b', 'c.d-e~11', 'x~y'])]).toEqual([
    ['a', 3],
    ['c.d-e', 11],
  ])
})

it('runs of the same moment go by their ids', () => {
  const runs = [
    { id: 'c', createdTime: 2 },
    { id: 'b', createdTime: 1 },
    { id: 'a', createdTime: 2 },
  ]
  expect(oldestFirst(runs).map((each) => each.id)).toEqual(['b', 'a', 'c'])
})
