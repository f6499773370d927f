/**
 * What one chart knows: the lines it was answered, kept up to date by frames of the tail where
 * those can tell it all, and else by asking again when a frame says that something changed.
 */
import { signal } from '@preact/signals'
import { ApiError } from '../api/client'
import type { RunRow, SeriesFrame } from '../api/types'
import { type Curve, wish } from '../live/tail'
import { onBeat } from './beat'
import { applyFrame, type Line } from './line'
import { type Loaded, load } from './load'
import { isTold, type Settings } from './settings'

/** What charts need to know of a run. */
export type ChartRun = Pick<RunRow, 'id' | 'name' | 'status' | 'createdTime'> & { attempt?: number }

export interface DrawnRun {
  id: string
  attempt: number
  /** Whether more may come. */
  open: boolean
}

/** A chart whose changes cannot be told in its own buckets is asked again that often at most. */
const RELOAD_MS = 2_000
/** What a run logged before its end is folded, and could be told, by then. */
const LAST_POINTS_MS = 1_000
/** A bucket that holds every step: the frame only says that there is something new. */
const ONE_BUCKET = 2 ** 52

export class ChartModel {
  readonly lines = signal<readonly Line[]>([])
  readonly note = signal('')
  readonly error = signal<ApiError | null>(null)
  /** Whether an answer has come, so that none is told from not yet. */
  readonly answered = signal(false)

  private runs: readonly DrawnRun[] = []
  private settings: Settings | null = null
  private points = 500
  private width = 1
  private askedMs = 0
  private loadedMs = 0
  private running: AbortController | null = null
  /** Whether something changed that the answer that is awaited may not tell. */
  private due = false
  /** Frames that came while an answer was awaited, which may be older than they. */
  private meanwhile: SeriesFrame[] = []
  private timer = 0
  private unwish: (() => void) | null = null
  private closed = false

  /** The lists were changed in place: a new list of lines says so. */
  private readonly redraw = () => {
    if (!this.closed) this.lines.value = [...this.lines.peek()]
  }

  constructor(private readonly metric: string) {}

  /** Shows these runs from now on; asks only when the answer would be another. */
  show(runs: readonly DrawnRun[], settings: Settings, points: number) {
    const before = this.question()
    const wasOpen = new Set(this.runs.filter((run) => run.open).map((run) => run.id))
    if (this.settings !== null && this.settings.axis !== settings.axis) this.forget()
    const back = this.closed
    this.closed = false
    this.runs = runs
    this.settings = settings
    this.points = points
    if (back || this.question() !== before || !this.answered.peek()) {
      this.load()
      return
    }
    this.follow()
    // Its last points may lie between the last telling and its end.
    if (runs.some((run) => !run.open && wasOpen.has(run.id))) this.loadLater(LAST_POINTS_MS)
  }

  /** Asks and follows nothing until it is shown again. */
  close() {
    window.clearTimeout(this.timer)
    this.running?.abort()
    this.unwish?.()
    this.timer = 0
    this.running = null
    this.unwish = null
    this.closed = true
  }

  /** Places on one axis are nothing on another. */
  private forget() {
    this.lines.value = []
    this.answered.value = false
  }

  private question(): string {
    const { settings } = this
    return JSON.stringify([
      this.runs.map((run) => [run.id, run.attempt]),
      settings && [settings.axis, settings.ranks, settings.attempts, settings.zoom],
      this.points,
    ])
  }

  private load() {
    const { settings } = this
    if (!settings) return
    window.clearTimeout(this.timer)
    this.timer = 0
    this.due = false
    this.meanwhile = []
    this.running?.abort()
    const controller = new AbortController()
    this.running = controller
    const askedMs = performance.now()
    load(this.metric, this.runs, settings, this.points, controller.signal).then(
      (loaded) => {
        if (this.running === controller) this.answer(loaded, askedMs)
      },
      (cause: unknown) => {
        if (this.running === controller) this.fail(cause)
      },
    )
  }

  private answer(loaded: Loaded, askedMs: number) {
    this.running = null
    this.width = loaded.width
    this.note.value = loaded.note
    this.error.value = null
    this.answered.value = true
    this.lines.value = loaded.lines
    this.loadedMs = performance.now()
    this.follow(askedMs)
    for (const frame of this.meanwhile.splice(0)) this.take(frame)
    if (this.due) this.loadLater()
  }

  private fail(cause: unknown) {
    this.running = null
    const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
    this.error.value = error
    if (error.isTemporary) this.loadLater(Math.max(RELOAD_MS, error.retryAfterMs))
  }

  /** Soon, and once for all that ask for it meanwhile; never before an answer that is awaited. */
  private loadLater(leastMs = 200) {
    if (this.running) {
      this.due = true
      return
    }
    if (this.timer !== 0 || this.closed) return
    const wait = Math.max(leastMs, this.loadedMs + RELOAD_MS - performance.now())
    this.timer = window.setTimeout(() => {
      this.timer = 0
      this.load()
    }, wait)
  }

  /** Whether frames say all that changed in what is drawn. */
  private isTold(): boolean {
    const { settings } = this
    return settings !== null && isTold(settings) && settings.zoom === null && this.width > 0
  }

  private follow(askedMs = this.askedMs) {
    const { settings } = this
    if (!settings) return
    this.askedMs = askedMs
    const inSteps = isTold(settings) && this.width > 0
    const width = inSteps ? this.width : ONE_BUCKET
    const curves = this.runs
      .filter((run) => run.open)
      .map((run): Curve => ({ run: run.id, metric: this.metric, width, askedMs }))
    const before = this.unwish
    this.unwish = wish({
      curves,
      onSeries: (frame) => this.take(frame),
      onReset: () => this.loadLater(),
    })
    before?.()
  }

  private take(frame: SeriesFrame) {
    if (frame.metric !== this.metric || !this.runs.some((run) => run.id === frame.run)) return
    if (this.running) this.meanwhile.push(frame)
    const line = this.lines
      .peek()
      .find((each) => each.run === frame.run && each.rank === frame.rank && each.attempt === null)
    if (!this.isTold() || !line || frame.width !== this.width) {
      if (!this.isBehindZoom(frame)) this.loadLater()
      return
    }
    applyFrame(line, frame)
    onBeat(this.redraw)
    if (line.x.length > 2 * this.points) this.loadLater()
  }

  /** Whether what changed lies behind the stretch of steps that is shown. */
  private isBehindZoom(frame: SeriesFrame): boolean {
    const { settings } = this
    if (!settings?.zoom || settings.axis !== 'step' || frame.width === ONE_BUCKET) return false
    return frame.from > settings.zoom[1]
  }
}
