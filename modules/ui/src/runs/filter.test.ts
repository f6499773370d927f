import { expect, it } from 'vitest'
import { allOf, firstOf, inProject, ofGroup, ofIds, searchFilter } from './filter'

it('filters are joined so that an "or" in one does not reach into the other', () => {
  expect(allOf(inProject('p'), 'a = 1 or b = 2')).toBe("(project = 'p') and (a = 1 or b = 2)")
  expect(allOf('', 'a = 1')).toBe('a = 1')
  expect(allOf('', ' ')).toBe('')
})

it('a group is asked for by its values, absent ones by is null', () => {
  expect(ofGroup({ 'config.m': "o'n", 'config.lr': 0.1, 'tags.x': null, 'config.b': true })).toBe(
    "config.m = 'o''n' and config.lr = 0.1 and tags.x is null and config.b = true",
  )
})

it('many ids become several filters that are short enough', () => {
  const ids = Array.from({ length: 100 }, (_, i) => `run-${i}`.padEnd(120, 'x'))
  const filters = ofIds(ids)
  expect(filters.length).toBeGreaterThan(1)
  expect(filters.every((each) => each.length < 4_096)).toBe(true)
  expect(filters.join().match(/run-/g)).toHaveLength(100)
  expect(ofIds([])).toEqual([])
})

it('the first column of an order is found, whatever is between backticks', () => {
  expect(firstOf('-metrics.`a,b`.min,name')).toEqual({ name: 'metrics.`a,b`.min', down: true })
  expect(firstOf('name')).toEqual({ name: 'name', down: false })
})

it('a text is searched for as it is written', () => {
  expect(searchFilter("50%_o'x\\")).toBe(
    "name ilike '%50\\%\\_o''x\\\\%' or id ilike '%50\\%\\_o''x\\\\%'",
  )
})
