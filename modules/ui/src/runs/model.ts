/** What the Runs view knows: made from the address, kept fresh, read by table and charts. */
import { computed, effect, signal } from '@preact/signals'
import { ApiError, get } from '../api/client'
import type { CellList, CellRow, Column, RunList as FullList, RunRow } from '../api/types'
import type { ChartRun } from '../chart/model'
import { begun } from '../live/info'
import { resting } from '../live/rest'
import { live, wish } from '../live/tail'
import { oldestFirst, runStrokes } from '../theme/run-colours'
import {
  columns,
  deleted,
  filter,
  groupBy,
  noneSelected,
  opened,
  pinned,
  project,
  selected,
  sort,
} from '../url/view'
import {
  ALWAYS,
  FIELDS,
  type Kind,
  kindOf,
  parseShown,
  patched,
  printShown,
  type Shown,
  usual,
} from './columns'
import { allOf, firstOf, inProject, ofIds } from './filter'
import { Groups } from './groups'
import { RunList } from './list'
import { FIRST, isLive } from './selection'

const TICK_MS = 1_000
const FRESH_MS = 2_000
const AGES_MS = 5_000
const UNTOLD_MS = 10_000
const CATALOGUE_MS = 60_000
const FEW_MS = 3_000
const HOLD_MS = 3_000
const SAMPLE = 50
const NEWEST_FIRST = '-createdTime'

export class Model {
  readonly list = new RunList()
  readonly groups = new Groups()
  readonly catalogue = signal<readonly Column[]>([])
  readonly usual = signal<readonly string[] | null>(null)
  /** Pinned and chosen runs, wherever they are in the list. */
  readonly named = signal<ReadonlyMap<string, CellRow>>(new Map())
  /** Whether an answer has come, so that a run that is not there is told from not yet. */
  readonly namedKnown = signal(false)
  readonly after = signal('')
  /** Set by the table whenever someone points at its rows. */
  pointedMs = 0

  /** The first rows before the list has come, so that curves need not wait for it. */
  private readonly early = signal<readonly RunRow[]>([])
  private refreshedMs = 0
  private catalogueMs = 0
  private unlearned = false
  private dirty = false
  private learned: string | null = null
  private namedRunning: AbortController | null = null

  readonly known = computed(
    () => new Map([...FIELDS, ...this.catalogue.value].map((each) => [each.name, each])),
  )
  readonly shown = computed<readonly Shown[] | null>(() => {
    const chosen = columns.value.length > 0 ? columns.value : this.usual.value
    return chosen?.map((text) => parseShown(text, this.known.value)) ?? null
  })
  readonly whole = computed(() => allOf(inProject(project.value), filter.value))
  private readonly asked = computed(() => {
    const names = begun.value ? this.shown.value?.map((each) => each.name) : null
    return names ? [...new Set([...ALWAYS, ...names])].join(',') : null
  })
  readonly grouped = computed(() => groupBy.value.length > 0)

  /** The runs whose curves are drawn. */
  readonly drawn = computed<readonly ChartRun[]>(() => {
    const top = this.list.total.value === null ? this.early.value : this.list.top.value
    const rows = isLive.value
      ? deleted.value
        ? []
        : top.slice(0, FIRST)
      : selected.value.map((id) => this.row(id)).filter((row) => row !== undefined)
    const runs = oldestFirst(rows.map(chartRun))
    const before = this.drawnBefore
    if (JSON.stringify(before) !== JSON.stringify(runs)) this.drawnBefore = runs
    return this.drawnBefore
  })
  private drawnBefore: readonly ChartRun[] = []
  readonly strokes = computed(() => runStrokes(this.drawn.value))

  row(id: string): CellRow | undefined {
    void this.list.version.value
    return this.named.value.get(id) ?? this.list.find(id)
  }

  write(next: readonly Shown[]) {
    columns.set(next.map((each) => printShown(each, this.known.peek())))
  }

  /** Begins to ask; the answer ends it. */
  start(): () => void {
    const ends = [
      effect(() => {
        void this.learn(project.value)
      }),
      effect(() => this.askList()),
      effect(() => {
        void this.askNamed()
      }),
      effect(() => this.follow()),
    ]
    const timer = window.setInterval(() => this.tick(), TICK_MS)
    return () => {
      window.clearInterval(timer)
      for (const end of ends) end()
      this.list.stop()
      this.groups.stop()
      this.namedRunning?.abort()
    }
  }

  /** Everything anew, and not before the view has seen that position. */
  reload(position = '') {
    if (position !== '' && position !== this.after.peek()) this.after.value = position
    else if (this.grouped.peek()) this.groups.refresh()
    else this.list.refresh()
  }

