import { expect, it } from 'vitest'
import type { Group } from '../api/types'
import { sorted } from './groups'

const group = (name: string, mean: number | null): Group => ({
  key: { name },
  runs: 1,
  columns: { 'metrics.loss.min': { count: 1, min: mean, mean, max: mean } },
})
const names = (groups: readonly Group[]) => groups.map((each) => each.key.name)
const groups = [group('a', 2), group('b', null), group('c', 1)]

it('groups go by the mean of the sorted column, those without one last', () => {
  expect(names(sorted(groups, 'metrics.loss.min'))).toEqual(['c', 'a', 'b'])
  expect(names(sorted(groups, '-metrics.loss.min'))).toEqual(['a', 'c', 'b'])
})

it('groups stay in their order when runs are sorted by something else', () => {
  expect(names(sorted(groups, '-createdTime'))).toEqual(['a', 'b', 'c'])
})
