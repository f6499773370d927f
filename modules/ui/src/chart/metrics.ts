/** Names of metrics: in sections by the first part of the name, in an order that users choose. */

export interface Section {
  /** What stands before the first slash of its metrics; empty for those that share none. */
  name: string
  metrics: string[]
}

/** The part of a name that makes its section: all up to the first slash. */
export function prefixOf(metric: string): string {
  const slash = metric.indexOf('/')
  return slash <= 0 ? '' : metric.slice(0, slash)
}

/**
 * Sections by name, system metrics last. What has no prefix, or is alone with its, comes first and
 * together. Metrics that were put into
 * an order come first in their sections, and the section of the first of them comes first.
 */
export function sections(
  metrics: Iterable<string>,
  search = '',
  order: readonly string[] = [],
): Section[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const places = new Map(order.map((metric, place) => [metric, place]))
  const place = (metric: string) => places.get(metric) ?? order.length
  const found = [...new Set(metrics)]
    .filter((metric) => words.every((word) => metric.toLowerCase().includes(word)))
    .sort((a, b) => place(a) - place(b) || compareNames(a, b))
  const bySection = new Map<string, string[]>()
  const sizes = new Map<string, number>()
  for (const metric of found) sizes.set(prefixOf(metric), (sizes.get(prefixOf(metric)) ?? 0) + 1)
  for (const metric of found) {
    const prefix = prefixOf(metric)
    const name = (sizes.get(prefix) ?? 0) > 1 ? prefix : ''
    bySection.set(name, [...(bySection.get(name) ?? []), metric])
  }
  const first = (section: Section) => Math.min(...section.metrics.map(place))
  return [...bySection]
    .map(([name, own]) => ({ name, metrics: own }))
    .sort((a, b) => first(a) - first(b) || compareSections(a.name, b.name))
}

function compareSections(a: string, b: string): number {
  const late = (name: string) => (name === 'system' ? 1 : 0)
  return late(a) - late(b) || compareNames(a, b)
}

/** Numbers within names by their size: layer.2 before layer.10. */
const { compare: compareNames } = new Intl.Collator('en', { numeric: true })

/** The order after a metric was dragged to the place of another one. */
function moved(shown: readonly string[], metric: string, to: string): string[] {
  if (metric === to) return [...shown]
  const without = shown.filter((each) => each !== metric)
  const behind = shown.indexOf(metric) < shown.indexOf(to) ? 1 : 0
  without.splice(without.indexOf(to) + behind, 0, metric)
  return without
}

/**
 * The order to keep after a drag: of all metrics, whatever is searched for, and no longer than it
 * has to be, since the address holds it. What is not in it follows by name.
 */
export function reordered(
  known: readonly string[],
  order: readonly string[],
  dragged: string,
  to: string,
): string[] {
  const shown = sections(known, '', order).flatMap((section) => section.metrics)
  const next = moved(shown, dragged, to)
  const chosen = new Set([...order, dragged])
  return next.slice(0, next.findLastIndex((metric) => chosen.has(metric)) + 1)
}
