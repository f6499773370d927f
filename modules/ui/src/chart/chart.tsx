/** The chart of one metric. Far from what is seen it is only a name, and asks for nothing. */
import { type Signal, signal, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { lazy } from '../parts/lazy'
import { dark, token } from '../theme/theme'
import { fullScreen, outliers, zoom } from '../url/view'
import { isLogX } from './axes'
import { focusedRun } from './focus'
import { isOffLog, type Range } from './grid'
import { type Line, linesOn } from './line'
import { ChartModel, type DrawnRun } from './model'
import { watchNear } from './near'
import { type Hover, Plot } from './plot'
import type { Settings } from './settings'
import { type Squeeze, squeezeOf } from './squeeze'

/** What all charts of a page share. */
export interface Context {
  runs: Signal<readonly DrawnRun[]>
  settings: Signal<Settings>
  nameOf(line: Line): string
  strokesOf(lines: readonly Line[]): { colour: string; dash: readonly number[] }[]
  onTime?: ((run: string, metric: string, x: number, axis: string) => void) | undefined
}

/** A plot that is not much wider or narrower is not asked anew. */
const POINTS_STEP = 128
const POINTS_MAX = 2_048
/** What the values of the y axis take. */
const AXIS_PX = 68

/** Buckets that a plot has room for: more would lie on one pixel, where their ranges are one. */
function pointsOf(widthPx: number): number {
  const columns = Math.max(widthPx - AXIS_PX, 1) * (window.devicePixelRatio || 1)
  return Math.min(Math.max(Math.floor(columns / POINTS_STEP), 1) * POINTS_STEP, POINTS_MAX)
}

const Tooltip = lazy<Parameters<typeof import('./tooltip').Tooltip>[0]>('', () =>
  import('./tooltip').then((part) => part.Tooltip),
)

interface Parts {
  metric: string
  /** Its own x axis, if it has one. */
  axis: string | undefined
  context: Context
  /** Whether it fills the screen. */
  full: boolean
}

export function Chart({
  metric,
  axis,
  context,
  full = false,
  first = false,
  drop,
}: Omit<Parts, 'full'> & {
  full?: boolean
  /** Whether it is seen for sure, and asks before the browser has said so. */
  first?: boolean
  drop?(metric: string): void
}) {
  const near = useSignal(full || first)
  const root = useRef<HTMLElement>(null)
  const model = useMemo(() => new ChartModel(metric), [metric])
  const count = useComputed(() => model.lines.value.length)
  useEffect(() => {
    const element = root.current
    if (!element || full) return
    return watchNear(element, (isNear) => (near.value = isNear))
  }, [])
  return (
    <figure
      ref={root}
      class={full ? 'chart full' : 'chart'}
      aria-label={`${metric}: ${count.value} lines`}
      data-metric={metric}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const dragged = event.dataTransfer?.getData('text/metric')
        if (dragged) drop?.(dragged)
      }}
    >
      {near.value ? (
        <Near metric={metric} axis={axis} context={context} full={full} model={model} />
      ) : (
        <Far metric={metric} />
      )}
    </figure>
  )
}

/** As high as it will be, and with its name for who searches the page. */
function Far({ metric }: { metric: string }) {
  return (
    <>
      <figcaption class="row">
        <span class="chart-name cut">{metric}</span>
      </figcaption>
      <div class="chart-area" />
    </>
  )
}

function Near({ metric, axis, context, full, model }: Parts & { model: ChartModel }) {
  const hover = useSignal<Hover | null>(null)
  const points = useSignal(POINTS_STEP)
  const area = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot | null>(null)
  const settings = useMemo(() => signal(settingsOf(context.settings.peek(), axis)), [])
  useSignalEffect(() => {
    settings.value = settingsOf(context.settings.value, axis)
  })
  useEffect(() => {
    settings.value = settingsOf(context.settings.peek(), axis)
  }, [axis])
  useLayoutEffect(() => {
    points.value = pointsOf(area.current?.clientWidth ?? 0)
  }, [])
  useModel(model, context, settings, points)
  const squeeze = useComputed(() =>
    squeezeOf(linesOn(model.lines.value, isLogX(settings.value)), settings.value.zoom),
  )
  usePlot({ plot, points, area, hover, model, context, settings, squeeze, metric })
  const lines = model.lines.value
  const isEmpty = model.answered.value && lines.every((line) => line.x.length === 0)
  return (
    <>
      <Caption
        metric={metric}
        axis={settings.value.axis}
        full={full}
        model={model}
        squeeze={squeeze}
        plot={plot}
        context={context}
      />
      <div class="chart-area" ref={area}>
        {hover.value && (
          <Tooltip
            hover={hover.value}
            lines={lines}
            colourOf={(line) => context.strokesOf(lines)[lines.indexOf(line)]?.colour ?? ''}
            nameOf={context.nameOf}
            axis={settings.value.axis}
            hint={context.onTime ? 'click: the log lines of this moment' : ''}
            widthPx={area.current?.clientWidth ?? 0}
          />
        )}
        <ChartState model={model} isEmpty={isEmpty} settings={settings.value} />
      </div>
    </>
  )
}

/** A metric with an own axis keeps it while the page's is the step, and is not zoomed by steps. */
function settingsOf(all: Settings, own: string | undefined): Settings {
  if (own === undefined || all.axis !== 'step') return all
  return { ...all, axis: own, zoom: null }
}

function ChartState({
  model,
  isEmpty,
  settings: { logY, zoom: window },
}: {
  model: ChartModel
  isEmpty: boolean
  settings: Settings
}) {
  const error = model.error.value
  if (error) {
    return (
      <p class="chart-state bad" role="alert">
        {error.message}
      </p>
    )
  }
  if (!model.answered.value) return <p class="chart-state dim">Loading the curve …</p>
  if (isEmpty) return <p class="chart-state dim">No points here.</p>
  if (logY && isOffLog(model.lines.value, window)) {
    return <p class="chart-state dim">No value above 0, as a logarithmic axis needs.</p>
  }
  return null
}

