/** The lines of a run's log as a list to scroll: fetched where they are looked at. */
import { type Signal, signal } from '@preact/signals'
import { ApiError, get, type Query, runRoute } from '../api/client'
import type { LogLine, LogPage } from '../api/types'
import { CHUNK, LogStore } from './logstore'

const PAGE = 1_000
const AHEAD = 100
/** So many lines are searched backwards at most. */
const SCANNED = 200_000
const RETRY_MS = 2_000

/** What lines must have to be shown. */
export interface LineFilter {
  rank: string
  stream: string
  q: string
}

/**
 * All lines of a run, of which any can be reached by its index; or, with a filter, those that were
 * found so far, which become more as the end of them is looked at.
 */
export class LogLines {
  /** Changes whenever there is something new to draw. */
  readonly version = signal(0)
  readonly error: Signal<ApiError | null> = signal(null)
  /** Lines of the run, whether they match or not. */
  total = 0
  started = false
  /** Rows that were added because they were logged while this was shown. */
  fresh = 0
  /** The row to begin at; null: the end. */
  beginning: number | null = null
  readonly isFiltered: boolean
  private readonly store = new LogStore()
  private readonly found: LogLine[] = []
  /** Where the search goes on; null when it has seen all. */
  private cursor: string | null = null
  private seen = 0
  private wanted: [number, number] = [0, 0]
  private startsWithAll = false
  private hasMore = false
  private busy = false
  private timer = 0
  private readonly stopped = new AbortController()

  constructor(
    private readonly run: string,
    private readonly filter: LineFilter,
    /** Lines of this time or later come first; 0: the newest. */
    private readonly fromTime: number,
  ) {
    this.isFiltered = filter.rank !== '' || filter.stream !== '' || filter.q !== ''
    this.work()
  }

  get rows(): number {
    return this.isFiltered ? this.found.length : this.total
  }

  /** Whether there may be matches behind the ones that were found. */
  get isSearching(): boolean {
    return this.isFiltered && (this.cursor !== null || !this.started)
  }

  /** Whether no line that matches comes before the first that is known. */
  get beginsAtFirst(): boolean {
    return this.fromTime === 0 && this.startsWithAll
  }

  row(at: number): LogLine | undefined {
    return this.isFiltered ? this.found[at] : this.store.line(at)
  }

  /** These rows are looked at. */
  need(from: number, to: number) {
    this.wanted = [from, to]
    this.work()
  }

  /** Lines were logged. */
  more() {
    this.hasMore = true
    this.work()
  }

  stop() {
    window.clearTimeout(this.timer)
    this.stopped.abort()
  }

  private work() {
    if (this.busy || this.stopped.signal.aborted) return
    const task = this.task()
    if (!task) return
    this.busy = true
    window.clearTimeout(this.timer)
    task.then(
      () => {
        this.busy = false
        this.error.value = null
        this.version.value++
        this.work()
      },
      (cause: unknown) => {
        this.busy = false
        if (this.stopped.signal.aborted) return
        const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
        this.error.value = error
        if (!error.isTemporary) return
        this.timer = window.setTimeout(() => this.work(), Math.max(RETRY_MS, error.retryAfterMs))
      },
    )
  }

  private task(): Promise<void> | null {
    if (!this.started) return this.begin()
    const [from, to] = this.wanted
    if (this.isFiltered) {
      if (this.cursor !== null && to > this.found.length - AHEAD) return this.search()
    } else {
      const missing = this.store.missing(from, Math.min(to, this.total))
      if (missing !== null) return this.fill(missing)
    }
    return this.hasMore && this.cursor === null ? this.news() : null
  }

  private async ask(query: Query): Promise<LogPage> {
    const { rank, stream, q } = this.filter
    // A cursor belongs to its question, so that the time is part of each.
    const fromTime = this.isFiltered && this.fromTime !== 0 ? this.fromTime : undefined
    const asked = { rank, stream, q, fromTime, ...query }
    const { body } = await get<LogPage>(runRoute(this.run, '/logs'), asked, this.stopped.signal)
    this.total = body.total
    return body
  }

  private async begin() {
    if (this.fromTime === 0) {
      const page = await this.ask({ last: PAGE })
      this.startsWithAll = page.lines.length < PAGE && page.total <= SCANNED
      this.take(page)
      this.cursor = null
    } else if (this.isFiltered) {
      this.beginning = 0
      this.take(await this.ask({ limit: PAGE }))
    } else {
      this.beginning = await this.locate()
    }
    this.started = true
  }

  /** The index of the first line of the time to begin at, or of the last line. */
  private async locate(): Promise<number> {
    let cursor: string | null = null
    do {
      const page: LogPage = await this.ask({ fromTime: this.fromTime, limit: 1, cursor })
      const first = page.lines[0]
      if (first) return first.index
      cursor = page.next
    } while (cursor !== null)
    return Math.max(0, this.total - 1)
  }

  private async search() {
    this.take(await this.ask({ cursor: this.cursor, limit: PAGE }))
  }

  private async fill(missing: number) {
    const at = Math.floor(missing / CHUNK) * CHUNK
    this.store.put((await this.ask({ at, limit: 2 * CHUNK })).lines)
  }

  private async news() {
    this.hasMore = false
    const at = this.isFiltered ? this.seen : this.total
    const before = this.rows
    this.take(await this.ask({ at, limit: PAGE }))
    this.fresh += this.rows - before
  }

  private take(page: LogPage) {
    // A line may have come after the count was taken.
    this.seen = Math.max(page.total, (page.lines.at(-1)?.index ?? -1) + 1)
    this.cursor = this.isFiltered ? page.next : null
    if (this.isFiltered) this.found.push(...page.lines)
    else this.store.put(page.lines)
  }
}
