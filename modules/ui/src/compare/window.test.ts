import { expect, test } from 'vitest'
import { cellWidth, isSmall, partOf } from './window'

test('a long or a wide table is not drawn as a whole', () => {
  expect(isSmall(300, 10)).toBe(true)
  expect(isSmall(301, 1)).toBe(false)
  expect(isSmall(100, 100)).toBe(false)
})

test('what is seen is drawn, and some around it', () => {
  expect(partOf(1_000, 30, 3_000, 300, 12)).toEqual([88, 122])
  expect(partOf(1_000, 30, 0, 300, 12)).toEqual([0, 22])
  expect(partOf(5, 30, 0, 300, 12)).toEqual([0, 5])
})

test('a table that became shorter under the eye still shows its end', () => {
  expect(partOf(400, 30, 90_000, 300, 12)).toEqual([388, 400])
})

test('columns share the room, but stay wide enough to be read', () => {
  expect(cellWidth(2, 1_002, 200)).toBe(400)
  expect(cellWidth(100, 1_002, 200)).toBe(160)
  expect(cellWidth(3, 336, 120)).toBeCloseTo(114.24)
})
