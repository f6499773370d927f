import { expect, test } from 'vitest'
import { asked } from './tail'

const curve = { run: 'a', metric: 'loss', width: 4, askedMs: 0 }

test('no wish needs no connection', () => {
  expect(asked([])).toBeNull()
  expect(asked([{ curves: [] }])).toBeNull()
})

test('all wishes make one question, each metric with the finest width', () => {
  expect(
    asked([
      { curves: [curve, { ...curve, metric: 'acc', width: 16 }] },
      { curves: [{ ...curve, run: 'b', width: 2 }] },
      { logRun: 'a' },
    ]),
  ).toEqual({
    types: 'run,series,log',
    filter: undefined,
    run: ['a', 'b'],
    metric: ['loss', 'acc'],
    width: ['2', '16'],
    seriesRun: ['a', 'b'],
    every: 500,
    logRun: ['a'],
  })
})

test('a wish for the rows of a filter is not bound to runs that are named', () => {
  const query = asked([{ filter: "status = 'running'" }, { runs: ['a'] }, { curves: [curve] }])
  expect(query?.filter).toBe("status = 'running'")
  expect(query?.run).toEqual([])
  expect(query?.seriesRun).toEqual(['a'])
})
