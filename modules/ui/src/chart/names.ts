/** Which metrics runs have, and what their processes said of them. */
import { get, runRoute } from '../api/client'
import type { Column, MetricSummary, Timeline } from '../api/types'

/** Of more runs than that, the names are those of the whole project. */
const ASKED_RUNS_MAX = 12

export interface Names {
  metrics: string[]
  /** The metric that one is drawn over by its own wish (`metric.defined`). */
  ownAxis: ReadonlyMap<string, string>
}

export async function metricNames(
  runs: readonly string[],
  project: string,
  signal: AbortSignal,
): Promise<Names> {
  if (runs.length === 0) return { metrics: [], ownAxis: new Map() }
  if (runs.length > ASKED_RUNS_MAX) {
    const { body } = await get<{ columns: Column[] }>(
      '/columns',
      { project, prefix: 'metrics.' },
      signal,
    )
    return { metrics: namesOfColumns(body.columns), ownAxis: new Map() }
  }
  const all = await Promise.all(
    runs.map((run) => Promise.all([ofRun(run, signal), axesOf(run, signal)])),
  )
  const names = new Set(all.flatMap(([metrics]) => metrics))
  return { metrics: [...names], ownAxis: new Map(all.flatMap(([, axes]) => axes)) }
}

async function ofRun(run: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { body } = await get<{ metrics: MetricSummary[] }>(runRoute(run, '/metrics'), {}, signal)
    return body.metrics.map((metric) => metric.name)
  } catch (cause) {
    // A link may name a run that is gone; the others are shown.
    const status = (cause as { status?: number }).status
    if (status === 404 || status === 410) return []
    throw cause
  }
}

async function axesOf(run: string, signal: AbortSignal): Promise<[string, string][]> {
  try {
    const { body } = await get<Timeline>(
      runRoute(run, '/events'),
      { type: 'metric.defined', limit: 1_000 },
      signal,
    )
    return body.events.flatMap(({ event }): [string, string][] =>
      typeof event.name === 'string' && typeof event.x === 'string' ? [[event.name, event.x]] : [],
    )
  } catch (cause) {
    if (signal.aborted) throw cause
    return []
  }
}

/** Metrics of columns such as metrics.loss.min or metrics.`my loss`.min. */
export function namesOfColumns(columns: readonly Pick<Column, 'name'>[]): string[] {
  const names = new Set<string>()
  for (const { name } of columns) {
    const found = /^metrics\.(?:`([^`]*)`|(.*?))(?:\.(?:last|min|max|first|count))?$/.exec(name)
    const metric = found?.[1] ?? found?.[2]
    if (metric) names.add(metric)
  }
  return [...names]
}
