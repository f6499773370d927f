/** The table: only rows in sight are in the page, however many runs there are. */
import { type Signal, useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { Value } from '../api/types'
import { count, counted } from '../format/numbers'
import { useShortcuts } from '../shell/keys'
import { narrow } from '../theme/narrow'
import { pinned } from '../url/view'
import { cell, places, type Shown } from './columns'
import { GroupRow } from './group-row'
import { currentWidth, Head } from './head'
import { type Line, type Lines, linesOf } from './lines'
import type { Model } from './model'
import { Row, type RowParts } from './row'
import { tableKeys } from './table-keys'
import { inSteps, listed, ROW_PX, scrollFor, sight } from './window'

const LEAD_PX = 88
/** Without the pin, which a small screen has no room for. */
const LEAD_NARROW_PX = 62

export function Table({
  model,
  shown,
  toggle,
}: {
  model: Model
  shown: readonly Shown[]
  toggle(run: string): boolean
}) {
  const area = useRef<HTMLDivElement>(null)
  const scrolled = useSignal(0)
  const height = useSignal(600)
  const cursor = useSignal(0)
  useScroll(area, model, scrolled, height, cursor)
  const lines = linesOf(model)
  const { first, last } = sight(scrolled.value, height.value, lines.count)
  useEffect(() => {
    if (!model.grouped.peek()) model.list.need(first, last)
  }, [first, last, lines.count])
  const keys = useRef({ move: (_: number) => {}, act: (_: 'x' | 'p' | 'Enter') => {} })
  keys.current = tableKeys(lines, cursor, toggle, (row) => reveal(area.current, row))
  useShortcuts(useRef(shortcutsFor(keys)).current)
  const rows = useRows(lines, cursor, { model, shown, toggle, places: placesOf(model, shown) })
  const lead = narrow.value ? LEAD_NARROW_PX : LEAD_PX
  const width = lead + shown.reduce((sum, each) => sum + currentWidth(each), 0)
  return (
    <div
      class={model.list.outdated.value ? 'runs-scroll outdated' : 'runs-scroll'}
      ref={area}
      onScroll={(event) => (scrolled.value = inSteps(event.currentTarget.scrollTop))}
      onPointerMove={() => (model.pointedMs = performance.now())}
      onPointerDown={() => (model.pointedMs = performance.now())}
    >
      <table
        class="runs"
        aria-label="Runs"
        aria-rowcount={lines.count + 1}
        style={{ minWidth: `${width}px` }}
      >
        <colgroup>
          <col style={{ width: `${lead}px` }} />
          {shown.map((each) => (
            <col key={each.name} style={{ width: `${currentWidth(each)}px` }} />
          ))}
          <col />
        </colgroup>
        <thead>
          <Head model={model} shown={shown} />
          <Pinned parts={rows.parts} />
        </thead>
        <tbody>
          <Space rows={first} />
          {rows.draw(first, last)}
          <Space rows={listed(lines.count) - Math.max(0, last + 1)} />
        </tbody>
      </table>
    </div>
  )
}

/** Rows that are the same as before are drawn by the same elements, which costs nothing. */
function useRows(lines: Lines, cursor: Signal<number>, now: RowParts) {
  const kept = useRef(new Map<number, { of: unknown; parts: RowParts; element: VNode }>())
  const { model, shown, toggle, places } = now
  const parts = useMemo(() => now, [model, shown, toggle, places])
  const draw = (first: number, last: number) => {
    const next: typeof kept.current = new Map()
    for (let index = first; index <= last; index++) {
      const line = lines.at(index)
      const of = line?.kind === 'run' ? line.row : line?.kind === 'group' ? line.group : line
      const before = kept.current.get(index)
      const same = before && before.of === of && before.parts === parts
      const draft = { index, line, parts, cursor }
      next.set(index, same ? before : { of, parts, element: <LineRow {...draft} key={index} /> })
    }
    kept.current = next
    return [...next.values()].map((each) => each.element)
  }
  return { parts, draw }
}

function LineRow({
  index,
  line,
  parts,
  cursor,
}: {
  index: number
  line: Line | undefined
  parts: RowParts
  cursor: Signal<number>
}) {
  const { model, shown } = parts
  const current = cursor.value === index
  if (line?.kind === 'run') {
    return (
      <Row
        parts={parts}
        row={line.row}
        rowIndex={index + 2}
        current={current}
        twin={pinned.value.includes(line.row.id)}
        drawn={isDrawn(model, line.row.id)}
        stroke={model.strokes.value.get(line.row.id)}
        point={() => (cursor.value = index)}
      />
    )
  }
  if (line?.kind === 'group') {
    const { group } = line
    return (
      <GroupRow model={model} shown={shown} group={group} rowIndex={index + 2} current={current} />
    )
  }
  return (
    <tr aria-rowindex={index + 2}>
      <td class="lead" />
      <td class="dim" colSpan={shown.length + 1}>
        {line ? (
          <button type="button" class="plain" onClick={() => model.groups.more(line.group)}>
            Show more of {counted(line.left, 'more run')}
          </button>
        ) : (
          `Row ${count(index + 1)} …`
        )}
      </td>
    </tr>
  )
}

function isDrawn(model: Model, run: string): boolean {
  return model.strokes.value.has(run)
}

/** Runs that stay on top, under the heads. */
function Pinned({ parts }: { parts: RowParts }) {
  const { model } = parts
  return pinned.value.map((id) => {
    const row = model.row(id)
    if (!row) return null
    return (
      <Row
        key={id}
        parts={parts}
        row={row}
        rowIndex={undefined}
        current={false}
        drawn={isDrawn(model, id)}
        stroke={model.strokes.value.get(id)}
        point={() => {}}
      />
    )
  })
}

/** Stands for rows that are not in the page. */
function Space({ rows }: { rows: number }) {
  if (rows <= 0) return null
  return (
    <tr class="space">
      <td style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  )
}

type Places = Map<string, (value: Value) => number | null>
const NO_PLACES: Places = new Map()

function placesOf(model: Model, shown: readonly Shown[]): Places {
  const scaled = shown.filter((each) => each.scale)
  if (scaled.length === 0) return NO_PLACES
  const found: Places = new Map()
  const rows = model.grouped.value
    ? [...model.groups.members.value.values()].flatMap((each) => each.rows)
    : model.list.loaded()
  for (const { name } of scaled) found.set(name, places(rows.map((row) => cell(row, name))))
  return found
}

/** Follows the size of the area; keeps what is seen in place when rows come above it. */
function useScroll(
  area: { current: HTMLDivElement | null },
  model: Model,
  scrolled: Signal<number>,
  height: Signal<number>,
  cursor: Signal<number>,
) {
  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    const observer = new ResizeObserver(() => (height.value = element.clientHeight))
    observer.observe(element)
    model.list.onShift = (rows) => {
      element.scrollTop += rows * ROW_PX
      scrolled.value = inSteps(element.scrollTop)
      cursor.value += rows
    }
    const end = model.list.outdated.subscribe((outdated) => {
      if (!outdated) return
      element.scrollTop = 0
      scrolled.value = 0
      cursor.value = 0
    })
    return () => {
      observer.disconnect()
      end()
    }
  }, [])
}

