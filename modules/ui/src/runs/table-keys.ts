/** What the keys of the table do to the line that they stand on. */
import type { Signal } from '@preact/signals'
import { go } from '../url/location'
import { runAddress } from '../url/routes'
import { toggleGroup } from './group-row'
import type { Lines } from './lines'
import { togglePin } from './row'

export function tableKeys(
  lines: Lines,
  cursor: Signal<number>,
  toggle: (run: string) => boolean,
  reveal: (row: number) => void,
) {
  return {
    move(by: number) {
      if (lines.count === 0) return
      // The first step from outside the table goes to the line that the keys stand on.
      const to = cursor.peek() + (isInside() || by < -1 ? by : 0)
      cursor.value = Math.max(0, Math.min(lines.count - 1, to))
      reveal(cursor.peek())
    },
    act(key: 'x' | 'p' | 'Enter') {
      // Nobody sees where the keys stand as long as the table has no focus.
      const line = isInside() ? lines.at(cursor.peek()) : undefined
      if (line?.kind === 'group' && key !== 'p') toggleGroup(line.group)
      if (line?.kind !== 'run') return
      if (key === 'x') toggle(line.row.id)
      else if (key === 'p') togglePin(line.row.id)
      else go(runAddress(line.row.id))
    },
  }
}

function isInside(): boolean {
  return document.activeElement?.closest('.runs-scroll') != null
}