/** Loaded by who saves something first. */
const saving = () => import('./export')

/** The server is away, which the page says. */
function unsaved() {}

function Caption({
  metric,
  axis,
  full,
  model,
  squeeze,
  plot,
  context,
}: {
  metric: string
  axis: string
  full: boolean
  model: ChartModel
  squeeze: Signal<Squeeze | null>
  plot: { current: Plot | null }
  context: Context
}) {
  const saveCsv = async () => {
    const { csv, download } = await saving()
    const text = csv(metric, axis, model.lines.peek())
    download(`${metric}.csv`, new Blob([text], { type: 'text/csv' }))
  }
  const savePng = async () => {
    const canvas = plot.current?.canvas
    if (!canvas) return
    const { download, png } = await saving()
    const lines = model.lines.peek()
    const strokes = context.strokesOf(lines)
    const entries = lines.map((line, i) => ({
      name: context.nameOf(line),
      colour: strokes[i]?.colour ?? '',
    }))
    const { outliers: chosen, logY } = context.settings.peek()
    const isSqueezed = chosen === 'show' && !logY && squeeze.peek() !== null
    const blob = await png(canvas, {
      title: isSqueezed ? `${metric} (the grey strip is logarithmic)` : metric,
      entries,
      text: token('text'),
      background: token('surface'),
    })
    if (blob) download(`${metric}.png`, blob)
  }
  return (
    <figcaption
      class="row"
      draggable={!full}
      onDragStart={(event) => event.dataTransfer?.setData('text/metric', metric)}
    >
      <span class="chart-name cut" title={metric}>
        {metric}
      </span>
      {model.note.value && <span class="dim tiny cut">{model.note.value}</span>}
      <Outliers squeeze={squeeze} context={context} />
      <span class="chart-actions push">
        <button
          type="button"
          class="plain"
          title="Save the drawn points"
          onClick={() => saveCsv().catch(unsaved)}
        >
          CSV
        </button>
        <button
          type="button"
          class="plain"
          title="Save the picture"
          onClick={() => savePng().catch(unsaved)}
        >
          PNG
        </button>
        {!full && (
          <button
            type="button"
            class="plain"
            title="Fill the screen"
            aria-label={`Full screen: ${metric}`}
            onClick={() => fullScreen.set(metric)}
          >
            Full
          </button>
        )}
      </span>
    </figcaption>
  )
}

/** A few values far out would make all others one flat line: says what is done about it. */
function Outliers({ squeeze, context }: { squeeze: Signal<Squeeze | null>; context: Context }) {
  const { outliers: chosen, logY } = context.settings.value
  if (chosen === 'clip' || logY || !squeeze.value) return null
  const isSqueezed = chosen === 'show'
  return (
    <button
      type="button"
      class="outliers"
      title={
        isSqueezed
          ? 'Values far out stand in the grey strip, by logarithms. Click: all charts to one scale'
          : 'A few values are so far out that the others look flat'
      }
      onClick={() => outliers.set(isSqueezed ? 'scale' : 'show')}
    >
      {isSqueezed ? 'outliers squeezed' : 'squeeze outliers'}
    </button>
  )
}

function useModel(
  model: ChartModel,
  context: Context,
  settings: Signal<Settings>,
  points: Signal<number>,
) {
  useSignalEffect(() => model.show(context.runs.value, settings.value, points.value))
  useEffect(() => () => model.close(), [model])
}

function usePlot({
  plot,
  points,
  area,
  hover,
  model,
  context,
  settings,
  squeeze,
  metric,
}: {
  plot: { current: Plot | null }
  points: Signal<number>
  area: { current: HTMLDivElement | null }
  hover: Signal<Hover | null>
  model: ChartModel
  context: Context
  settings: Signal<Settings>
  squeeze: Signal<Squeeze | null>
  metric: string
}) {
  useSignalEffect(() => {
    const root = area.current
    if (!root) return
    const lines = model.lines.value
    if (lines.length === 0) {
      plot.current?.destroy()
      plot.current = null
      return
    }
    plot.current ??= new Plot(root, {
      hover: (at) => (hover.value = at),
      zoom: (to) => {
        // A stretch of an axis of its own means nothing to the other charts.
        const { axis } = settings.peek()
        if (axis === context.settings.peek().axis) zoom.set(to && wholeOf(to, axis))
      },
      click: (x) => {
        const run = model.lines.peek()[0]?.run
        if (run) context.onTime?.(run, metric, x, settings.peek().axis)
      },
    })
    const { outliers: chosen, logY } = settings.value
    plot.current.show({
      lines,
      squeeze: chosen === 'show' && !logY ? squeeze.value : null,
      strokes: context.strokesOf(lines),
      focus: focusedRun.value,
      settings: settings.value,
      ink: inkOf(dark.value),
    })
  })
  useEffect(() => {
    const root = area.current
    if (!root) return
    const observer = new ResizeObserver(() => {
      plot.current?.resize()
      points.value = pointsOf(root.clientWidth)
    })
    observer.observe(root)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [])
}

/** Steps and times are whole numbers; values of a metric are not. */
function wholeOf([from, to]: Range, axis: string): Range {
  return axis.startsWith('metric:') ? [from, to] : [Math.floor(from), Math.ceil(to)]
}

const inks = new Map<boolean, { text: string; grid: string }>()

function inkOf(isDark: boolean) {
  const known = inks.get(isDark) ?? { text: token('dim'), grid: token('grid') }
  inks.set(isDark, known)
  return known
}
