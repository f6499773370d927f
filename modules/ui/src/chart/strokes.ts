/** Colours of the lines of charts. */
import { computed, type Signal } from '@preact/signals'
import { colour, LIGHT, type Stroke, strokes } from '../theme/colours'
import { colours } from '../url/view'
import type { Line } from './line'

/** The colours that a user chose, as the address has them: `run~place`. */
export const chosenColours = computed(() => {
  const chosen = new Map<string, number>()
  for (const each of colours.value) {
    const at = each.lastIndexOf('~')
    const place = Number(each.slice(at + 1))
    if (at > 0 && Number.isInteger(place)) chosen.set(each.slice(0, at), place % LIGHT.length)
  }
  return chosen
}) satisfies { value: ReadonlyMap<string, number> } & Partial<Signal>

/** Strokes of runs that are drawn together, in the order in which they came to be. */
export function runStrokes(
  runs: readonly { id: string; createdTime: number | null }[],
): Map<string, Stroke> {
  const oldestFirst = [...runs].sort(
    (a, b) => (a.createdTime ?? 0) - (b.createdTime ?? 0) || (a.id < b.id ? -1 : 1),
  )
  return strokes(
    oldestFirst.map((run) => run.id),
    chosenColours.value,
  )
}

const OLDER_ATTEMPT = [3, 3]

/** The ranks of one run have colours of their own; those of several have their run's. */
export function lineStrokes(
  lines: readonly Line[],
  ofRuns: ReadonlyMap<string, Stroke>,
  dark: boolean,
): { colour: string; dash: readonly number[] }[] {
  const isOneRun = new Set(lines.map((line) => line.run)).size === 1
  return lines.map((line) => {
    const ofRun = ofRuns.get(line.run)
    if (line.rank !== 'all' && isOneRun) {
      return { colour: colour({ index: line.rank % LIGHT.length, dash: [] }, dark), dash: [] }
    }
    const dash = line.attempt === null ? (ofRun?.dash ?? []) : OLDER_ATTEMPT
    return { colour: colour(ofRun, dark), dash }
  })
}
