/** One plot: a uPlot that is told pictures, with ranges and marks painted around its lines. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { shortNumber } from '../format/numbers'
import { all, INCREMENTS, isLogX, ticks, widest, xAxis } from './axes'
import { aligned, padded, type Range, valueRange } from './grid'
import { type Line, linesOn } from './line'
import { type Drawn, paintBeneath, paintMarks, paintStrips } from './paint'
import type { Settings } from './settings'
import { smoothed } from './smooth'
import { endsOf, placeOn, type Squeeze, squeezedTicks, valueOn } from './squeeze'

export interface Picture {
  lines: readonly Line[]
  /** One for each line. */
  strokes: readonly { colour: string; dash: readonly number[] }[]
  /** The run that is pointed at; the others stand back. */
  focus: string | null
  settings: Settings
  /** How the y axis is squeezed, if it is. */
  squeeze: Squeeze | null
  /** Colours of what is not a line. */
  ink: { text: string; grid: string }
}

export interface Events {
  /** The pointer is over a place of this plot; null when it left. */
  hover(at: Hover | null): void
  /** A stretch was dragged over, or null for the whole axis. */
  zoom(to: Range | null): void
  /** A place was clicked. */
  click(x: number): void
}

export interface Hover {
  /** In units of the x axis, and of the y axis. */
  x: number
  y: number
  /** Pixels within the plot's frame. */
  left: number
  top: number
  /** What one pixel is worth. */
  perPixelX: number
}

/** More lines are drawn thin: easier to tell apart, and many times quicker without a GPU. */
const THICK_MAX = 4
const DRAG_MIN_PX = 4
const ZOOM_STEP = 0.8
const WHEEL_MS = 120
const DOUBLE_CLICK_MS = 250
const FAINT_ALPHA = 0.2

export class Plot {
  private plot: uPlot | null = null
  private picture: Picture | null = null
  private drawn: Drawn[] = []
  private made = ''
  private hovered = false
  /** The ends of the x axis, which uPlot keeps to itself until the y axis has its own. */
  private window: Range | null = null
  private wheeled: Range | null = null
  private wheelTimer = 0
  private clickTimer = 0

  constructor(
    private readonly root: HTMLElement,
    private readonly events: Events,
  ) {}

  show(picture: Picture) {
    const lines = linesOn(picture.lines, isLogX(picture.settings))
    const before = this.picture?.squeeze ?? null
    this.picture = { ...picture, lines }
    this.drawn = lines.map((line, i) => ({
      line,
      colour: picture.strokes[i]?.colour ?? picture.ink.text,
      faint: picture.focus !== null && line.run !== picture.focus,
    }))
    const data = this.data(lines, picture.settings)
    const fade = (plot: uPlot) => {
      this.drawn.forEach((each, i) => {
        const series = plot.series[i + 1]
        if (series) series.alpha = each.faint ? FAINT_ALPHA : 1
      })
    }
    const make = JSON.stringify([
      picture.settings.axis,
      picture.settings.logX,
      picture.settings.logY,
      picture.squeeze !== null,
      picture.ink,
      picture.strokes,
    ])
    if (this.plot && make === this.made) {
      fade(this.plot)
      this.plot.setData(data, true)
      if (this.isMoved(before)) this.plot.redraw(true, true)
    } else {
      this.made = make
      this.plot?.destroy()
      this.plot = new uPlot(this.options(picture), data, this.root)
      fade(this.plot)
      this.listen(this.plot)
    }
  }

  /** Whether labels move though the ends of the axis, which the plot looks at, do not. */
  private isMoved(before: Squeeze | null): boolean {
    const now = this.picture?.squeeze
    if (!before || !now || String(before.core) === String(now.core)) return false
    return String(endsOf(before)) === String(endsOf(now))
  }

  resize() {
    const { width, height } = this.size()
    if (this.plot && (width !== this.plot.width || height !== this.plot.height)) {
      this.plot.setSize({ width, height })
    }
  }

  destroy() {
    window.clearTimeout(this.wheelTimer)
    window.clearTimeout(this.clickTimer)
    this.plot?.destroy()
    this.plot = null
  }

  /** The plot's canvas, for a picture of it. */
  get canvas(): HTMLCanvasElement | null {
    return this.plot?.ctx.canvas ?? null
  }

  private size() {
    return { width: this.root.clientWidth || 300, height: this.root.clientHeight || 200 }
  }

  private data(lines: readonly Line[], settings: Settings): uPlot.AlignedData {
    const range = spanOf(lines, settings)
    const values = (line: Line) => {
      const drawn =
        settings.smoothing > 0 ? smoothed(line.x, line.last, settings.smoothing, range) : line.last
      // What a logarithm cannot show is a gap, not an error.
      return settings.logY
        ? drawn.map((value) => (value !== null && value > 0 ? value : null))
        : drawn
    }
    const grid = aligned(lines, values)
    return [grid.x, ...grid.columns] as uPlot.AlignedData
  }

