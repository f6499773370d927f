/** One run in the table. */
import { signal } from '@preact/signals'
import type { CellRow, RunRow, Value } from '../api/types'
import { shortNumber } from '../format/numbers'
import { duration, moment, withLocalTimes } from '../format/times'
import { valueText } from '../format/values'
import { RunStatus } from '../parts/status'
import { colour, type Stroke } from '../theme/colours'
import { dark } from '../theme/theme'
import { Link } from '../url/link'
import { go } from '../url/location'
import { runAddress } from '../url/routes'
import { pinned } from '../url/view'
import { cell, type Kind, kindOf, type Shown } from './columns'
import { isRight } from './head'
import type { Model } from './model'

/** The run whose colour is being chosen. */
export const colouring = signal<{ id: string; name: string } | null>(null)

export interface RowParts {
  model: Model
  shown: readonly Shown[]
  /** How large a number is among those of its column, where that is asked for. */
  places: ReadonlyMap<string, (value: Value) => number | null>
  /** Whether there was room for it. */
  toggle(run: string): boolean
}

export function nameOf(row: CellRow): string {
  return typeof row.name === 'string' && row.name !== '' ? row.name : row.id
}

export function Row({
  parts: { model, shown, places, toggle },
  row,
  rowIndex,
  current,
  twin,
  drawn,
  stroke,
  point,
}: {
  parts: RowParts
  row: CellRow
  rowIndex: number | undefined
  /** Whether the keys work on this row. */
  current: boolean
  /** Whether it stands on top of the table, too. */
  twin?: boolean
  drawn: boolean
  stroke: Stroke | undefined
  point(): void
}) {
  const known = model.known.value
  return (
    <tr
      class={[current && 'current', twin && 'twin'].filter(Boolean).join(' ')}
      aria-rowindex={rowIndex}
      data-run={row.id}
      onClick={(event) => {
        point()
        if (event.detail > 0) focusLine(event)
      }}
      onDblClick={(event) => openRow(event, row.id)}
    >
      <Lead row={row} drawn={drawn} stroke={stroke} current={current} toggle={toggle} />
      {shown.map(({ name }) => {
        const value = cell(row, name)
        const kind = kindOf(name, known)
        const place = places.get(name)?.(value) ?? null
        return (
          <td
            key={name}
            class={isRight(kind) ? 'number cut' : 'cut'}
            title={titleOf(row, name, value, kind)}
            style={place === null ? undefined : { backgroundColor: tint(place) }}
          >
            <Cell row={row} name={name} value={value} kind={kind} shown={shown} current={current} />
          </td>
        )
      })}
      <td />
    </tr>
  )
}

/** The keys go on from where someone clicked. */
function focusLine({ target, currentTarget }: MouseEvent) {
  if ((target as HTMLElement).closest('a, button')) return
  // In a box that was clicked, keys would be taken for typing.
  const line = currentTarget as HTMLElement
  line.querySelector('a')?.focus({ preventScroll: true })
}

function openRow(event: MouseEvent, run: string) {
  const target = event.target as HTMLElement
  if (target.closest('a, button, input')) return
  go(runAddress(run))
}

function tint(place: number): string {
  return `color-mix(in oklab, var(--accent) ${Math.round(place * 35)}%, transparent)`
}

function titleOf(row: CellRow, name: string, value: Value, kind: Kind): string | undefined {
  if (name === 'status')
    return typeof row.reason === 'string' ? withLocalTimes(row.reason) : undefined
  if (kind === 'time' && typeof value === 'number') return moment(value)
  if (name === 'name') return nameOf(row) === row.id ? row.id : `${nameOf(row)} (${row.id})`
  return typeof value === 'number' ? String(value) : valueText(value) || undefined
}

function Cell({
  row,
  name,
  value,
  kind,
  shown,
  current,
}: {
  row: CellRow
  name: string
  value: Value
  kind: Kind
  shown: readonly Shown[]
  current: boolean
}) {
  if (name === 'name') {
    return (
      <Link to={runAddress(row.id)} tabIndex={current ? 0 : -1}>
        {nameOf(row)}
      </Link>
    )
  }
  if (name === 'status') {
    const run = row as unknown as RunRow
    const twice = shown.some((each) => each.name === 'durationMs')
    return (
      <>
        <RunStatus run={twice ? { ...run, durationMs: null } : run} />
        {run.reason && <span class="range">{withLocalTimes(run.reason)}</span>}
      </>
    )
  }
  if (isOdd(value)) return <span class="bad">{shortNumber(value)}</span>
  return <>{cellText(value, kind)}</>
}

function isOdd(value: Value): value is 'NaN' | 'Infinity' | '-Infinity' {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity'
}

export function cellText(value: Value, kind: Kind): string {
  if (typeof value === 'number') {
    if (kind === 'time') return moment(value).slice(0, 16)
    if (kind === 'duration') return duration(value)
    return shortNumber(value)
  }
  return valueText(value)
}

function Lead({
  row,
  drawn,
  stroke,
  current,
  toggle,
}: {
  row: CellRow
  drawn: boolean
  stroke: Stroke | undefined
  current: boolean
  toggle(run: string): boolean
}) {
  const name = nameOf(row)
  const stays = pinned.value.includes(row.id)
  const tab = current ? 0 : -1
  return (
    <td class="lead">
      <input
        type="checkbox"
        checked={drawn}
        tabIndex={tab}
        aria-label={`Draw ${name}`}
        onChange={(event) => {
          if (!toggle(row.id)) event.currentTarget.checked = drawn
        }}
      />
      {drawn ? (
        <button
          type="button"
          class="plain swatch"
          tabIndex={tab}
          title="Choose another colour"
          aria-label={`Colour of ${name}`}
          onClick={() => (colouring.value = { id: row.id, name })}
        >
          <Swatch stroke={stroke} />
        </button>
      ) : (
        <span class="swatch" />
      )}
      <button
        type="button"
        class="plain pin"
        tabIndex={tab}
        aria-pressed={stays}
        aria-label={`Keep ${name} on top`}
        title={stays ? 'Let it go from the top' : 'Keep it on top'}
        onClick={() => togglePin(row.id)}
      >
        ⤒
      </button>
    </td>
  )
}

export function Swatch({ stroke }: { stroke: Stroke | undefined }) {
  const ink = colour(stroke, dark.value)
  const dashed = stroke !== undefined && stroke.dash.length > 0
  return (
    <span
      class="square"
      style={
        dashed
          ? { background: `repeating-linear-gradient(90deg, ${ink} 0 4px, transparent 4px 6px)` }
          : { backgroundColor: ink }
      }
    />
  )
}

export function togglePin(run: string) {
  const now = pinned.peek()
  pinned.set(now.includes(run) ? now.filter((each) => each !== run) : [...now, run])
}
