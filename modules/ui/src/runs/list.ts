/** The list of runs as far as it is loaded: pages by cursor, asked as they come into sight. */
import { signal } from '@preact/signals'
import { ApiError, get } from '../api/client'
import type { CellList, CellRow, RunRow } from '../api/types'
import { patched } from './columns'
import { type Anchor, anchorFor, farthest, nextStep, PAGE, START, STEP, withAnchor } from './paging'
import { DRAWN_MAX } from './selection'

const RETRY_MS = 2_000

export interface Question {
  filter: string
  sort: string
  columns: string
  deleted: boolean
  /** A position that the answer must have seen; empty: any. */
  after: string
}

export class RunList {
  /** Grows whenever rows changed. */
  readonly version = signal(0)
  /** Null until the first answer. */
  readonly total = signal<number | null>(null)
  readonly error = signal<ApiError | null>(null)
  /** Whether what is shown answers an older question. */
  readonly outdated = signal(true)
  /** How far a jump has come; 0 when there is none. */
  readonly walkedTo = signal(0)
  /** The first rows of the list, wherever the table is. */
  readonly top = signal<readonly CellRow[]>([])
  /** How many rows came or went above what is seen. */
  readonly missed = signal(false)
  /** Whether a new order waits until nobody points at the rows. */
  held = false
  /** Told when rows moved down by so many under what is seen. */
  onShift: (rows: number) => void = () => {}

  private question: Question | null = null
  private rows = new Map<number, CellRow>()
  private anchors: Anchor[] = [START]
  private first = 0
  private last = PAGE - 1
  private running: AbortController | null = null
  private retry = 0
  /** Whether a refresh was asked for while something else ran. */
  private due = false

  row(index: number): CellRow | undefined {
    return this.rows.get(index)
  }

  find(id: string): CellRow | undefined {
    for (const row of this.rows.values()) if (row.id === id) return row
    return this.top.peek().find((row) => row.id === id)
  }

  loaded(): CellRow[] {
    return [...this.rows.values()]
  }

  /** Asks something else; what is shown stays until the answer is there. */
  ask(question: Question) {
    const before = this.question
    this.question = question
    this.stop()
    const sameRows =
      before !== null &&
      this.total.peek() !== null &&
      !this.outdated.peek() &&
      before.filter === question.filter &&
      before.sort === question.sort &&
      before.deleted === question.deleted
    if (sameRows) {
      this.refresh()
      return
    }
    this.toTop()
  }

  /** Begins anew at the top. */
  toTop() {
    this.outdated.value = true
    this.first = 0
    this.last = PAGE - 1
    void this.work(() => this.reloadTop(false))
  }

  /** These rows are in sight. */
  need(first: number, last: number) {
    this.first = first
    this.last = last
    if (this.running === null && this.question !== null && !this.outdated.peek()) {
      void this.work(() => Promise.resolve())
    }
  }

  /**
   * Asks again for what is in sight.
   *
   * @param hold whether rows must stay where they are, because someone points at them
   */
  refresh(hold = false) {
    if (this.question === null) return
    if (this.running !== null) {
      this.due = true
      return
    }
    void this.work(async () => {
      const anchor = anchorFor(this.anchors, this.first)
      if (anchor.offset === 0) return this.reloadTop(hold)
      await this.reloadFrom(anchor)
      const { body } = await this.page({ ...START, limit: DRAWN_MAX })
      this.missed.value ||= body.runs[0]?.id !== this.top.peek()[0]?.id
      this.top.value = body.runs
    })
  }

  patch(frame: RunRow): boolean {
    let known = false
    for (const [index, row] of this.rows) {
      if (row.id !== frame.id) continue
      this.rows.set(index, patched(row, frame))
      known = true
    }
    if (known) this.changed()
    return known
  }

  stop() {
    window.clearTimeout(this.retry)
    this.running?.abort()
    this.running = null
    this.walkedTo.value = 0
  }

  private changed() {
    this.top.value = this.topRows()
    this.version.value++
  }

