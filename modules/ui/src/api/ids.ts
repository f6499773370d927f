/** Ids and names, as the API has them. */

/** Whether this may be the id of a run; no other is asked for. */
export function isRunId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text)
}

/** Whether a metric is one that the SDK measures by itself. */
export function isOfSystem(metric: string): boolean {
  return metric.startsWith('system/')
}