/** Scrolls to a row and puts the focus on what opens it. */
function reveal(element: HTMLDivElement | null, row: number) {
  if (!element) return
  const covered = element.querySelector('thead')?.clientHeight ?? 0
  element.scrollTop = scrollFor(row, element.scrollTop, element.clientHeight, covered)
  requestAnimationFrame(() => {
    const line = element.querySelector('tr.current')
    const found = line?.querySelector('a') ?? line?.querySelector<HTMLElement>('.lead :first-child')
    found?.focus({ preventScroll: true })
  })
}

function shortcutsFor(keys: {
  current: { move(by: number): void; act(key: 'x' | 'p' | 'Enter'): void }
}) {
  return [
    { key: 'j', does: 'next run', act: () => keys.current.move(1) },
    { key: 'k', does: 'previous run', act: () => keys.current.move(-1) },
    {
      key: 'g',
      does: 'to the top of the list',
      act: () => keys.current.move(Number.NEGATIVE_INFINITY),
    },
    {
      key: 'x',
      does: "draw the run's curves, or no longer",
      act: () => keys.current.act('x'),
    },
    { key: 'p', does: 'keep the run on top, or no longer', act: () => keys.current.act('p') },
    { key: 'Enter', does: 'open the run', act: () => keys.current.act('Enter') },
  ]
}
