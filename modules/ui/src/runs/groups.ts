/** Groups of runs, and the runs of those that are opened. */
import { signal } from '@preact/signals'
import { ApiError, get } from '../api/client'
import type { CellList, CellRow, Group, GroupList, RunRow } from '../api/types'
import { toNumber } from '../format/numbers'
import { patched } from './columns'
import { allOf, firstOf, ofGroup } from './filter'
import type { Question } from './list'

const GROUPS_MAX = 1_000
const MEMBERS = 200
const RETRY_MS = 2_000

export interface Members {
  rows: readonly CellRow[]
  total: number
}

export interface GroupQuestion extends Question {
  group: readonly string[]
  /** Columns that numbers are told of. */
  spread: string
  /** Names of opened groups, as {@link groupName} makes them. */
  open: readonly string[]
}

/** What tells a group from the others. */
export function groupName(group: Group): string {
  return JSON.stringify(Object.values(group.key))
}

export class Groups {
  readonly groups = signal<readonly Group[] | null>(null)
  readonly total = signal(0)
  readonly members = signal<ReadonlyMap<string, Members>>(new Map())
  readonly error = signal<ApiError | null>(null)
  private question: GroupQuestion | null = null
  private wanted = new Map<string, number>()
  private running: AbortController | null = null
  private retry = 0

  ask(question: GroupQuestion) {
    this.question = question
    void this.load()
  }

  refresh() {
    if (this.running === null) void this.load()
  }

  more(group: Group) {
    const name = groupName(group)
    this.wanted.set(name, Math.min(1_000, (this.wanted.get(name) ?? MEMBERS) + MEMBERS))
    void this.load()
  }

  patch(frame: RunRow): boolean {
    let known = false
    const next = new Map<string, Members>()
    for (const [name, { rows, total }] of this.members.peek()) {
      const changed = rows.map((row) => (row.id === frame.id ? patched(row, frame) : row))
      known ||= rows.some((row) => row.id === frame.id)
      next.set(name, { rows: changed, total })
    }
    if (known) this.members.value = next
    return known
  }

  stop() {
    window.clearTimeout(this.retry)
    this.running?.abort()
    this.running = null
  }

  async load() {
    const question = this.question
    if (question === null) return
    this.stop()
    const controller = new AbortController()
    this.running = controller
    try {
      const { filter, deleted, after, group, spread, open } = question
      const common = { filter, deleted: deleted || null, after }
      const { body } = await get<GroupList>(
        '/runs',
        { ...common, group: group.join(','), columns: spread, limit: GROUPS_MAX },
        controller.signal,
      )
      const members = new Map<string, Members>()
      for (const each of body.groups) {
        const name = groupName(each)
        if (open.includes(name)) members.set(name, await this.runsOf(each, controller.signal))
      }
      if (this.running !== controller) return
      this.total.value = body.total
      this.members.value = members
      this.groups.value = sorted(body.groups, question.sort)
      this.error.value = null
    } catch (cause) {
      if (this.running !== controller) return
      const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
      this.error.value = error
      if (error.isTemporary) this.retry = window.setTimeout(() => this.load(), RETRY_MS)
    } finally {
      if (this.running === controller) this.running = null
    }
  }

  private async runsOf(group: Group, signal: AbortSignal): Promise<Members> {
    const { filter = '', sort, columns, deleted, after } = this.question ?? {}
    const query = { sort, columns, deleted: deleted || null, after }
    const { body } = await get<CellList>(
      '/runs',
      {
        ...query,
        filter: allOf(filter, ofGroup(group.key)),
        limit: this.wanted.get(groupName(group)) ?? MEMBERS,
      },
      signal,
    )
    return { rows: body.runs, total: body.total }
  }
}

/** By the mean of the column that runs are sorted by, where it has one; else as they came. */
export function sorted(groups: readonly Group[], sort: string): readonly Group[] {
  const { name, down } = firstOf(sort)
  const mean = (group: Group) => {
    const of = toNumber(group.columns[name]?.mean) ?? Number.NaN
    return Number.isNaN(of) ? Number.POSITIVE_INFINITY : down ? -of : of
  }
  if (!groups.some((each) => each.columns[name]?.mean != null)) return groups
  return [...groups].sort((a, b) => {
    const [one, two] = [mean(a), mean(b)]
    return one === two ? 0 : one - two
  })
}