  private topRows(): readonly CellRow[] {
    const rows: CellRow[] = []
    for (let i = 0; i < DRAWN_MAX; i++) {
      const row = this.rows.get(i)
      // Rows of the top that are not kept are as they were.
      if (!row) return rows.length === this.total.peek() ? rows : this.top.peek()
      rows.push(row)
    }
    return rows
  }

  /** One question at a time, then whatever else is in sight. */
  private async work(begin: () => Promise<unknown>) {
    const controller = new AbortController()
    this.stop()
    this.running = controller
    this.due = false
    try {
      await begin()
      while (this.running === controller && (await this.step()));
      if (this.running === controller) this.error.value = null
    } catch (cause) {
      if (this.running !== controller) return
      const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
      this.error.value = error
      if (error.isTemporary) {
        this.retry = window.setTimeout(() => this.again(), Math.max(RETRY_MS, error.retryAfterMs))
      }
    } finally {
      if (this.running === controller) {
        this.running = null
        this.walkedTo.value = 0
        if (this.due && this.error.peek() === null) this.refresh()
      }
    }
  }

  /** Goes on with what failed. */
  again() {
    const begin = this.outdated.peek() || this.total.peek() === null
    void this.work(() => (begin ? this.reloadTop(false) : Promise.resolve()))
  }

  private async step(): Promise<boolean> {
    const has = (row: number) => this.rows.has(row)
    const step = nextStep(this.anchors, has, this.first, this.last, this.total.peek())
    if (step === null) return false
    // Short ways are over before anyone has read that they are gone.
    if (step.limit === STEP) this.walkedTo.value = step.offset + step.limit
    const { body } = await this.page(step, step.walk ? 'id' : undefined)
    this.take(step, body, step.walk)
    if (!step.walk) this.changed()
    return true
  }

  private async reloadTop(hold: boolean) {
    const limit = Math.min(STEP, PAGE * Math.ceil((this.last + 1) / PAGE))
    const { body } = await this.page({ ...START, limit })
    const before = this.rows
    const seen = before.get(this.first)?.id
    const sameOrder = body.runs.every((row, i) => before.get(i)?.id === row.id)
    this.held = hold && !sameOrder
    if (this.held) {
      const byId = new Map(body.runs.map((row) => [row.id, row]))
      for (const [index, row] of before) before.set(index, byId.get(row.id) ?? row)
      this.changed()
      return
    }
    const shift = body.runs.findIndex((row) => row.id === seen) - this.first
    const keepsPlace = !this.outdated.peek() && this.first > 0 && shift > 0
    this.rows = new Map()
    this.anchors = [START]
    this.take(START, body, false)
    this.outdated.value = false
    this.missed.value = false
    this.changed()
    if (keepsPlace) this.onShift(shift)
  }

  private async reloadFrom(anchor: Anchor) {
    const limit = Math.min(STEP, PAGE * Math.ceil((this.last + 1 - anchor.offset) / PAGE))
    const { body } = await this.page({ ...anchor, limit })
    this.rows = new Map()
    this.take(anchor, body, false)
    this.version.value++
  }

  private take(from: Anchor, body: CellList, walk: boolean) {
    const end = from.offset + body.runs.length
    this.total.value = body.next === null ? end : Math.max(body.total, end)
    if (body.next !== null && body.runs.length > 0) {
      this.anchors = withAnchor(this.anchors, { offset: end, cursor: body.next })
    }
    if (walk) return
    body.runs.forEach((row, i) => {
      this.rows.set(from.offset + i, row)
    })
    for (const row of farthest(this.rows.keys(), this.first, this.last)) this.rows.delete(row)
  }

  private page(step: Anchor & { limit: number }, columns = this.question?.columns) {
    const { filter, sort, deleted, after } = this.question ?? {}
    const query = { filter, sort, columns, deleted: deleted || null, after }
    return get<CellList>(
      '/runs',
      { ...query, limit: step.limit, cursor: step.cursor },
      this.running?.signal,
    )
  }
}
