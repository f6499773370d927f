// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { oldestFirst, parseColours } from './run-colours'

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
