/** Which metrics runs have, and what their processes said of them. */
import { get } from '../api/client'
import type { MetricNames } from '../api/types'

export interface Names {
  metrics: string[]
  /** The metric that one is drawn over by its own wish (`metric.defined`). */
  ownAxis: ReadonlyMap<string, string>
}

export async function metricNames(runs: readonly string[], signal: AbortSignal): Promise<Names> {
  if (runs.length === 0) return { metrics: [], ownAxis: new Map() }
  const { metrics } = (await get<MetricNames>('/metrics', { run: runs }, signal)).body
  return {
    metrics: metrics.map((metric) => metric.name),
    ownAxis: new Map(metrics.flatMap(({ name, x }) => (x === null ? [] : [[name, x]]))),
  }
}
