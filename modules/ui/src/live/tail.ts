/**
 * The page's one live connection. Views wish for rows, curves or log lines; all wishes together
 * make one tail, which is opened anew when they change, after a cut, and when the tab wakes up.
 */
import { batch, effect, signal } from '@preact/signals'
import { ApiError, path, type Query, request } from '../api/client'
import { EventParser, type ServerEvent } from '../api/events'
import { isRunId } from '../api/ids'
import type { LogFrame, RunRow, SeriesFrame } from '../api/types'
import { forgetPositions, newestAgeMs, positionBefore, refreshInfo } from './info'
import { resting } from './rest'

/** A curve to be told of: its metric in buckets of that many steps. */
export interface Curve {
  run: string
  metric: string
  width: number
  /** When it was asked for, on the clock of `performance.now()`; what came later is told. */
  askedMs: number
}

export interface Wish {
  /** Rows of all runs that match; empty for every run, absent for none. */
  filter?: string
  /** Rows of these runs. */
  runs?: readonly string[]
  curves?: readonly Curve[]
  /** Log lines of this run. */
  logRun?: string
  onRun?(row: RunRow): void
  onSeries?(frame: SeriesFrame): void
  onLog?(frame: LogFrame): void
  /** What is shown may be outdated: ask again. */
  onReset?(): void
}

/** Whether changes arrive by themselves now. */
export const live = signal<'idle' | 'connecting' | 'live' | 'cut' | 'resting'>('idle')

const CHANGE_MS = 250
const TOLD_WITHIN_MS = 1_500
const EVERY_MS = 500
const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000]
const RELOAD_AFTER_REST_MS = 60_000
/** The server says something every 10 s; a connection that is silent for longer hangs. */
const SILENT_MS = 30_000

const wishes = new Set<Wish>()
let connection: AbortController | null = null
let opened = ''
let changeTimer = 0
let retryTimer = 0
let failures = 0
/** The last moment at which the open connection was known to tell everything. */
let heardMs = performance.now()
/** When the connection was opened, and the moment from which it tells. */
let begunMs = heardMs
let begunSinceMs = heardMs
/** Whether what views show is of before an outage that no position bridges. */
let outdated = false
/** The curves that the open connection tells of. */
let covered = new Set<string>()

/** Adds a wish; the answer takes it back. A wish that changed is taken back and made anew. */
export function wish(added: Wish): () => void {
  wishes.add(added)
  changed()
  return () => {
    wishes.delete(added)
    changed()
  }
}

/** Call once. */
export function watchTail() {
  let sleptMs = 0
  effect(() => {
    if (resting.value) {
      sleptMs = performance.now()
      close()
      live.value = 'resting'
    } else if (sleptMs > 0) {
      const slept = performance.now() - sleptMs
      sleptMs = 0
      void wake(slept > RELOAD_AFTER_REST_MS)
    }
  })
}

async function wake(reload: boolean) {
  if (reload) {
    forgetPositions()
    await refreshInfo()
    resetAll()
  }
  open()
}

function changed() {
  if (changeTimer !== 0) return
  changeTimer = window.setTimeout(() => {
    changeTimer = 0
    if (resting.value || question() === opened) return
    open()
  }, CHANGE_MS)
}

/** What all wishes ask for, in the words of `GET /tail`; null when there are none. */
export function asked(all: Iterable<Wish>): Query | null {
  const runs = new Set<string>()
  const seriesRuns = new Set<string>()
  const logRuns = new Set<string>()
  const widths = new Map<string, number>()
  let filter: string | undefined
  for (const each of all) {
    if (each.filter !== undefined) filter = each.filter
    // An id that cannot be one would make the whole question a wrong one.
    for (const run of each.runs ?? []) if (isRunId(run)) runs.add(run)
    if (each.logRun) logRuns.add(each.logRun)
    for (const curve of each.curves ?? []) {
      seriesRuns.add(curve.run)
      const known = widths.get(curve.metric)
      widths.set(curve.metric, known === undefined ? curve.width : Math.min(known, curve.width))
    }
  }
  const types = ['run']
  if (widths.size > 0) types.push('series')
  if (logRuns.size > 0) types.push('log')
  // A filter asks for rows of others, too, so that the tail may not be bound to named runs.
  const named =
    filter === undefined ? new Set([...runs, ...seriesRuns, ...logRuns]) : new Set<string>()
  if (filter === undefined && named.size === 0) return null
  return {
    types: types.join(','),
    filter,
    run: [...named].sort(),
    ...(widths.size > 0 && {
      // A star in a name would match more; each frame says which metric it is of.
      metric: [...widths.keys()],
      width: [...widths.values()].map(String),
      seriesRun: [...seriesRuns].sort(),
      every: EVERY_MS,
    }),
    ...(logRuns.size > 0 && { logRun: [...logRuns].sort() }),
  }
}

