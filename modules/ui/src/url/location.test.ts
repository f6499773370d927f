// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { change, go, joinList, listParam, query, splitList, textParam, written } from './location'
import { routeOf, runAddress } from './routes'
import { zoom } from './view'

test('a list keeps commas and backslashes that are in its words', () => {
  const words = ['metrics.a,b.min', 'c\\d', 'plain']
  expect(splitList(joinList(words))).toEqual(words)
})

test('what is the default is not in the address', () => {
  go('/')
  const sort = textParam('sort', '-createdTime')
  sort.set('name')
  expect(location.search).toBe('?sort=name')
  sort.set('-createdTime')
  expect(location.search).toBe('')
})

test('an address keeps commas and slashes readable, and what it does not know', () => {
  expect(written(new URLSearchParams('other=1'), { m: 'train/loss,a' })).toBe(
    '?other=1&m=train/loss,a',
  )
})

test('Back shows what was before, but not each step of a drag', () => {
  go('/?a=1')
  const entries = history.length
  change({ a: '2' }, { replace: true })
  expect(history.length).toBe(entries)
  expect(query.value.get('a')).toBe('2')
})

test('a broken value is the default', () => {
  go('/?zoom=9..3')
  expect(zoom.value).toBeNull()
  go('/?zoom=1.5..3')
  expect(zoom.value).toEqual([1.5, 3])
})

test('an empty list is not in the address', () => {
  go('/?runs=a')
  listParam('runs').set([])
  expect(location.search).toBe('')
})

test('a run is found by an address with any letters', () => {
  expect(routeOf(runAddress('a.b-c'))).toEqual({ view: 'run', run: 'a.b-c' })
  expect(routeOf('/runs/%')).toEqual({ view: 'unknown' })
  expect(routeOf('/elsewhere')).toEqual({ view: 'unknown' })
})
