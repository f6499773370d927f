// @vitest-environment happy-dom
import { effect } from '@preact/signals'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ChartModel, type DrawnRun } from './model'
import type { Settings } from './settings'

const STEPS: Settings = {
  axis: 'step',
  logX: false,
  logY: false,
  smoothing: 0,
  ranks: 'band',
  attempts: 'effective',
  outliers: 'show',
  zoom: null,
}
const RUN: DrawnRun = { id: 'r', attempt: 1, open: true }

/** A server that answers when it is told to, and one tail. */
class Server {
  readonly asked: { url: URL; answer(last: number[]): void }[] = []
  private tail: ReadableStreamDefaultController<Uint8Array> | null = null

  readonly fetch = (address: string): Promise<Response> => {
    const url = new URL(address, 'http://here')
    if (url.pathname.endsWith('/info')) return Promise.resolve(json({ position: 'p' }))
    if (url.pathname.endsWith('/tail')) {
      const start = (to: ReadableStreamDefaultController<Uint8Array>) => {
        this.tail = to
      }
      const body = new ReadableStream<Uint8Array>({ start })
      return Promise.resolve(new Response(body))
    }
    return new Promise((resolve) => {
      this.asked.push({ url, answer: (last) => resolve(json(grid(last))) })
    })
  }

  tell(step: number, last: number) {
    const values = { x: [step], last: [last], min: [last], max: [last], mean: [last] }
    const of = { run: 'r', metric: 'm', rank: 'all', width: 1, from: step, to: null }
    const data = JSON.stringify({ ...of, ...values, nonFinite: [0] })
    this.tail?.enqueue(new TextEncoder().encode(`event: series\ndata: ${data}\n\n`))
  }
}

function json(body: unknown): Response {
  return new Response(JSON.stringify(body))
}

function grid(last: number[]) {
  const x = last.map((_, i) => i)
  const zeros = last.map(() => 0)
  const series = { run: 'r', metric: 'm', rank: 'all', last, min: last, max: last, mean: last }
  const all = [{ ...series, nonFinite: zeros }]
  return { axis: 'step', bucketWidth: 1, x, missing: [], series: all }
}

let server: Server
let model: ChartModel

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  model = new ChartModel('m')
})

afterEach(async () => {
  model.close()
  // The tail ends when nobody wishes for anything any more.
  await pass(1_000)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function pass(ms: number) {
  await vi.advanceTimersByTimeAsync(ms)
}

async function answered(last: number[]) {
  server.asked.at(-1)?.answer(last)
  // Until the tail is open and has begun.
  await pass(5_000)
}

function drawn() {
  return model.lines.value[0]?.last
}

test('what a frame tells is drawn without another question', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1, 2])
  server.tell(2, 3)
  await pass(600)
  expect(drawn()).toEqual([1, 2, 3])
  expect(server.asked.length).toBe(1)
})

test('frames that come one after another make a chart drawn twice a second', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1])
  let draws = 0
  const stop = effect(() => {
    draws += model.lines.value.length
  })
  for (let step = 1; step <= 40; step++) {
    server.tell(step, step)
    await pass(50)
  }
  stop()
  expect(draws).toBeGreaterThanOrEqual(4)
  expect(draws).toBeLessThanOrEqual(6)
})

test('a frame that overtakes an answer is not lost', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1, 2])
  model.show([RUN, { ...RUN, id: 'other' }], STEPS, 500)
  server.tell(2, 3)
  await pass(10)
  server.asked.at(-1)?.answer([1, 2])
  await pass(600)
  expect(drawn()).toEqual([1, 2, 3])
})

test('a chart that was out of sight is asked for anew', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1])
  model.close()
  model.show([RUN], STEPS, 500)
  expect(server.asked.length).toBe(2)
  await answered([1, 5])
  expect(drawn()).toEqual([1, 5])
})

test('a slow answer is waited for, however many frames come meanwhile', async () => {
  model.show([RUN], { ...STEPS, axis: 'relative' }, 500)
  await answered([1])
  server.tell(1, 2)
  await pass(3_000)
  expect(server.asked.length).toBe(2)
  for (let step = 2; step < 10; step++) {
    server.tell(step, step)
    await pass(1_000)
  }
  expect(server.asked.length).toBe(2)
  server.asked.at(-1)?.answer([1, 2, 3])
  await pass(10)
  expect(drawn()).toEqual([1, 2, 3])
  await pass(5_000)
  expect(server.asked.length).toBe(3)
})

test('the last points of a run that has ended are asked for', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1])
  model.show([{ ...RUN, open: false }], STEPS, 500)
  await pass(5_000)
  expect(server.asked.length).toBe(2)
})

test('places of one axis are not drawn on another', async () => {
  model.show([RUN], STEPS, 500)
  await answered([1, 2])
  model.show([RUN], { ...STEPS, axis: 'time' }, 500)
  expect(model.lines.value).toEqual([])
  expect(model.answered.value).toBe(false)
})

test('a server that is not ready is not asked in a hurry', async () => {
  let questions = 0
  vi.stubGlobal('fetch', (address: string) => {
    if (!address.includes('/series')) return server.fetch(address)
    questions++
    return Promise.resolve(new Response('{}', { status: 503, headers: { 'Retry-After': '5' } }))
  })
  model.show([RUN], STEPS, 500)
  await pass(14_000)
  expect(questions).toBeLessThanOrEqual(3)
  expect(model.error.value?.isTemporary).toBe(true)
})
