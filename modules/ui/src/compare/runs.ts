/** The compared runs with all that is known of them, kept up to date. */
import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { ApiError, get, runRoute } from '../api/client'
import type { Run, RunRow } from '../api/types'
import { resting } from '../live/rest'
import { wish } from '../live/tail'
import type { Strokes } from '../theme/run-colours'

const AT_ONCE = 6
const SHOWN_EVERY_MS = 200
const RETRY_MS = 2_000
const AGAIN_MS = 5_000

/** A run, why there is none, or nothing while it is awaited. */
export type Found = ReadonlyMap<string, Run | ApiError>

/** What every view is given. */
export interface Compared {
  /** The baseline first. */
  ids: readonly string[]
  /** Null stands for a run that is not there, or not yet. */
  runs: readonly (Run | null)[]
  found: Found
  /** Whether answers are still awaited. */
  loading: boolean
  labels: ReadonlyMap<string, string>
  strokes: Strokes
}

export function runOf(found: Found, id: string): Run | null {
  const run = found.get(id)
  return run === undefined || run instanceof ApiError ? null : run
}

export function useRunSet(): RunSet {
  const set = useMemo(() => new RunSet(), [])
  useEffect(() => () => set.stop(), [])
  return set
}

/** @param counts whether metrics are shown, which are asked again while something runs */
export function useShown(set: RunSet, ids: readonly string[], counts: boolean) {
  const key = ids.join()
  useEffect(() => set.show(ids), [key])
  useEffect(() => set.follow(counts), [key, counts])
}

export class RunSet {
  readonly found = signal<Found>(new Map())
  private readonly answers = new Map<string, Run | ApiError>()
  /** Runs of which a frame told that something changed. */
  private readonly touched = new Set<string>()
  private ids: readonly string[] = []
  private controller = new AbortController()
  private showTimer = 0
  private retryTimer = 0

  show(ids: readonly string[]): () => void {
    this.ids = ids
    void this.load(ids.filter((id) => !this.answers.has(id)))
    return wish({
      runs: ids,
      onRun: (row) => this.patch(row),
      onReset: () => void this.load(this.ids),
    })
  }

  /**
   * Asks again every few seconds: runs that are not there yet, and those that go on.
   *
   * @param counts whether what these log is shown
   */
  follow(counts: boolean): () => void {
    let timer = 0
    let stopped = false
    const next = () => {
      if (!stopped) timer = window.setTimeout(again, AGAIN_MS)
    }
    const again = async () => {
      if (!resting.value) await this.load(this.ids.filter((id) => this.moves(id, counts)))
      next()
    }
    next()
    return () => {
      stopped = true
      window.clearTimeout(timer)
    }
  }

  stop() {
    this.controller.abort()
    window.clearTimeout(this.showTimer)
    window.clearTimeout(this.retryTimer)
  }

  private moves(id: string, counts: boolean): boolean {
    const run = this.answers.get(id)
    if (run === undefined) return false
    if (run instanceof ApiError) return run.status === 404 // it may yet come to be
    if (!counts) return false
    return this.touched.has(id) || run.status === 'running' || run.status === 'stale'
  }

  private patch(row: RunRow) {
    const run = this.answers.get(row.id)
    if (run instanceof ApiError) void this.load([row.id])
    if (run === undefined || run instanceof ApiError) return
    this.answers.set(row.id, { ...run, ...row })
    this.touched.add(row.id)
    this.publish()
  }

  private async load(ids: readonly string[]) {
    const left = [...ids]
    const again: string[] = []
    const { signal } = this.controller
    const work = async () => {
      for (let id = left.shift(); id !== undefined && !signal.aborted; id = left.shift()) {
        if (!(await this.ask(id, signal))) again.push(id)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (again.length === 0 || signal.aborted) return
    window.clearTimeout(this.retryTimer)
    this.retryTimer = window.setTimeout(() => void this.load(again), RETRY_MS)
  }

  /** Answers whether there is an answer that stays. */
  private async ask(id: string, signal: AbortSignal): Promise<boolean> {
    this.touched.delete(id)
    try {
      const { body } = await get<{ run: Run }>(runRoute(id), {}, signal)
      this.answers.set(id, body.run)
    } catch (cause) {
      if (signal.aborted) return true
      const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
      if (error.isTemporary) return false
      this.answers.set(id, error)
    }
    this.publish()
    return true
  }

  /** Many answers are shown together: tables of a hundred runs are drawn once, not each time. */
  private publish() {
    if (this.showTimer !== 0) return
    this.showTimer = window.setTimeout(() => {
      this.showTimer = 0
      this.found.value = new Map(this.answers)
    }, SHOWN_EVERY_MS)
  }
}
