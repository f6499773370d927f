/** A table of runs with a head and a first column that stay in sight; long ones are virtual. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import './table.css'
import { cellWidth, isSmall, partOf } from './window'

/** So far may be scrolled before others are drawn: rows, and pixels to the side. */
const LEAP = 6
const ACROSS_PX = 150
const AROUND_ROWS = 12
const AROUND_COLUMNS = 2

export interface TableColumn {
  key: string
  head: ComponentChildren
}

export function Table({
  label,
  corner,
  columns,
  rows,
  rowHeight,
  rowHead,
  cell,
}: {
  label: string
  /** Head of the first column. */
  corner: string
  columns: readonly TableColumn[]
  rows: number
  /** In pixels; the same for all rows. */
  rowHeight: number
  rowHead(row: number): ComponentChildren
  /** A td. */
  cell(row: number, column: number): ComponentChildren
}) {
  const { box, look, place } = usePlace(rowHeight)
  const first = Math.min(272, place.width * 0.31)
  const width = cellWidth(columns.length, place.width, first)
  const small = isSmall(rows, columns.length)
  const [from, to] = small
    ? [0, rows]
    : partOf(rows, rowHeight, place.top, place.height, AROUND_ROWS)
  const [left, right] = small
    ? [0, columns.length]
    : partOf(columns.length, width, place.left, place.width - first, AROUND_COLUMNS)
  const line = (cells: (column: number) => ComponentChildren) => (
    <>
      <Beside columns={left} width={width} />
      {Array.from({ length: right - left }, (_, i) => cells(left + i))}
      <Beside columns={columns.length - right} width={width} />
    </>
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="compare-table" ref={box} onScroll={look} tabIndex={0} aria-label={label}>
      <table
        style={{ '--first': `${first}px`, '--cell': `${width}px` }}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{corner}</th>
            {line((at) => (
              <th scope="col" key={columns[at]?.key} aria-colindex={at + 2}>
                {columns[at]?.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Above rows={from} height={rowHeight} />
          {Array.from({ length: to - from }, (_, i) => (
            <tr key={from + i} aria-rowindex={from + i + 2} style={{ height: `${rowHeight}px` }}>
              <th scope="row">{rowHead(from + i)}</th>
              {line((at) => cell(from + i, at))}
            </tr>
          ))}
          <Above rows={rows - to} height={rowHeight} />
        </tbody>
      </table>
    </section>
  )
}

/** What is seen of the table; in leaps, so that not every pixel of scrolling draws it anew. */
function usePlace(rowHeight: number) {
  const box = useRef<HTMLElement>(null)
  const [place, setPlace] = useState({ top: 0, left: 0, width: 1_200, height: 800 })
  const look = () => {
    const element = box.current
    if (!element) return
    const leap = rowHeight * LEAP
    const next = {
      top: Math.floor(element.scrollTop / leap) * leap,
      left: Math.floor(element.scrollLeft / ACROSS_PX) * ACROSS_PX,
      width: element.clientWidth,
      height: element.clientHeight,
    }
    setPlace((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next))
  }
  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (box.current) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return { box, look, place }
}

/** Stands for rows that are out of sight. */
function Above({ rows, height }: { rows: number; height: number }) {
  return rows > 0 ? <tr style={{ height: `${rows * height}px` }} /> : null
}

/** Stands for columns that are out of sight. */
function Beside({ columns, width }: { columns: number; width: number }) {
  const all = `${columns * width}px`
  return columns > 0 ? <td style={{ width: all, minWidth: all, maxWidth: all }} /> : null
}
