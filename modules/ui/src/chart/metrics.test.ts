import { expect, test } from 'vitest'
import { csv } from './export'
import type { Line } from './line'
import { worst } from './load'
import { reordered, sections } from './metrics'
import { nearest } from './tooltip'

const NAMES = ['val/loss', 'train/loss', 'lr', 'train/acc', 'system/cpu', 'system/gpu', 'val/acc']

function rank(number: number, values: number[], at = 0): Line {
  const x = values.map((_, i) => i + at)
  return {
    run: 'r',
    rank: number,
    attempt: null,
    x,
    last: values,
    min: values,
    max: values,
    nonFinite: values.map(() => 0),
  }
}

test('sections are by prefix: without one first, system last', () => {
  expect(sections(NAMES).map((section) => section.name)).toEqual(['', 'train', 'val', 'system'])
})

test('a metric that is alone with its prefix makes no section', () => {
  expect(sections(['a/b', 'c', 'd/e', 'd/f'])).toEqual([
    { name: '', metrics: ['a/b', 'c'] },
    { name: 'd', metrics: ['d/e', 'd/f'] },
  ])
})

test('all words of a search must be in the name, in any case', () => {
  expect(sections(NAMES, 'LOSS val')).toEqual([{ name: '', metrics: ['val/loss'] }])
})

test('numbers in names go by size', () => {
  const [only] = sections(['layer/10', 'layer/9', 'layer/2'])
  expect(only?.metrics).toEqual(['layer/2', 'layer/9', 'layer/10'])
})

test('an order that was made comes first, the rest follows by name', () => {
  const [first] = sections(NAMES, '', ['val/loss'])
  expect(first).toEqual({ name: 'val', metrics: ['val/loss', 'val/acc'] })
})

test('a metric that is dropped on another takes its place, from either side', () => {
  expect(reordered(['a', 'b', 'c'], [], 'a', 'c')).toEqual(['b', 'c', 'a'])
  expect(reordered(['a', 'b', 'c'], [], 'c', 'a')).toEqual(['c'])
})

test('an order that is kept is no longer than it must be, and loses nothing of before', () => {
  const known = Array.from({ length: 1_000 }, (_, i) => `layer/${i}`)
  const first = reordered(known, [], 'layer/7', 'layer/0')
  expect(first).toEqual(['layer/7'])
  const second = reordered(known, first, 'layer/9', 'layer/1')
  expect(second).toEqual(['layer/7', 'layer/0', 'layer/9'])
  const shown = sections(known, '', second).flatMap((section) => section.metrics)
  expect(shown.slice(0, 4)).toEqual(['layer/7', 'layer/0', 'layer/9', 'layer/1'])
})

test('the ranks that are farthest out are those far from the middle, NaN before all', () => {
  const ranks = [rank(0, [1, 1]), rank(1, [1, 1]), rank(2, [9, 9]), rank(3, [1, Number.NaN])]
  expect(worst(ranks, 2).map((line) => line.rank)).toEqual([3, 2])
})

test('the nearest values are those of each line at the pointer, by distance to it', () => {
  const hover = { x: 1.2, y: 5, left: 0, top: 0, perPixelX: 0.1 }
  const near = nearest([rank(0, [0, 9, 0]), rank(1, [0, 6, 0]), rank(2, [5], 90)], hover)
  expect(near.map((each) => [each.line.rank, each.at])).toEqual([
    [1, 1],
    [0, 1],
  ])
})

test('a name in a CSV file is a text and never a formula', () => {
  const text = csv('=cmd,"x"', 'step', [rank(0, [0.5])])
  expect(text.split('\n')[1]).toBe('r,0,,"\'=cmd,""x""",0,0.5,0.5,0.5,0')
})