  private options(picture: Picture): uPlot.Options {
    const { settings, ink } = picture
    const axis = { stroke: ink.text, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false } }
    return {
      ...this.size(),
      ms: 1,
      legend: { show: false },
      padding: [8, 20, 0, 0],
      scales: {
        x: {
          time: settings.axis === 'time',
          distr: isLogX(settings) ? 3 : 1,
          range: (_, min, max) => {
            const to = this.rangeX(min, max)
            this.window = to
            return to
          },
        },
        y: { ...this.distribution(picture), range: () => this.rangeY() },
      },
      axes: [
        { ...axis, ...xAxis(settings) },
        {
          ...axis,
          size: (plot, texts) => widest(plot, texts),
          incrs: INCREMENTS,
          splits: (plot, _, min, max) => this.ticksY(min, max, plot.height / 45),
          filter: all,
          values: (_, ticks) => ticks.map((tick) => shortNumber(tick)),
        },
      ],
      series: [
        {},
        ...picture.strokes.map(
          (stroke): uPlot.Series => ({
            stroke: () => stroke.colour,
            width: picture.strokes.length > THICK_MAX ? 1 : 1.5,
            dash: [...stroke.dash],
            points: { size: 4, fill: stroke.colour, stroke: stroke.colour },
          }),
        ),
      ],
      cursor: {
        points: { show: false },
        y: false,
        drag: { x: true, y: false, setScale: false },
        sync: { key: settings.axis, setSeries: false, scales: ['x', null] },
        bind: {
          dblclick: () => () => {
            this.events.zoom(null)
            return null
          },
        },
      },
      hooks: {
        drawAxes: [
          (plot) => {
            const squeeze = this.picture?.squeeze ?? null
            if (squeeze) paintStrips(plot, squeeze, ink.text)
            paintBeneath(plot, this.drawn, this.isAveraged(), squeeze)
          },
        ],
        draw: [(plot) => paintMarks(plot, this.drawn)],
        setCursor: [(plot) => this.tellHover(plot)],
        setSelect: [(plot) => this.tellZoom(plot)],
      },
    }
  }

  private rangeX(min: number | null, max: number | null): [number, number] {
    const settings = this.picture?.settings
    if (settings?.zoom) {
      const low = isLogX(settings) ? Math.max(settings.zoom[0], min ?? 1) : settings.zoom[0]
      return [low, Math.max(settings.zoom[1], low + 1e-9)]
    }
    const low = min ?? 0
    const high = max ?? low
    return low === high ? [low === 0 ? 0 : low * 0.999, low === 0 ? 1 : low * 1.001] : [low, high]
  }

  private isAveraged(): boolean {
    return (this.picture?.settings.smoothing ?? 0) > 0
  }

  private rangeY(): [number, number] {
    const { picture, window } = this
    if (!picture) return [0, 1]
    if (picture.squeeze) return endsOf(picture.squeeze)
    const log = picture.settings.logY
    const clip = picture.settings.outliers === 'clip'
    const range = valueRange(picture.lines, { window, log, clip })
    const [low, high] = range ? padded(range, log) : log ? [1, 10] : [0, 1]
    return [low, high]
  }

  /** Between what a value is and how high it stands. */
  private distribution({ settings, squeeze }: Picture): uPlot.Scale {
    if (!squeeze) return { distr: settings.logY ? 3 : 1 }
    let [of, place, value] = [squeeze, placeOn(squeeze), valueOn(squeeze)]
    // Of the newest picture: what is squeezed changes while a run goes on.
    const renew = () => {
      const now = this.picture?.squeeze ?? of
      if (now !== of) [of, place, value] = [now, placeOn(now), valueOn(now)]
    }
    return {
      distr: 100,
      fwd: (each) => {
        renew()
        return place(each)
      },
      bwd: (each) => {
        renew()
        return value(each)
      },
    }
  }

  private ticksY(min: number, max: number, count: number): number[] {
    const { squeeze, settings } = this.picture ?? {}
    return squeeze ? squeezedTicks(squeeze, count) : ticks(settings?.logY ?? false, min, max, count)
  }

  private listen(plot: uPlot) {
    const { over } = plot
    over.addEventListener('mouseenter', () => (this.hovered = true))
    over.addEventListener('mouseleave', () => {
      this.hovered = false
      this.events.hover(null)
    })
    let downX = 0
    over.addEventListener('mousedown', (event) => (downX = event.clientX))
    over.addEventListener('click', (event) => {
      window.clearTimeout(this.clickTimer)
      if (Math.abs(event.clientX - downX) > DRAG_MIN_PX || event.detail > 1) return
      const x = plot.posToVal(event.offsetX, 'x')
      // A second one would be a double click.
      this.clickTimer = window.setTimeout(() => this.events.click(x), DOUBLE_CLICK_MS)
    })
    over.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey) return
        event.preventDefault()
        this.wheel(plot, event)
      },
      { passive: false },
    )
  }

  /** Zooms around the pointer, once for all turns that follow one another. */
  private wheel(plot: uPlot, event: WheelEvent) {
    const shown = this.wheeled ?? this.window
    if (!shown) return
    const [min, max] = shown
    const factor = event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP
    const middle = plot.posToVal(event.offsetX, 'x')
    this.wheeled = [middle - (middle - min) * factor, middle + (max - middle) * factor]
    window.clearTimeout(this.wheelTimer)
    this.wheelTimer = window.setTimeout(() => {
      const to = this.wheeled
      this.wheeled = null
      this.events.zoom(to)
    }, WHEEL_MS)
  }

  private tellHover(plot: uPlot) {
    const { left, top } = plot.cursor
    if (!this.hovered || left === undefined || top === undefined || left < 0) return
    const x = plot.posToVal(left, 'x')
    this.events.hover({
      x,
      y: plot.posToVal(top, 'y'),
      left,
      top,
      perPixelX: Math.abs(plot.posToVal(left + 1, 'x') - x),
    })
  }

  private tellZoom(plot: uPlot) {
    const { left, width } = plot.select
    if (width < DRAG_MIN_PX) return
    const to: Range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.events.zoom(to)
  }
}

/** The length of the x axis that is shown. */
function spanOf(lines: readonly Line[], settings: Settings): number {
  if (settings.zoom) return settings.zoom[1] - settings.zoom[0]
  const low = Math.min(...lines.map((line) => line.x[0] ?? Number.POSITIVE_INFINITY))
  const high = Math.max(...lines.map((line) => line.x.at(-1) ?? Number.NEGATIVE_INFINITY))
  return high > low ? high - low : 0
}
