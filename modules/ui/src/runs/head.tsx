/** The heads of the columns: a click sorts, dragging moves, dragging the edge widens. */
import { signal } from '@preact/signals'
import { narrow } from '../theme/narrow'
import { sort } from '../url/view'
import {
  clampWidth,
  familyOf,
  type Kind,
  kindOf,
  label,
  moved,
  type Shown,
  WIDTH_MAX,
  WIDTH_MIN,
} from './columns'
import { firstOf } from './filter'
import type { Model } from './model'

const WIDTH_STEP = 10
const NAME_NARROW_PX = 120
const STATUS_NARROW_PX = 176

/** The column whose edge is dragged, as wide as it is now. */
export const dragged = signal<{ name: string; width: number } | null>(null)
let movedFrom = -1

export function currentWidth(shown: Shown): number {
  if (dragged.value?.name === shown.name) return dragged.value.width
  // A part of a long name is enough where else nothing fits beside it.
  if (!narrow.value) return shown.width
  if (shown.name === 'name') return Math.min(NAME_NARROW_PX, shown.width)
  return shown.name === 'status' ? Math.min(STATUS_NARROW_PX, shown.width) : shown.width
}

export function Head({ model, shown }: { model: Model; shown: readonly Shown[] }) {
  return (
    <tr aria-rowindex={1}>
      <th class="lead" scope="col">
        <span class="hidden">Drawn, colour, pinned</span>
      </th>
      {shown.map((each, at) => (
        <HeadCell key={each.name} model={model} shown={shown} at={at} of={each} />
      ))}
      <td class="head" />
    </tr>
  )
}

function HeadCell({
  model,
  shown,
  at,
  of,
}: {
  model: Model
  shown: readonly Shown[]
  at: number
  of: Shown
}) {
  const kind = kindOf(of.name, model.known.value)
  const { name, down } = firstOf(sort.value)
  const sorted = name === of.name
  const order = sorted ? (down ? 'descending' : 'ascending') : 'none'
  const drop = (event: DragEvent) => {
    event.preventDefault()
    if (movedFrom >= 0 && movedFrom !== at) model.write(moved(shown, movedFrom, at))
    movedFrom = -1
  }
  return (
    <th
      scope="col"
      class={isRight(kind) ? 'number' : ''}
      aria-sort={model.grouped.value ? undefined : order}
      draggable
      onDragStart={() => (movedFrom = at)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <button
        type="button"
        class="plain sort"
        title={`${of.name}: click to sort, drag to move`}
        onClick={() => sort.set(nextSort(of.name, kind, sort.peek()))}
      >
        {familyOf(of.name) && <span class="family">{familyOf(of.name)} </span>}
        {label(of.name)}
        <span aria-hidden="true">{sorted ? (down ? ' ↓' : ' ↑') : ''}</span>
      </button>
      <Grip of={of} done={(width) => model.write(resized(shown, of.name, width))} />
    </th>
  )
}

export function isRight(kind: Kind): boolean {
  return kind === 'number' || kind === 'duration'
}

/** Numbers and times go down first: the largest and the newest are looked for. */
export function nextSort(name: string, kind: Kind, current: string): string {
  const first = firstOf(current)
  if (first.name === name) return first.down ? name : `-${name}`
  return kind === 'text' ? name : `-${name}`
}

function resized(shown: readonly Shown[], name: string, width: number): Shown[] {
  return shown.map((each) => (each.name === name ? { ...each, width: clampWidth(width) } : each))
}

/** The edge of a column. */
function Grip({ of, done }: { of: Shown; done(width: number): void }) {
  const start = (event: PointerEvent) => {
    event.preventDefault()
    event.stopPropagation()
    const grip = event.currentTarget as HTMLElement
    grip.setPointerCapture(event.pointerId)
    const begin = event.clientX
    grip.onpointermove = (move) => {
      dragged.value = { name: of.name, width: clampWidth(of.width + move.clientX - begin) }
    }
    grip.onlostpointercapture = () => {
      grip.onpointermove = null
      if (dragged.value) done(dragged.value.width)
      dragged.value = null
    }
  }
  const key = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    done(of.width + by * WIDTH_STEP)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <span
      class="grip"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${of.name}`}
      aria-valuenow={currentWidth(of)}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      draggable
      onDragStart={(event) => {
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={start}
      onKeyDown={key}
    />
  )
}
