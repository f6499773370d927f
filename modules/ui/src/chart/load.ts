/** Asks for what a chart draws. */
import { get, runRoute } from '../api/client'
import type { Series, SeriesGrid } from '../api/types'
import { type Line, lineOfSeries, linesOfGrid } from './line'
import type { Settings } from './settings'

/** Lines in one chart; more are left out, and the chart says so. */
export const LINES_MAX = 200
const RANK_RUNS_MAX = 8
const WORST_RANKS = 4

export interface ChartRunRef {
  id: string
  /** The newest attempt. */
  attempt?: number
}

export interface Loaded {
  lines: Line[]
  /** Steps in a bucket; what a live tail is asked for. */
  width: number
  /** Why lines are missing, in plain words; empty when none are. */
  note: string
}

/**
 * The lines of a metric.
 *
 * @param points at most so many buckets each
 */
export async function load(
  metric: string,
  runs: readonly ChartRunRef[],
  settings: Settings,
  points: number,
  signal: AbortSignal,
): Promise<Loaded> {
  const question = {
    metric,
    points,
    x: settings.axis,
    from: bound(settings, 0),
    to: bound(settings, 1),
  }
  if (settings.ranks !== 'band') return loadRanks(runs, settings, question, signal)
  const newest = await grid(runs, question, 'effective', signal)
  const older = settings.attempts === 'all' ? await loadAttempts(runs, question, signal) : []
  const lines = [...older, ...linesOfGrid(newest)]
  return { lines, width: newest.bucketWidth, note: '' }
}

interface Question {
  metric: string
  points: number
  x: string
  from: number | undefined
  to: number | undefined
}

/** Ends of the zoom; steps and times are whole numbers, values of a metric are not. */
function bound(settings: Settings, end: 0 | 1): number | undefined {
  const value = settings.zoom?.[end]
  if (value === undefined || settings.axis.startsWith('metric:')) return value
  const whole = end === 0 ? Math.floor(value) : Math.ceil(value)
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, whole))
}

async function grid(
  runs: readonly ChartRunRef[],
  question: Question,
  attempt: string,
  signal: AbortSignal,
): Promise<SeriesGrid> {
  const run = runs.map((each) => each.id)
  return (await get<SeriesGrid>('/series', { ...question, run, attempt }, signal)).body
}

/** What older attempts logged, hidden parts included; of runs that have some. */
async function loadAttempts(
  runs: readonly ChartRunRef[],
  question: Question,
  signal: AbortSignal,
): Promise<Line[]> {
  const highest = Math.max(1, ...runs.map((each) => each.attempt ?? 1))
  const lines: Line[] = []
  for (let attempt = 1; attempt < Math.min(highest, 10); attempt++) {
    const own = runs.filter((each) => (each.attempt ?? 1) > attempt)
    if (own.length > 0) {
      lines.push(...linesOfGrid(await grid(own, question, String(attempt), signal), attempt))
    }
  }
  return lines.filter((line) => line.x.length > 0)
}

async function loadRanks(
  runs: readonly ChartRunRef[],
  settings: Settings,
  question: Question,
  signal: AbortSignal,
): Promise<Loaded> {
  const asked = runs.slice(0, RANK_RUNS_MAX)
  const answers = await Promise.all(
    asked.map((run) =>
      get<{ ranks: Series[] }>(
        runRoute(run.id, '/series'),
        { ...question, rank: 'each' },
        signal,
      ).then(
        ({ body }) => ({ run: run.id, ranks: body.ranks }),
        (cause: unknown) => {
          if ((cause as { status?: number }).status === 404) return { run: run.id, ranks: [] }
          throw cause
        },
      ),
    ),
  )
  let lines: Line[] = []
  for (const { run, ranks } of answers) {
    const own = ranks.map((series) => lineOfSeries({ ...series, run }))
    lines.push(...(settings.ranks === 'worst' ? worst(own, WORST_RANKS) : own))
  }
  const notes: string[] = []
  if (runs.length > asked.length) {
    notes.push(`ranks of the first ${asked.length} of ${runs.length} runs`)
  }
  if (lines.length > LINES_MAX) {
    notes.push(`${LINES_MAX} of ${lines.length} ranks`)
    lines = lines.slice(0, LINES_MAX)
  }
  return { lines, width: 0, note: notes.join(', ') }
}

/** The ranks that are farthest from the middle one, on average over the buckets that they have. */
export function worst(lines: readonly Line[], count: number): Line[] {
  if (lines.length <= count) return [...lines]
  const byX = new Map<number, number[]>()
  for (const line of lines) {
    line.x.forEach((x, i) => {
      const value = line.last[i] ?? null
      if (value !== null && Number.isFinite(value)) byX.set(x, [...(byX.get(x) ?? []), value])
    })
  }
  const middles = new Map([...byX].map(([x, values]) => [x, median(values)]))
  const scored = lines.map((line) => ({ line, far: farness(line, middles) }))
  scored.sort((a, b) => b.far - a.far)
  return scored.slice(0, count).map((each) => each.line)
}

function farness(line: Line, middles: ReadonlyMap<number, number>): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < line.x.length; i++) {
    const value = line.last[i] ?? null
    // A value that is no number is farther than any.
    if (value === null || !Number.isFinite(value)) return Number.POSITIVE_INFINITY
    sum += Math.abs(value - (middles.get(line.x[i] ?? 0) ?? value))
    count++
  }
  return count === 0 ? 0 : sum / count
}

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  return values[values.length >> 1] ?? 0
}
