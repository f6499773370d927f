/** Which runs are drawn: the ones that a user chose, or the first ten of the list. */
import { computed } from '@preact/signals'
import { change } from '../url/location'
import { noneSelected, selected } from '../url/view'

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

export const HOW_TO_CHOOSE = 'Choose runs by their boxes first'
