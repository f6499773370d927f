/** Any two columns of runs against each other. */
import { useMemo, useState } from 'preact/hooks'
import { count, counted } from '../format/numbers'
import { colour } from '../theme/colours'
import { dark, token } from '../theme/theme'
import { go } from '../url/location'
import { runAddress } from '../url/routes'
import { logX, logY, scatterColour, scatterX, scatterY } from '../url/view'
import { Canvas, placeOf } from './canvas'
import { ColumnChoice } from './choice'
import { usualPair } from './columns'
import type { Compared } from './runs'
import './plot.css'
import { rampColour } from './ramp'
import { type Scale, scaleOf } from './scale'
import { drawDots, drawRing, nearestDot } from './scatter-draw'
import { type Data, Source } from './source'
import { SameAsTable, Tip, type TipPlace } from './tip'

const NEAR = 14

export function ScatterView({ compared }: { compared: Compared }) {
  return (
    <Source
      compared={compared}
      chosen={[scatterX.value, scatterY.value, scatterColour.value].join('\n')}
      choose={(points, columns) => {
        const [x, y] = usualPair(points, columns)
        const pair = [scatterX.value || x, scatterY.value || y] as string[]
        return scatterColour.value ? [...pair, scatterColour.value] : pair
      }}
    >
      {(data) => <Scatter data={data} />}
    </Source>
  )
}

function useScale(data: Data, at: number, log: boolean): Scale | null {
  const column = data.wanted[at]
  return useMemo(() => {
    if (column === undefined) return null
    const values = data.points.map((point) => point.cells[column])
    return scaleOf(column, values, log)
  }, [data, column, log])
}

function Scatter({ data }: { data: Data }) {
  const { points, wanted, columns, strokes } = data
  const x = useScale(data, 0, logX.value)
  const y = useScale(data, 1, logY.value)
  const third = useScale(data, 2, false)
  const paints = useMemo(() => {
    const [accent, none] = [token('accent'), token('strong-line')]
    return points.map((point) => {
      if (!third) return strokes ? colour(strokes.get(point.id), dark.value) : accent
      const place = third.place(point.cells[third.column])
      return place === null ? none : rampColour(place, dark.value)
    })
  }, [points, third, strokes, dark.value])
  const drawn = x && y ? points.filter((each) => isDrawn(each.cells, x, y)).length : 0
  return (
    <>
      <div class="row compare-bar">
        <Axis label="x" param={scatterX} at={0} log={logX} scale={x} data={data} />
        <Axis label="y" param={scatterY} at={1} log={logY} scale={y} data={data} />
        <ColumnChoice
          label="Colour"
          hint="any column"
          value={scatterColour.value}
          columns={columns}
          choose={(column) => scatterColour.set(column)}
        />
        {third && <Legend scale={third} />}
      </div>
      <p class="small dim" role="status">
        {drawn < points.length &&
          `${counted(points.length - drawn, 'run')} of ${count(points.length)} cannot be drawn: ` +
            'no value, NaN, infinite, or not above 0 on a logarithmic axis. '}
        Click a point to open its run.
      </p>
      {x && y && <Stage data={data} x={x} y={y} paints={paints} />}
      <SameAsTable points={points} columns={wanted} />
    </>
  )
}

function isDrawn(cells: Data['points'][number]['cells'], x: Scale, y: Scale): boolean {
  return x.place(cells[x.column]) !== null && y.place(cells[y.column]) !== null
}

function Axis({
  label,
  param,
  at,
  log,
  scale,
  data,
}: {
  label: string
  param: typeof scatterX
  at: number
  log: typeof logX
  scale: Scale | null
  data: Data
}) {
  return (
    <>
      <ColumnChoice
        label={label}
        value={data.wanted[at] ?? ''}
        columns={data.columns}
        choose={(column) => param.set(column)}
      />
      <label class="row">
        <input
          type="checkbox"
          checked={log.value}
          disabled={scale?.kind === 'text'}
          onChange={() => log.set(!log.value)}
        />
        log {label}
      </label>
    </>
  )
}

/** Which colours stand for which values. */
function Legend({ scale }: { scale: Scale }) {
  return (
    <span class="row small plot-legend">
      {scale.ticks.slice(0, 12).map((tick) => (
        <span key={tick.at} class="cut">
          <svg width="10" height="10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={rampColour(tick.at, dark.value)} />
          </svg>{' '}
          {tick.label}
        </span>
      ))}
    </span>
  )
}

function Stage({
  data,
  x,
  y,
  paints,
}: {
  data: Data
  x: Scale
  y: Scale
  paints: readonly string[]
}) {
  const { points, wanted } = data
  const [near, setNear] = useState<{ row: number; at: TipPlace } | null>(null)
  const row = near?.row ?? null
  const dots = useMemo(() => {
    return points.map(({ cells }) => [x.place(cells[x.column]), y.place(cells[y.column])] as const)
  }, [points, x, y])
  const draw = useMemo(() => drawDots(dots, paints, x, y), [dots, paints, x, y])
  const ring = useMemo(() => drawRing(dots, row), [dots, row, dark.value])
  const move = (event: PointerEvent) => {
    const element = event.currentTarget as HTMLElement
    const size = { width: element.clientWidth, height: element.clientHeight }
    const at = placeOf(event)
    const found = nearestDot(dots, at, size, NEAR)
    setNear(found === null ? null : { row: found, at: { ...at, ...size } })
  }
  const point = row === null ? undefined : points[row]
  const label = `Scatter plot of ${points.length} runs: ${y.column} over ${x.column}.
    The table below says the same.`
  return (
    <div class="plot">
      <div class={point ? 'plot-stage on-point' : 'plot-stage'}>
        <Canvas label={label} draw={draw} />
        <Canvas
          label=""
          draw={ring}
          onPointerMove={move}
          onPointerLeave={() => setNear(null)}
          onPointerUp={() => point && go(runAddress(point.id))}
        />
        {near && point && <Tip point={point} columns={wanted} at={near.at} />}
      </div>
    </div>
  )
}
