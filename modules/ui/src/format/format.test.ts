import { expect, test } from 'vitest'
import { bytes, counted, shortNumber } from './numbers'
import { ago, duration } from './times'
import { flatten, same, valueText } from './values'

test.each([
  [0, '0'],
  [1234567, '1,234,567'],
  [0.012, '0.012'],
  [0.1 + 0.2, '0.3'],
  [1e-9, '1e-9'],
  [-123456789012, '-1.2346e11'],
  ['NaN', 'NaN'],
  ['-Infinity', '−∞'],
  [null, ''],
] as const)('%s reads %s', (value, text) => {
  expect(shortNumber(value)).toBe(text)
})

test('one is one, more are many', () => {
  expect(counted(1, 'run')).toBe('1 run')
  expect(counted(1200, 'run')).toBe('1,200 runs')
})

test('bytes have the unit that leaves few digits', () => {
  expect(bytes(999)).toBe('999 B')
  expect(bytes(1536)).toBe('1.5 KiB')
})

test('durations have the two units that matter', () => {
  expect(duration(420)).toBe('0.4 s')
  expect(duration(185_000)).toBe('3 min 5 s')
  expect(duration(7_800_000)).toBe('2 h 10 min')
  expect(duration(-5)).toBe('0 s')
})

test('an age has one unit, and a clock that is ahead makes none', () => {
  expect(ago(1_000, 5_400)).toBe('4 s ago')
  expect(ago(9_000, 5_400)).toBe('0 s ago')
})

test('nested values become names with dots, lists stay whole', () => {
  expect(flatten({ a: { b: 1, c: [1, { d: 2 }] }, e: {} })).toEqual([
    ['a.b', 1],
    ['a.c', [1, { d: 2 }]],
    ['e', {}],
  ])
})

test('values are the same whatever the order of their fields', () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
  expect(same([1, 2], [2, 1])).toBe(false)
  expect(same({}, [])).toBe(false)
})

test('a value is one line', () => {
  expect(valueText([1, 'a'])).toBe('[1,"a"]')
  expect(valueText(undefined)).toBe('')
})
