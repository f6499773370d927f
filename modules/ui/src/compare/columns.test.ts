import { expect, test } from 'vitest'
import type { Run, Value } from '../api/types'
import { cellsOf, cellText, type Point, usualAxes, usualMetric, usualPair } from './columns'

function point(id: string, cells: { [column: string]: Value }): Point {
  return { id, name: id, cells }
}

test('cells have the names that the API gives columns', () => {
  const run = {
    status: 'finished',
    group: null,
    config: { a: { b: 1 }, 'odd `key': 2 },
    tags: {},
    summary: { 'x/y': 3 },
    metrics: { 'a b': { last: 'NaN', min: null, max: 1, first: 0 } },
  } as unknown as Run
  expect(cellsOf(run)).toMatchObject({
    status: 'finished',
    'config.a.b': 1,
    'config.`odd ``key`': 2,
    'summary.x/y': 3,
    'metrics.`a b`.last': 'NaN',
    'metrics.`a b`.max': 1,
  })
  expect(Object.keys(cellsOf(run))).not.toContain('metrics.`a b`.min')
  expect(Object.keys(cellsOf(run))).not.toContain('group')
})

test('the usual axes are the config keys that differ and a metric', () => {
  const points = [
    point('a', { 'config.lr': 1, 'config.same': 2, 'config.only': 1 }),
    point('b', { 'config.lr': 2, 'config.same': 2 }),
    point('c', { 'config.lr': 2, 'config.same': 2, 'config.only': 1 }),
    point('d', { 'config.lr': 2, 'config.same': 2, 'config.rare': 1 }),
  ]
  expect(usualAxes(points, ['metrics.loss.last'])).toEqual([
    'config.lr',
    'config.only',
    'metrics.loss.last',
  ])
})

test('a loss of validation is the usual metric, else any that is not of the system', () => {
  const metric = (...names: string[]) => usualMetric(names.map((name) => `metrics.${name}.last`))
  expect(metric('loss', 'val/loss')).toBe('metrics.val/loss.last')
  expect(metric('lr', 'loss')).toBe('metrics.loss.last')
  expect(metric('lr', 'sys/cpu', 'norm')).toBe('metrics.norm.last')
  expect(metric()).toBe(null)
})

test('the usual pair is a number that differs over a metric', () => {
  const points = [
    point('a', { 'config.kind': 'x', 'config.lr': 1 }),
    point('b', { 'config.kind': 'y', 'config.lr': 2 }),
  ]
  expect(usualPair(points, ['metrics.loss.last'])).toEqual(['config.lr', 'metrics.loss.last'])
  expect(usualPair([], [])).toEqual(['createdTime', 'durationMs'])
})

test('missing and NaN are words, durations have units', () => {
  expect(cellText('config.a', undefined)).toBe('missing')
  expect(cellText('metrics.a.last', 'NaN')).toBe('NaN')
  expect(cellText('durationMs', 60_000)).toBe('1 min')
  expect(cellText('config.a', [1])).toBe('[1]')
})

test('axes begin with config that has several values, not with what some runs lack', () => {
  const points = [
    point('a', { 'config.data': 1, 'config.seed': 1 }),
    point('b', { 'config.data': 1, 'config.seed': 2 }),
    point('c', {}),
  ]
  expect(usualAxes(points, [])).toEqual(['config.seed', 'config.data'])
})
