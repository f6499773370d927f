/** Which colour each run has: the one that a user chose, as the address has it, or its own. */
import { computed } from '@preact/signals'
import { colours } from '../url/view'
import { LIGHT, type Stroke, strokes } from './colours'

export interface Dated {
  id: string
  createdTime: number | null
}

/** Places in the palette by run, from `run~place`. */
export function parseColours(words: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const word of words) {
    const [, run, place] = /^(.+)~(\d{1,2})$/.exec(word) ?? []
    if (run !== undefined) found.set(run, Number(place) % LIGHT.length)
  }
  return found
}

const chosenColours = computed(() => parseColours(colours.value))

/** @param place null: by itself again */
export function chooseColour(run: string, place: number | null) {
  const next = new Map(chosenColours.value)
  if (place === null) next.delete(run)
  else next.set(run, place)
  colours.set([...next].map(([each, index]) => `${each}~${index}`))
}

/** Oldest first: then a new run never changes the colour of an old one. */
export function oldestFirst<T extends Dated>(runs: readonly T[]): T[] {
  return [...runs].sort(
    (a, b) => (a.createdTime ?? 0) - (b.createdTime ?? 0) || (a.id < b.id ? -1 : 1),
  )
}

/** By the id of the run. */
export type Strokes = ReadonlyMap<string, Stroke>

/** Strokes of runs that are drawn together, in the order in which they came to be. */
export function runStrokes(runs: readonly Dated[]): Map<string, Stroke> {
  return strokes(
    oldestFirst(runs).map((run) => run.id),
    chosenColours.value,
  )
}
