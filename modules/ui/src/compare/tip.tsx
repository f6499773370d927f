/** What a plot says of the run under the pointer, and the same as a table for those who read it. */
import { useState } from 'preact/hooks'
import { counted } from '../format/numbers'
import { Link } from '../url/link'
import { runAddress } from '../url/routes'
import { cellText, type Point } from './columns'
import { Table } from './table'

const ROW_HEIGHT = 30
const WIDTH = 260

export interface TipPlace {
  x: number
  y: number
  /** Of what it stands in. */
  width: number
  height: number
}

export function Tip({
  point,
  columns,
  at,
}: {
  point: Point
  columns: readonly string[]
  at: TipPlace
}) {
  const left = at.x + WIDTH + 16 > at.width ? Math.max(0, at.x - WIDTH - 12) : at.x + 14
  const below = at.y < at.height / 2
  const y = below ? { top: `${at.y + 10}px` } : { bottom: `${at.height - at.y + 10}px` }
  return (
    <div class="plot-tip card small" style={{ left: `${left}px`, width: `${WIDTH}px`, ...y }}>
      <strong class="wrap">{point.name}</strong>
      <dl>
        {[...new Set(columns)].map((column) => (
          <>
            <dt class="dim cut">{column}</dt>
            <dd class="cut">{cellText(column, point.cells[column])}</dd>
          </>
        ))}
      </dl>
    </div>
  )
}

export function SameAsTable({
  points,
  columns,
}: {
  points: readonly Point[]
  columns: readonly string[]
}) {
  const [open, setOpen] = useState(false)
  return (
    <details class="same-as" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The same as a table ({counted(points.length, 'run')})</summary>
      {open && (
        <Table
          label="The runs of the plot"
          corner="Run"
          columns={columns.map((column) => ({
            key: column,
            head: <span title={column}>{column}</span>,
          }))}
          rows={points.length}
          rowHeight={ROW_HEIGHT}
          rowHead={(at) => (
            <Link to={runAddress(points[at]?.id ?? '')} title={points[at]?.name ?? ''}>
              {points[at]?.name}
            </Link>
          )}
          cell={(at, column) => {
            const name = columns[column] ?? ''
            const value = points[at]?.cells[name]
            return <td class={value == null ? 'missing' : ''}>{cellText(name, value)}</td>
          }}
        />
      )}
    </details>
  )
}
