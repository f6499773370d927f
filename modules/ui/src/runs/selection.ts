/** Which runs are drawn: the ones that a user chose, or the first ten of the list. */
import { computed } from '@preact/signals'
import { strokes } from '../theme/colours'
import { change } from '../url/location'
import { colours, noneSelected, selected } from '../url/view'

export const FIRST = 10
export const DRAWN_MAX = 100

/** Whether the list decides. */
export const isLive = computed(() => selected.value.length === 0 && !noneSelected.value)

/** The chosen ones with one more or less; null when there is no room for more. */
export function toggled(chosen: readonly string[], run: string): string[] | null {
  if (chosen.includes(run)) return chosen.filter((each) => each !== run)
  return chosen.length >= DRAWN_MAX ? null : [...chosen, run]
}

/** Writes the choice to the address. */
export function choose(runs: readonly string[], options: { replace?: boolean } = {}) {
  change(
    { ...selected.changed(runs.slice(0, DRAWN_MAX)), ...noneSelected.changed(runs.length === 0) },
    options,
  )
}

/** Lets the list decide again. */
export function chooseFirst() {
  change({ ...selected.changed([]), ...noneSelected.changed(false) })
}

/** Places in the palette by run, from `run~place`. */
export function parseColours(words: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const word of words) {
    const [, run, place] = /^(.+)~(\d{1,2})$/.exec(word) ?? []
    if (run !== undefined) found.set(run, Number(place))
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

export interface Dated {
  id: string
  createdTime: number | null
}

/** Oldest first: then a new run never changes the colour of an old one. */
export function oldestFirst<T extends Dated>(runs: readonly T[]): T[] {
  return [...runs].sort(
    (a, b) => (a.createdTime ?? 0) - (b.createdTime ?? 0) || (a.id < b.id ? -1 : 1),
  )
}

/** The strokes of runs that are drawn together, in the order of {@link oldestFirst}. */
export function strokesOf(runs: readonly Dated[]) {
  return strokes(
    runs.map((each) => each.id),
    chosenColours.value,
  )
}
