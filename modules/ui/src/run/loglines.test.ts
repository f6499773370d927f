// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogLine } from '../api/types'
import { LogLines } from './loglines'

/** A server's log, asked as `GET /runs/{run}/logs` is. */
let log: LogLine[] = []
let asked: string[] = []

function logged(count: number) {
  for (let i = 0; i < count; i++) {
    const index = log.length
    const text = index % 10 === 0 ? `ten ${index}` : `line ${index}`
    log.push({ index, n: index + 1, rank: index % 2, stream: 'stdout', time: 1_000 + index, text })
  }
}

function answer(url: string): Response {
  asked.push(url)
  const query = new URL(url, 'http://server').searchParams
  const number = (name: string) => Number(query.get(name) ?? 0)
  const matching = log.filter(
    (line) =>
      line.text.includes(query.get('q') ?? '') &&
      (!query.has('rank') || line.rank === number('rank')) &&
      line.time >= number('fromTime'),
  )
  if (query.has('last')) {
    return Response.json({ lines: matching.slice(-number('last')), total: log.length, next: null })
  }
  const from = query.has('cursor') ? number('cursor') : number('at')
  const found = matching.filter((line) => line.index >= from)
  const lines = found.slice(0, number('limit'))
  const next = found.length > lines.length ? String((lines.at(-1)?.index ?? 0) + 1) : null
  return Response.json({ lines, total: log.length, next })
}

beforeEach(() => {
  log = []
  asked = []
  vi.stubGlobal('fetch', async (url: string) => answer(url))
})

afterEach(() => vi.unstubAllGlobals())

const NONE = { rank: '', stream: '', q: '' }
const settled = (lines: LogLines, rows: number) =>
  vi.waitFor(() => expect([lines.started, lines.rows]).toEqual([true, rows]))

describe('all lines', () => {
  it('begin at the end and fetch only what is looked at', async () => {
    logged(10_000)
    const lines = new LogLines('r', NONE, 0)
    await settled(lines, 10_000)
    expect(lines.row(9_999)?.text).toBe('line 9999')
    expect(lines.row(5_000)).toBeUndefined()
    lines.need(5_000, 5_040)
    await vi.waitFor(() => expect(lines.row(5_039)?.text).toBe('line 5039'))
    expect(asked.length).toBe(2)
  })

  it('begin at the first line of a time', async () => {
    logged(3_000)
    const lines = new LogLines('r', NONE, 2_500)
    await settled(lines, 3_000)
    expect(lines.beginning).toBe(1_500)
  })

  it('grow by what is logged, and count it as fresh', async () => {
    logged(50)
    const lines = new LogLines('r', NONE, 0)
    await settled(lines, 50)
    logged(7)
    lines.more()
    await settled(lines, 57)
    expect([lines.fresh, lines.row(56)?.text]).toEqual([7, 'line 56'])
  })
})

describe('lines that match', () => {
  it('are found a page at a time as their end is looked at', async () => {
    logged(30_000)
    const lines = new LogLines('r', { ...NONE, q: 'ten' }, 1)
    await settled(lines, 1_000)
    expect([lines.isSearching, lines.row(999)?.index]).toEqual([true, 9_990])
    lines.need(950, 1_000)
    await settled(lines, 2_000)
    lines.need(1_990, 2_000)
    await settled(lines, 3_000)
    expect([lines.isSearching, lines.fresh]).toEqual([false, 0])
  })

  it('go on with what is logged, no line twice', async () => {
    logged(100)
    const lines = new LogLines('r', { ...NONE, rank: '1' }, 0)
    await settled(lines, 50)
    expect(lines.beginsAtFirst).toBe(true)
    logged(10)
    lines.more()
    lines.more()
    await settled(lines, 55)
    expect([lines.fresh, lines.row(54)?.index]).toEqual([5, 109])
  })

  it('say that there may be earlier ones', async () => {
    logged(30_000)
    const lines = new LogLines('r', { ...NONE, q: 'ten' }, 0)
    await settled(lines, 1_000)
    expect([lines.beginsAtFirst, lines.isSearching]).toEqual([false, false])
  })
})

it('a refusal is told, and a server that is gone is asked again', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ detail: 'no' }, { status: 400 }))
  const refused = new LogLines('r', NONE, 0)
  await vi.waitFor(() => expect(refused.error.value?.message).toBe('no'))
  let answers = 0
  logged(3)
  vi.stubGlobal('fetch', async (url: string) => {
    if (answers++ === 0) throw new TypeError('gone')
    return answer(url)
  })
  const lines = new LogLines('r', NONE, 0)
  await vi.waitFor(() => expect(lines.rows).toBe(3), { timeout: 5_000 })
  expect(lines.error.value).toBeNull()
})
