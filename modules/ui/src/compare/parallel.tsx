/** Parallel coordinates: each run is a line over axes of config values and metrics. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { count } from '../format/numbers'
import { dark } from '../theme/theme'
import { change, go } from '../url/location'
import { runAddress } from '../url/routes'
import { axes, brushes, logAxes, selected } from '../url/view'
import { AxisMenu } from './axis'
import { Canvas, placeOf } from './canvas'
import { ColumnChoice } from './choice'
import { RUNS_MAX } from './choose'
import { type Point, usualAxes } from './columns'
import { type Lines, linesOf, nearestLine } from './lines'
import { BRUSH, type Drag, drawLines, drawOver, placeAt, yOf } from './parallel-draw'
import type { Compared } from './runs'
import './plot.css'
import { brushed, brushesOf } from './scale'
import { type Data, Source } from './source'
import { SameAsTable, Tip, type TipPlace } from './tip'

const NEAR = 10
const CLICK = 4
const AXIS_WIDTH = 110

export function ParallelView({ compared }: { compared: Compared }) {
  return (
    <Source
      compared={compared}
      chosen={axes.value.join('\n')}
      choose={(points, columns) =>
        axes.value.length > 0 ? [...axes.value] : usualAxes(points, columns)
      }
    >
      {(data) => <Parallel data={data} />}
    </Source>
  )
}

function Parallel({ data }: { data: Data }) {
  const { points, wanted } = data
  const lines = useMemo(
    () => linesOf(points, wanted, logAxes.value, brushesOf(brushes.value)),
    [points, wanted, logAxes.value, brushes.value],
  )
  const chosen = points.filter((_, row) => lines.chosen[row])
  return (
    <>
      <Bar data={data} chosen={chosen} />
      <p class="small dim">
        Drag along an axis to choose a range, a name to move its axis. Click a line to open its run.
        Colours: of the last axis.
        {lines.places.some(Number.isNaN) &&
          ' No value: missing, NaN, infinite, or not above 0 on a logarithmic axis.'}
      </p>
      {wanted.length === 0 ? (
        <p class="notice">These runs have neither different config nor metrics: add an axis.</p>
      ) : (
        <div class="plot wide">
          <div class="plot-axes" style={{ minWidth: `${wanted.length * AXIS_WIDTH}px` }}>
            <div class="plot-heads">
              {lines.scales.map((scale, at) => (
                <AxisMenu key={scale.column} scale={scale} at={at} all={wanted} />
              ))}
            </div>
            <Stage data={data} lines={lines} />
          </div>
        </div>
      )}
      <SameAsTable points={chosen} columns={wanted} />
    </>
  )
}

function Bar({ data, chosen }: { data: Data; chosen: readonly Point[] }) {
  const { points, wanted, columns } = data
  return (
    <div class="row compare-bar">
      <ColumnChoice
        label="Add an axis"
        hint="config.lr, metrics.loss.min …"
        value=""
        columns={columns.filter((each) => !wanted.includes(each))}
        choose={(column) => axes.set([...wanted, column])}
      />
      <span class="small" role="status">
        {chosen.length < points.length &&
          `${count(chosen.length)} of ${count(points.length)} runs are in the chosen ranges. `}
      </span>
      {brushes.value.length > 0 && (
        <button type="button" onClick={() => brushes.set([])}>
          All ranges
        </button>
      )}
      {chosen.length > 1 && chosen.length <= RUNS_MAX && chosen.length < points.length && (
        <button type="button" onClick={() => compareOnly(chosen.map((each) => each.id))}>
          Compare only these {chosen.length}
        </button>
      )}
    </div>
  )
}

function compareOnly(ids: readonly string[]) {
  change({ ...selected.changed(ids), ...brushes.changed([]) })
}

function Stage({ data, lines }: { data: Data; lines: Lines }) {
  const { points, wanted } = data
  const { near, drag, handlers } = usePointer(data, lines)
  const row = near?.row ?? null
  const draw = useMemo(() => drawLines(lines, dark.value), [lines, dark.value])
  const over = useMemo(() => drawOver(lines, row, drag), [lines, row, drag, dark.value])
  const point = row === null ? undefined : points[row]
  const label = `Parallel coordinates of ${points.length} runs over ${wanted.join(', ')}.
    The table below says the same.`
  return (
    <div class="plot-stage">
      <Canvas label={label} draw={draw} />
      <Canvas label="" draw={over} {...handlers} />
      {near && point && <Tip point={point} columns={wanted} at={near.at} />}
    </div>
  )
}

/** Where on the axes a pointer is. */
function placeOnAxes(event: PointerEvent, axes: number) {
  const { clientWidth: width, clientHeight: height } = event.currentTarget as HTMLElement
  const { x, y } = placeOf(event)
  const across = (x / width) * axes - 0.5
  const nearest = Math.min(Math.max(Math.round(across), 0), axes - 1)
  const away = (Math.abs(across - nearest) * width) / axes
  return { x, y, width, height, across, axis: away <= BRUSH + 3 ? nearest : null }
}

/** The run under the pointer, and the range that is dragged. */
function usePointer({ points, wanted }: Data, lines: Lines) {
  const [near, setNear] = useState<{ row: number; at: TipPlace } | null>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const pressed = useRef({ x: 0, y: 0 })
  const onPointerMove = (event: PointerEvent) => {
    const at = placeOnAxes(event, wanted.length)
    if (drag) {
      setDrag({ ...drag, to: placeAt(at.y, at.height) })
      return
    }
    const row = nearestLine(lines, at.across, at.y, (place) => yOf(place, at.height), NEAR)
    setNear(row === null ? null : { row, at })
  }
  const onPointerDown = (event: PointerEvent) => {
    const { axis, x, y, height } = placeOnAxes(event, wanted.length)
    pressed.current = { x, y }
    if (axis === null || event.button !== 0) return
    const place = placeAt(y, height)
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    setNear(null)
    setDrag({ axis, from: place, to: place })
  }
  const onPointerUp = (event: PointerEvent) => {
    const { x, y } = placeOf(event)
    const isClick = Math.hypot(x - pressed.current.x, y - pressed.current.y) < CLICK
    const point = near && points[near.row]
    if (drag) brush(lines, drag)
    else if (point && isClick) go(runAddress(point.id))
    setDrag(null)
  }
  const onPointerLeave = () => {
    setNear(null)
    setDrag(null)
  }
  return { near, drag, handlers: { onPointerMove, onPointerDown, onPointerUp, onPointerLeave } }
}

/** A drag chooses a range, a mere click takes the range away. */
function brush(lines: Lines, { axis, from, to }: Drag) {
  const scale = lines.scales[axis]
  if (!scale) return
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const isClick = high - low < 0.012
  const range = isClick ? null : ([scale.at(low), scale.at(high)] as const)
  brushes.set(brushed(brushes.value, scale.column, range))
}
