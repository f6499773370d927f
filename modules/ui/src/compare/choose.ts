/** Which runs are compared, and with which one of them. */
export const RUNS_MAX = 100

export interface Comparison {
  /** The baseline first, the others as they were named. */
  runs: readonly string[]
  baseline: string | null
  /** How many named runs are left out, because there are too many. */
  left: number
}

/**
 * A baseline that was asked for is compared even if nobody named it among the runs; the one that
 * the project has pinned joins a single run, which would have nothing to be compared with.
 */
export function comparisonOf(
  named: readonly string[],
  asked: string,
  pinned: string | null,
): Comparison {
  const runs = [...new Set(named)]
  if (runs.length === 0) return { runs, baseline: null, left: 0 }
  const joins = runs.length === 1 || (pinned !== null && runs.includes(pinned))
  const baseline = asked || (joins ? pinned : null) || (runs[0] ?? null)
  const all = [...new Set([...(baseline ? [baseline] : []), ...runs])]
  return { runs: all.slice(0, RUNS_MAX), baseline, left: Math.max(0, all.length - RUNS_MAX) }
}

/** Ids that somebody pasted: with blanks, commas or one on each line. */
export function pastedIds(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))]
}

/** Names to show: with the end of the id where two have the same, the id where there is none. */
export function labelsOf(
  runs: readonly { id: string; name: string | null }[],
): ReadonlyMap<string, string> {
  const seen = new Map<string, number>()
  for (const { name } of runs) if (name) seen.set(name, (seen.get(name) ?? 0) + 1)
  return new Map(
    runs.map(({ id, name }) => {
      if (!name) return [id, id]
      return [id, seen.get(name) === 1 ? name : `${name} …${id.slice(-6)}`]
    }),
  )
}
