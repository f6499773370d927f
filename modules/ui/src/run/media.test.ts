import { describe, expect, it } from 'vitest'
import { fileRoute, histogramOf, itemsOf, type MediaItem, shownAt, stepsOf, tableOf } from './media'

const item = (name: string, step: number | null, path = `${name}-${step}`): MediaItem => ({
  name,
  kind: 'image',
  path,
  sha256: null,
  caption: '',
  step,
})
const paths = (items: MediaItem[], step: number) =>
  shownAt(items, step).map(([name, shown]) => [name, shown.map((each) => each.path)])

describe('media of a step', () => {
  const items = [item('b', 0), item('a', 0, 'x'), item('a', 0, 'y'), item('a', 20, 'z')]

  it('is the newest when no step is chosen', () => {
    expect(paths(items, -1)).toEqual([
      ['a', ['z']],
      ['b', ['b-0']],
    ])
  })

  it('is what was logged last at or before it, several together', () => {
    expect(paths(items, 19)).toEqual([
      ['a', ['x', 'y']],
      ['b', ['b-0']],
    ])
  })

  it('is nothing before the first', () => {
    expect(paths([item('a', 5)], 3)).toEqual([])
  })

  it('includes what has no step, until there is one with a step', () => {
    const mixed = [item('a', null), item('a', 5)]
    expect(paths(mixed, 3)).toEqual([['a', ['a-null']]])
    expect(paths(mixed, 5)).toEqual([['a', ['a-5']]])
    expect(stepsOf(mixed)).toEqual([5])
  })
})

it('other events are no media', () => {
  const event = (more: object) => ({ position: '', appendTime: 0, event: { type: 'x', ...more } })
  expect(itemsOf([event({}), event({ type: 'media.logged', name: 'a' })])).toEqual([])
  expect(
    itemsOf([event({ type: 'media.logged', name: 'a', kind: 'image', path: 'p', step: 3 })]),
  ).toEqual([item('a', 3, 'p')])
})

it('a route of a file keeps its slashes and hides the rest', () => {
  expect(fileRoute('a b/c?d#e', null)).toBe('/artifacts/a%20b/c%3Fd%23e')
  expect(fileRoute('../../x.png', null)).toBe('/artifacts/dots/dots/x.png')
  expect(fileRoute('a', 'ff')).toBe('/artifacts/a?sha256=ff')
})

describe('files of media', () => {
  it('are tables with texts and files in their cells', () => {
    const file = { kind: 'image', path: 'p', caption: null }
    expect(
      tableOf({
        columns: ['i', 2],
        data: [
          [0.1234567891, file],
          [null, { a: 1 }],
        ],
      }),
    ).toEqual({
      columns: ['i', '2'],
      data: [
        ['0.1234567891', { kind: 'image', path: 'p', caption: '' }],
        ['', '{"a":1}'],
      ],
      total: 2,
    })
  })

  it('are cut after a thousand rows, and the number of all is kept', () => {
    const table = tableOf({ columns: ['i'], data: Array.from({ length: 3_000 }, (_, i) => [i]) })
    expect([table?.data.length, table?.total]).toEqual([1_000, 3_000])
  })

  it('are histograms with one edge more than counts', () => {
    expect(histogramOf({ counts: [1, 2], edges: [0, 1, 2] })).not.toBeNull()
    expect(histogramOf({ counts: [1, 2], edges: [0, 1] })).toBeNull()
    expect(histogramOf({ counts: [], edges: [0] })).toBeNull()
    expect(histogramOf({ counts: ['<b>'], edges: [0, 1] })).toBeNull()
  })

  it('that are broken are neither', () => {
    for (const value of [null, 3, 'x', [], {}, { columns: [], data: [3] }]) {
      expect(tableOf(value)).toBeNull()
      expect(histogramOf(value)).toBeNull()
    }
  })
})
