import { describe, expect, it } from 'vitest'
import type { Column, RunRow } from '../api/types'
import { label, moved, parseShown, patched, places, printShown, usual } from './columns'

const none = new Map<string, Column>()
const row = (config: RunRow['config']) => ({ config }) as RunRow

describe('a shown column', () => {
  it('is written with its width and its scale only when they are not the usual ones', () => {
    for (const text of ['name', 'name~180', 'config.lr~180~c', 'metrics.loss.min~c']) {
      expect(printShown(parseShown(text, none), none)).toBe(text)
    }
  })

  it('keeps a tilde within backticks in its name', () => {
    expect(parseShown('config.`a~5`', none).name).toBe('config.`a~5`')
    expect(parseShown('config.`a~5`~90', none)).toMatchObject({ name: 'config.`a~5`', width: 90 })
  })

  it('is never too narrow to be dragged again', () => {
    expect(parseShown('name~1', none).width).toBe(50)
  })

  it('is called by its key, without backticks and the aggregate that goes without saying', () => {
    expect(label('metrics.train/loss.last')).toBe('train/loss')
    expect(label('metrics.train/loss.min')).toBe('train/loss.min')
    expect(label('config.`a ``b`')).toBe('a `b')
    expect(label('startTime')).toBe('started')
    expect(label('constructor')).toBe('constructor')
  })
})

describe('the usual columns', () => {
  const columns = ['metrics.a.last', 'metrics.val/loss.last', 'metrics.val/loss.min'].map(
    (name) => ({ name, kind: 'number', runs: 3 }),
  )

  it('show config that differs or is missing somewhere, and no other', () => {
    const rows = [row({ lr: 1, seed: 7, model: { kind: 'x' } }), row({ lr: 2, seed: 7 })]
    const found = usual(rows, [], false)
    expect(found).toContain('config.lr')
    expect(found).toContain('config.model.kind')
    expect(found).not.toContain('config.seed')
  })

  it('show losses before other metrics, and the last value only', () => {
    const found = usual([], columns, false).filter((name) => name.startsWith('metrics'))
    expect(found).toEqual(['metrics.val/loss.last', 'metrics.a.last'])
  })

  it('tell the project only where there are several', () => {
    const rows = ['a', 'b'].map((project) => ({ config: {}, project }) as RunRow)
    expect(usual(rows, columns, true).slice(2, 4)).toEqual(['metrics.val/loss.last', 'project'])
    expect(usual(rows, columns, false)).not.toContain('project')
    expect(usual(rows.slice(1), columns, true)).not.toContain('project')
  })
})

describe('a row', () => {
  it('takes from a frame what the frame knows and keeps the metrics', () => {
    const before = { id: 'r', status: 'running', 'config.a.b': 1, 'metrics.loss.last': 0.5 }
    const frame = { id: 'r', status: 'finished', config: { a: { b: 2 } }, tags: {}, summary: {} }
    expect(patched(before, frame as unknown as RunRow)).toEqual({
      id: 'r',
      status: 'finished',
      'config.a.b': 2,
      'metrics.loss.last': 0.5,
    })
  })
})

describe('places', () => {
  it('go by order, so that one huge value does not hide the others', () => {
    const place = places([1, 2, 3, 1e30, 'NaN', null])
    expect([1, 3, 1e30, 'NaN'].map(place)).toEqual([0, 2 / 3, 1, null])
  })

  it('say nothing of one value alone', () => {
    expect(places([1])(1)).toBeNull()
  })
})

it('an element is moved to where another stands', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
})
