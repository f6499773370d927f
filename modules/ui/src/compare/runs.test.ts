// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '../api/client'
import type { RunRow } from '../api/types'
import type { Wish } from '../live/tail'

const wishes = vi.hoisted(() => [] as Wish[])
vi.mock('../live/tail', () => ({
  wish: (added: Wish) => {
    wishes.push(added)
    return () => wishes.splice(wishes.indexOf(added), 1)
  },
}))

import { RunSet, runOf } from './runs'

let asked: string[] = []
let answer: (run: string) => Response

beforeEach(() => {
  vi.useFakeTimers()
  wishes.length = 0
  asked = []
  answer = (id) => Response.json({ run: { id, status: 'running', config: { a: 1 } } })
  vi.stubGlobal('fetch', async (url: string) => {
    const id = url.split('/').at(-1) ?? ''
    asked.push(id)
    return answer(id)
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('each run is asked once, also when others are added', async () => {
  const set = new RunSet()
  set.show(['a', 'b'])
  await pass(300)
  set.show(['a', 'b', 'c'])
  await pass(300)
  expect(asked).toEqual(['a', 'b', 'c'])
  expect(runOf(set.found.value, 'c')?.status).toBe('running')
})

test('a frame changes the status and keeps what only the run has', async () => {
  const set = new RunSet()
  set.show(['a'])
  await pass(300)
  wishes[0]?.onRun?.({ id: 'a', status: 'failed' } as RunRow)
  wishes[0]?.onRun?.({ id: 'other', status: 'failed' } as RunRow)
  await pass(300)
  expect(runOf(set.found.value, 'a')).toEqual({ id: 'a', status: 'failed', config: { a: 1 } })
  expect(set.found.value.has('other')).toBe(false)
})

test('a run that is not there is told and not asked again', async () => {
  answer = () => Response.json({ type: '/problems/not-found', title: 'no' }, { status: 404 })
  const set = new RunSet()
  set.show(['a'])
  await pass(10_000)
  expect(set.found.value.get('a')).toBeInstanceOf(ApiError)
  expect(asked.length).toBe(1)
})

test('while the server is not ready it is asked again', async () => {
  answer = () => Response.json({ type: '/problems/not-ready', title: 'no' }, { status: 503 })
  const set = new RunSet()
  set.show(['a'])
  await pass(300)
  expect(set.found.value.has('a')).toBe(false)
  answer = (id) => Response.json({ run: { id, status: 'running' } })
  await pass(3_000)
  expect(runOf(set.found.value, 'a')?.status).toBe('running')
})

test('what runs is asked every five seconds, what has ended once more', async () => {
  const set = new RunSet()
  set.show(['a'])
  await pass(300)
  const stop = set.follow(true)
  await pass(10_200)
  expect(asked.length).toBe(3)
  answer = (id) => Response.json({ run: { id, status: 'finished' } })
  wishes[0]?.onRun?.({ id: 'a', status: 'finished' } as RunRow)
  await pass(30_000)
  expect(asked.length).toBe(4)
  stop()
})
