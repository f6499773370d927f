// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Question, RunList } from './list'

/** A server whose list of ids a test changes. */
let ids: string[] = []
let asked: URLSearchParams[] = []

function answer(url: string) {
  const query = new URL(url, 'http://x').searchParams
  asked.push(query)
  const after = query.get('cursor')
  const from = after === null ? 0 : ids.indexOf(after) + 1
  const limit = Number(query.get('limit'))
  const page = ids.slice(from, from + limit)
  const more = from + limit < ids.length
  return { runs: page.map((id) => ({ id })), total: ids.length, next: more ? page.at(-1) : null }
}

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', async (url: string) => Response.json(answer(url)))
})
afterEach(() => vi.unstubAllGlobals())

const QUESTION: Question = { filter: '', sort: '', columns: 'name', deleted: false, after: '' }
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `r${i}`)
async function until(done: () => boolean) {
  await vi.waitFor(() => expect(done()).toBe(true))

  await new Promise((resolve) => setTimeout(resolve))
}

async function opened(count: number): Promise<RunList> {
  ids = numbered(count)
  const list = new RunList()
  list.ask(QUESTION)
  await until(() => list.total.value === count)
  return list
}

describe('a list of runs', () => {
  it('jumps to its end, and keeps the top that is drawn', async () => {
    const list = await opened(5_000)
    list.need(4_960, 4_999)
    await until(() => list.row(4_999) !== undefined)
    expect(list.row(4_999)?.id).toBe('r4999')
    expect(list.top.value[0]?.id).toBe('r0')
    expect(asked.length).toBeLessThan(10)
  })

  it('puts new runs on top when the top is seen', async () => {
    const list = await opened(50)
    ids = ['new', ...ids]
    list.refresh()
    await until(() => list.total.value === 51)
    expect(list.row(0)?.id).toBe('new')
  })

  it('moves nothing while someone points at it', async () => {
    const list = await opened(50)
    ids = ['new', ...ids]
    list.refresh(true)
    await until(() => asked.length === 2)
    expect(list.row(0)?.id).toBe('r0')
    expect(list.held).toBe(true)
  })

  it('says by how much rows moved that are seen a little further down', async () => {
    const list = await opened(300)
    list.need(60, 90)
    const shifts: number[] = []
    list.onShift = (rows) => shifts.push(rows)
    ids = ['a', 'b', ...ids]
    list.refresh()
    await until(() => list.total.value === 302)
    expect(shifts).toEqual([2])
  })

  it('keeps rows in their places far down, and says that the top changed', async () => {
    const list = await opened(1_000)
    list.need(600, 640)
    await until(() => list.row(640) !== undefined)
    ids = ['new', ...ids]
    list.refresh()
    await until(() => list.missed.value)
    expect(list.row(610)?.id).toBe('r610')
    expect(list.top.value[0]?.id).toBe('new')
  })

  it('ends where the last page ends, also when runs went', async () => {
    const list = await opened(1_000)
    ids = ids.slice(0, 450)
    list.need(440, 470)
    await until(() => list.total.value === 450)
    expect(list.row(449)?.id).toBe('r449')
  })
})
