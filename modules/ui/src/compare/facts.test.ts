import { expect, test } from 'vitest'
import type { Run, Value } from '../api/types'
import { dependenciesOf, factRows, wholeText } from './facts'

function run(config: { [key: string]: Value }, more: Partial<Run> = {}): Run {
  const rest = { tags: {}, summary: {}, group: null, jobType: null, worldSize: null, git: null }
  return { ...rest, command: null, host: null, dependencies: null, config, ...more } as Run
}

test('nested keys are rows; those that differ or are missing somewhere are told', () => {
  const rows = factRows([run({ a: { b: 1, c: 2 } }), run({ a: { b: 1, c: 3 }, d: null })])
  expect(rows.map((row) => [row.key, row.differs])).toEqual([
    ['a.b', false],
    ['a.c', true],
    ['d', true],
  ])
  expect(rows[2]?.values).toEqual([undefined, null])
})

test('a run that is not loaded makes nothing differ', () => {
  expect(factRows([null, run({ a: 1 }), run({ a: 1 })])[0]?.differs).toBe(false)
})

test('the order of fields does not matter, the order of lists does', () => {
  expect(factRows([run({ a: [1, 2] }), run({ a: [1, 2] })])[0]?.differs).toBe(false)
  expect(factRows([run({ a: [1, 2] }), run({ a: [2, 1] })])[0]?.differs).toBe(true)
})

test('sections follow each other even when a later run brings new keys', () => {
  const rows = factRows([run({ a: 1 }, { command: 'x' }), run({ a: 1, z: 2 }, { command: 'y' })])
  expect(rows.map((row) => row.section)).toEqual(['config', 'config', 'command'])
})

test('dependencies are read in every form that clients write', () => {
  expect(dependenciesOf(['numpy==1.2', 'odd'])).toEqual([
    ['numpy', '1.2'],
    ['odd', ''],
  ])
  expect(dependenciesOf([{ name: 'a.jar', sha256: 'x' }])).toEqual([['a.jar', { sha256: 'x' }]])
  expect(dependenciesOf({ torch: '2' })).toEqual([['torch', '2']])
  expect(dependenciesOf(null)).toEqual([])
})

test('no digit of a number is cut, and an empty text is seen', () => {
  expect(wholeText(0.10000000000000002)).toBe('0.10000000000000002')
  expect(wholeText('')).toBe('""')
  expect(wholeText(null)).toBe('null')
})