  /** Learns which columns there are, and from some runs which of them are of interest. */
  private async learn(of: string) {
    this.catalogueMs = performance.now()
    const few = this.knowsFew()
    const scope = inProject(of)
    try {
      const [known, sample] = await Promise.all([
        get<{ columns: Column[] }>('/columns', { project: of }),
        get<FullList>('/runs', { filter: scope, sort: NEWEST_FIRST, limit: SAMPLE }),
      ])
      if (project.peek() !== of) return
      this.catalogue.value = known.body.columns
      this.unlearned = false
      // Columns that stand there stay: only a table that knew too little of its runs learns more.
      if (this.learned === of && !few) return
      this.learned = of
      if (filter.peek() === '' && sort.peek() === NEWEST_FIRST) this.early.value = sample.body.runs
      const next = usual(sample.body.runs, known.body.columns, of === '')
      if (this.usual.peek()?.join() !== next.join()) this.usual.value = next
    } catch (cause) {
      // The table shows what is wrong with the server; without this there are fewer columns.
      if (!(cause instanceof ApiError)) throw cause
      if (project.peek() === of) this.usual.value ??= usual([], [], of === '')
      this.unlearned = true
    }
  }

  private askList() {
    const asked = this.asked.value
    if (asked === null) return
    const question = {
      filter: this.whole.value,
      sort: sort.value,
      columns: asked,
      deleted: deleted.value,
      after: this.after.value,
    }
    this.refreshedMs = performance.now()
    this.list.ask(question)
    if (!this.grouped.value) return
    const known = this.known.peek()
    const shown = this.shown.peek() ?? []
    const told = shown.filter(({ name }) => isTold(name, kindOf(name, known)))
    this.groups.ask({
      ...question,
      group: groupBy.value,
      spread: told.map((each) => each.name).join(','),
      open: opened.value,
    })
  }

  private async askNamed() {
    const ids = [...new Set([...pinned.value, ...selected.value])]
    const asked = this.asked.value
    const gone = deleted.value || null
    const after = this.after.value
    this.namedRunning?.abort()
    if (asked === null || ids.length === 0) return
    const controller = new AbortController()
    this.namedRunning = controller
    try {
      const answers = await Promise.all(
        ofIds(ids).map((filter) =>
          get<CellList>(
            '/runs',
            { filter, columns: asked, limit: 1_000, deleted: gone, after },
            controller.signal,
          ),
        ),
      )
      const rows = answers.flatMap(({ body }) => body.runs)
      this.named.value = new Map(rows.map((row) => [row.id, row]))
      this.namedKnown.value = true
    } catch (cause) {
      if (controller.signal.aborted) return
      if (!(cause instanceof ApiError)) throw cause
      this.dirty = true
    }
  }

  private follow() {
    const shown = this.whole.value
    // What no list answers, such as a filter that cannot be read, no tail would.
    if (deleted.value || this.list.outdated.value) return
    return wish({
      filter: shown,
      onRun: (frame) => this.heard(frame),
      onReset: () => this.reload(),
    })
  }

  private heard(frame: RunRow) {
    const known = this.list.patch(frame)
    const grouped = this.groups.patch(frame)
    const row = this.named.peek().get(frame.id)
    if (row) this.named.value = new Map(this.named.peek()).set(frame.id, patched(row, frame))
    const order = firstOf(sort.peek()).name
    const moves = order !== 'createdTime' && order !== 'name' && order !== 'id'
    if ((!known && !grouped) || frame.deleted || moves || this.grouped.peek()) this.dirty = true
  }

  /** Asks again for what is seen, no more often than it can have changed. */
  private tick() {
    if (resting.value || this.asked.peek() === null) return
    const now = performance.now()
    // What could not be learned is asked again, be it that nothing changes any more.
    if (this.unlearned && now - this.catalogueMs > FEW_MS) void this.learn(project.peek())
    const running = this.list.loaded().some((row) => isOpen(row.status))
    const metrics = this.shown.peek()?.some((each) => each.name.startsWith('metrics.'))
    let wait = Number.POSITIVE_INFINITY
    if (live.value === 'cut') wait = UNTOLD_MS
    if (running) wait = metrics ? FRESH_MS : AGES_MS
    if (this.dirty || this.list.held) wait = FRESH_MS
    if (now - this.refreshedMs < wait) return
    this.refreshedMs = now
    this.dirty = false
    this.list.refresh(now - this.pointedMs < HOLD_MS)
    if (this.grouped.peek()) this.groups.refresh()
    void this.askNamed()
    const due = this.knowsFew() ? FEW_MS : CATALOGUE_MS
    if (now - this.catalogueMs > due) void this.learn(project.peek())
  }

  private knowsFew(): boolean {
    return this.catalogue.peek().every((each) => !each.name.startsWith('metrics.'))
  }

  /** What the next choice begins with: the runs that are drawn now. */
  chosen(): readonly string[] {
    if (noneSelected.peek()) return []
    return isLive.peek() ? this.drawn.peek().map((each) => each.id) : selected.peek()
  }
}

function isOpen(status: unknown): boolean {
  return status === 'running' || status === 'stale' || status === 'pending'
}

function chartRun(row: CellRow | RunRow): ChartRun {
  const { id, name = null, status, createdTime = null, attempt = 1 } = row
  return { id, name, status, createdTime, attempt } as ChartRun
}

/** Whether groups tell something of such a column: how its numbers spread, or its one text. */
export function isTold(name: string, kind: Kind): boolean {
  return isSpread(kind) || (kind === 'text' && !OF_ONE_RUN.has(name))
}

const OF_ONE_RUN = new Set(['name', 'id', 'reason'])

/** Whether groups tell the spread of such a column. */
export function isSpread(kind: Kind): boolean {
  return kind === 'number' || kind === 'duration'
}
