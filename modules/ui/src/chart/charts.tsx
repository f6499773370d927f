/** Charts of the metrics of runs, one a metric, in sections by the prefix of their names. */
import { type Signal, useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { get, runRoute } from '../api/client'
import { isOfSystem } from '../api/ids'
import { type Resource, useResource } from '../api/resource'
import type { Series } from '../api/types'
import { count } from '../format/numbers'
import { nowMs } from '../live/clock'
import { Dialog } from '../parts/dialog'
import { Empty, Failed, Waiting } from '../parts/notice'
import { runStrokes } from '../theme/run-colours'
import { dark } from '../theme/theme'
import { fullScreen, metricOrder, metricSearch } from '../url/view'
import { Chart, type Context } from './chart'
import { Legend } from './legend'
import type { Line } from './line'
import { reordered, type Section, sections } from './metrics'
import type { ChartRun, DrawnRun } from './model'
import { metricNames, type Names } from './names'
import { settings } from './settings'
import { lineStrokes } from './strokes'
import { Toolbar } from './toolbar'
import './charts.css'

/** New metrics of runs that go on are looked for that often. */
const NAMES_EVERY_MS = 15_000

/** So many charts are in sight on any screen when the page opens. */
const FIRST = 2

const OPEN = new Set(['pending', 'running', 'stale', 'lost'])

export function Charts({
  runs,
  wanted,
  onTime,
}: {
  runs: readonly ChartRun[]
  /** Which metrics; all when absent. */
  wanted?: (metric: string) => boolean
  /** Called with a time of a run when its log lines of that moment are asked for. */
  onTime?: (run: string, timeMs: number) => void
}) {
  const context = useContext(runs, onTime)
  const names = useNames(runs)
  const answer = names.value.value
  const known = useMemo(
    () => (answer?.metrics ?? []).filter((name) => wanted?.(name) ?? true),
    [answer, wanted],
  )
  const [search, order] = [metricSearch.value, metricOrder.value]
  const found = useMemo(() => sections(known, search, order), [known, search, order])
  const axisOf = (metric: string) => {
    const own = names.value.value?.ownAxis.get(metric)
    if (own !== undefined) return `metric:${own}`
    // What a machine was busy with is a matter of time; its steps only count measurements.
    return isOfSystem(metric) ? 'relative' : undefined
  }
  const count = found.reduce((sum, section) => sum + section.metrics.length, 0)
  const drop = (dragged: string, to: string) =>
    metricOrder.set(reordered(known, metricOrder.peek(), dragged, to))
  const full = fullScreen.value
  return (
    <div class="charts">
      <Toolbar metrics={known} />
      <Legend runs={runs} />
      <Nothing names={names} known={known.length} found={count} runs={runs.length} />
      {found.map((section, place) => (
        <ChartSection
          key={section.name}
          section={section}
          first={place === 0}
          context={context}
          axisOf={axisOf}
          drop={drop}
        />
      ))}
      {full !== '' && names.value.value && (
        <Dialog wide title={full} close={() => fullScreen.set('')}>
          {known.includes(full) ? (
            <>
              <Toolbar metrics={known} one />
              <Legend runs={runs} />
              <Chart key={full} full metric={full} axis={axisOf(full)} context={context} />
            </>
          ) : (
            <p>None of these runs has such a metric.</p>
          )}
        </Dialog>
      )}
    </div>
  )
}

/** Signals that outlive each drawing of the page, so that a chart redraws only for its own sake. */
function useContext(
  runs: readonly ChartRun[],
  onTime: ((run: string, timeMs: number) => void) | undefined,
): Context {
  const given = useSignal(runs)
  useEffect(() => {
    if (signature(given.peek()) !== signature(runs)) given.value = runs
  })
  const drawn: Signal<readonly DrawnRun[]> = useComputed(() =>
    given.value.map((run) => ({
      id: run.id,
      attempt: run.attempt ?? 1,
      open: OPEN.has(run.status),
    })),
  )
  const ofRuns = useComputed(() => runStrokes(given.value))
  return useMemo(
    () => ({
      runs: drawn,
      settings,
      strokesOf: (lines: readonly Line[]) => lineStrokes(lines, ofRuns.value, dark.value),
      nameOf: (line: Line) => lineName(line, given.value),
      onTime:
        onTime &&
        ((run, metric, x, axis) => {
          timeAt(run, metric, x, axis).then(
            (time) => {
              if (time !== null) onTime(run, time)
            },
            () => {}, // the server is away, which the page says
          )
        }),
    }),
    [],
  )
}

function signature(runs: readonly ChartRun[]): string {
  return JSON.stringify(
    runs.map((run) => [run.id, run.name, OPEN.has(run.status), run.attempt, run.createdTime]),
  )
}

function lineName(line: Line, runs: readonly ChartRun[]): string {
  const name = runs.find((run) => run.id === line.run)?.name ?? line.run
  const own = runs.length > 1 || line.rank === 'all' ? name : ''
  const rank = line.rank === 'all' ? '' : ` rank ${line.rank}`
  const attempt = line.attempt === null ? '' : ` attempt ${line.attempt}`
  return `${own}${rank}${attempt}`.trim()
}

/** The clock of the value that stands at that place of the axis. */
async function timeAt(
  run: string,
  metric: string,
  x: number,
  axis: string,
): Promise<number | null> {
  if (axis === 'time') return Math.round(x)
  if (axis.startsWith('metric:')) return null
  const from = Math.max(0, Math.floor(x))
  const { body } = await get<Series>(runRoute(run, '/series'), {
    metric,
    x: axis,
    from,
    points: 10_000,
  })
  return body.time[0] ?? null
}

function useNames(runs: readonly ChartRun[]): Resource<Names> {
  const ids = runs.map((run) => run.id)
  const names = useResource(ids.join(' '), (signal) => metricNames(ids, signal))
  const isLive = runs.some((run) => OPEN.has(run.status))
  // Not the clock itself, which would draw all charts anew each second.
  const turns = useComputed(() => Math.floor(nowMs.value / NAMES_EVERY_MS))
  const turn = isLive ? turns.value : 0
  const asked = useRef(0)
  useEffect(() => {
    if (asked.current > 0 && turn > asked.current) names.reload()
    asked.current = turn
  }, [turn])
  return names
}

function Nothing({
  names,
  known,
  found,
  runs,
}: {
  names: Resource<Names>
  known: number
  found: number
  runs: number
}) {
  const error = names.error.value
  if (runs === 0) {
    return (
      <Empty title="No run is selected">
        <p>
          Select runs in the table (the box before each, or the key x): their curves stand here.
        </p>
      </Empty>
    )
  }
  if (found > 0) return null
  if (error && names.value.value === null) {
    return <Failed what="metrics" error={error} again={() => names.reload()} />
  }
  if (names.value.value === null) return <Waiting what="the metrics" />
  if (known > 0) {
    return (
      <Empty title={`No metric of ${count(known)} is named like “${metricSearch.value}”`}>
        <button type="button" onClick={() => metricSearch.set('')}>
          Show all metrics
        </button>
      </Empty>
    )
  }
  return (
    <Empty title="No metrics yet">
      <p>
        A curve appears here with the first <code>{'tailrace.log({"loss": 0.5}, step=1)'}</code> of
        {runs === 1 ? ' this run' : ' one of these runs'}.
      </p>
    </Empty>
  )
}

function ChartSection({
  section,
  first,
  context,
  axisOf,
  drop,
}: {
  section: Section
  /** Whether it is the first of the page. */
  first: boolean
  context: Context
  axisOf(metric: string): string | undefined
  drop(dragged: string, to: string): void
}) {
  return (
    <details class="chart-section" open>
      <summary>
        <h2>{section.name === '' ? 'Metrics' : section.name}</h2>{' '}
        <span class="dim small">{section.metrics.length}</span>
      </summary>
      <div class="chart-grid">
        {section.metrics.map((metric, place) => (
          <Chart
            key={metric}
            metric={metric}
            first={first && place < FIRST}
            axis={axisOf(metric)}
            context={context}
            drop={(dragged) => drop(dragged, metric)}
          />
        ))}
      </div>
    </details>
  )
}
