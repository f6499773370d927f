/**
 * What one chart knows: the lines it was answered, kept up to date by frames of the tail where
 * those can tell it all, and else by asking again when a frame says that something changed.
 */
import { signal } from '@preact/signals'
import { ApiError } from '../api/client'
import type { SeriesFrame } from '../api/types'
import { type Curve, wish } from '../live/tail'
import { applyFrame, type Line } from './line'
import { load } from './load'
import { isTold, type Settings } from './settings'

export interface DrawnRun {
  id: string
  attempt: number
  /** Whether more may come. */
  open: boolean
}

/** A chart whose changes cannot be told in its own buckets is asked again that often at most. */
const RELOAD_MS = 2_000
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
  private running: AbortController | null = null
  private loadedMs = 0
  private timer = 0
  private unwish: (() => void) | null = null

  constructor(private readonly metric: string) {}

  /** Shows these runs from now on; asks only when the answer would be another. */
  show(runs: readonly DrawnRun[], settings: Settings, points: number) {
    const before = this.question()
    this.runs = runs
    this.settings = settings
    this.points = points
    if (this.question() === before && this.answered.peek()) this.follow()
    else this.load()
  }

  close() {
    window.clearTimeout(this.timer)
    this.running?.abort()
    this.unwish?.()
    this.running = null
    this.unwish = null
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
    this.running?.abort()
    const controller = new AbortController()
    this.running = controller
    const askedMs = performance.now()
    load(this.metric, this.runs, settings, this.points, controller.signal).then(
      (loaded) => {
        if (this.running !== controller) return
        this.running = null
        this.width = loaded.width
        this.note.value = loaded.note
        this.error.value = null
        this.answered.value = true
        this.lines.value = loaded.lines
        this.loadedMs = performance.now()
        this.follow(askedMs)
      },
      (cause: unknown) => {
        if (this.running !== controller) return
        this.running = null
        const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
        this.error.value = error
        if (error.isTemporary) this.loadLater()
      },
    )
  }

  /** Soon, and once for all that ask for it meanwhile. */
  private loadLater() {
    if (this.timer !== 0) return
    const wait = Math.max(200, this.loadedMs + RELOAD_MS - performance.now())
    this.timer = window.setTimeout(() => {
      this.timer = 0
      this.load()
    }, wait)
  }

  private askedMs = 0

  private follow(askedMs = this.askedMs) {
    const { settings } = this
    if (!settings) return
    this.askedMs = askedMs
    const told = isTold(settings) && settings.zoom === null && this.width > 0
    const width = told ? this.width : ONE_BUCKET
    const curves = this.runs
      .filter((run) => run.open)
      .map((run): Curve => ({ run: run.id, metric: this.metric, width, askedMs }))
    const before = this.unwish
    this.unwish = wish({
      curves,
      onSeries: (frame) => this.take(frame, told),
      onReset: () => this.loadLater(),
    })
    before?.()
  }

  private take(frame: SeriesFrame, told: boolean) {
    if (frame.metric !== this.metric || !this.runs.some((run) => run.id === frame.run)) return
    const line = this.lines
      .peek()
      .find((each) => each.run === frame.run && each.rank === frame.rank && each.attempt === null)
    if (!told || !line || frame.width !== this.width) {
      if (!this.isBehindZoom(frame)) this.loadLater()
      return
    }
    applyFrame(line, frame)
    // The lists were changed in place: a new list of lines says so.
    this.lines.value = [...this.lines.peek()]
    if (line.x.length > 2 * this.points) this.loadLater()
  }

  /** Whether what changed lies behind the stretch of steps that is shown. */
  private isBehindZoom(frame: SeriesFrame): boolean {
    const { settings } = this
    if (!settings?.zoom || settings.axis !== 'step' || frame.width === ONE_BUCKET) return false
    return frame.from > settings.zoom[1]
  }
}