function question(): string {
  const query = asked(wishes)
  return query === null ? '' : path('/tail', query)
}

function close() {
  connection?.abort()
  connection = null
  opened = ''
  window.clearTimeout(retryTimer)
}

function open() {
  close()
  const query = asked(wishes)
  if (query === null) {
    live.value = 'idle'
    return
  }
  opened = path('/tail', query)
  const controller = new AbortController()
  connection = controller
  follow(query, controller).catch((cause: unknown) => {
    if (connection !== controller) return
    failed(cause)
  })
}

async function follow(query: Query, controller: AbortController) {
  if (live.value !== 'live') live.value = 'connecting'
  const sinceMs = coveredUntilMs()
  let from = positionBefore(sinceMs)
  const telling = new Set([...wishes].flatMap((each) => (each.curves ?? []).map(keyOf)))
  if (from === null && (await refreshInfo())) from = positionBefore(performance.now())
  if (connection !== controller) return
  const response = await request(path('/tail', { ...query, from: from ?? 'now' }), {
    signal: controller.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('the browser gives no stream')
  live.value = 'live'
  failures = 0
  covered = telling
  begunSinceMs = sinceMs
  begunMs = performance.now()
  heardMs = begunMs
  if (outdated) {
    outdated = false
    resetAll()
  }
  const watch = window.setInterval(() => {
    if (performance.now() - heardMs > SILENT_MS) controller.abort()
  }, SILENT_MS / 6)
  try {
    await read(reader, controller)
  } finally {
    window.clearInterval(watch)
  }
}

async function read(reader: ReadableStreamDefaultReader<string>, controller: AbortController) {
  const parser = new EventParser()
  for (;;) {
    const { done, value } = await reader.read()
    if (connection !== controller) return
    heardMs = performance.now()
    if (done) throw new ApiError(0, null, 'The live connection ended.')
    // Many frames of one chart make it drawn once.
    batch(() => {
      for (const event of parser.push(value)) deliver(event)
    })
  }
}

/** A moment before which nothing can be missing in what views show. */
function coveredUntilMs(): number {
  // One that was opened just now has not told yet what came before it.
  const isSettled = heardMs - begunMs > TOLD_WITHIN_MS
  let until = isSettled ? heardMs - TOLD_WITHIN_MS : Math.min(begunSinceMs, heardMs)
  for (const each of wishes) {
    for (const curve of each.curves ?? []) {
      if (!covered.has(keyOf(curve))) until = Math.min(until, curve.askedMs)
    }
  }
  return until
}

function keyOf(curve: Curve): string {
  return `${curve.run} ${curve.width} ${curve.metric}`
}

function failed(cause: unknown) {
  if (resting.value) return
  live.value = 'cut'
  if (cause instanceof ApiError && cause.code === 'bad-position') {
    // Another log: nothing that is shown can be trusted to be of it.
    forgetPositions()
    outdated = true
  } else if (newestAgeMs() > RELOAD_AFTER_REST_MS) {
    forgetPositions()
    outdated = true
  }
  const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 8_000
  failures++
  window.clearTimeout(retryTimer)
  retryTimer = window.setTimeout(open, wait)
}

function resetAll() {
  for (const each of [...wishes]) each.onReset?.()
}

function deliver(event: ServerEvent) {
  if (event.type === 'gap') {
    resetAll()
    return
  }
  const data: unknown = JSON.parse(event.data)
  for (const each of [...wishes]) {
    if (event.type === 'run') each.onRun?.(data as RunRow)
    else if (event.type === 'series') each.onSeries?.(data as SeriesFrame)
    else if (event.type === 'log') each.onLog?.(data as LogFrame)
  }
}
