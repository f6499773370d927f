/** What the axes of a plot are called and where their labels stand. */
import type uPlot from 'uplot'
import { shortNumber } from '../format/numbers'
import { clock, day, duration } from '../format/times'
import type { Settings } from './settings'
import { linearTicks, logTicks } from './ticks'

/** Steps of an axis for every size a double can have; the plot's own end at 1e32. */
export const INCREMENTS = Array.from({ length: 600 }, (_, i) => i - 300).flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
)
const AXIS_PX_MIN = 44
const AXIS_GAP_PX = 16
const X_PX = 30
/** With the day below the first label, and below each that begins another one. */
const TIMES_PX = 46
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** The part of the x axis that depends on what it is of. */
export function xAxis(settings: Settings): uPlot.Axis {
  if (settings.axis === 'time') {
    return {
      size: TIMES_PX,
      space: 90,
      values: (_, times, __, ___, step) => timeTexts(times, step),
    }
  }
  const space = settings.axis === 'relative' ? 110 : 70
  return {
    size: X_PX,
    splits: (plot, _, min, max) => ticks(isLogX(settings), min, max, plot.width / space),
    filter: all,
    values: (_, ticks) => ticks.map(xText(settings)),
  }
}

/** Clocks of 24 hours, as exact as their distance wants, with the day where it changes. */
export function timeTexts(times: readonly number[], stepMs: number): string[] {
  let before = ''
  return times.map((time) => {
    const date = day(time)
    if (stepMs >= DAY_MS) return date
    const text = stepMs >= MINUTE_MS ? clock(time).slice(0, 5) : clock(time)
    const isNew = date !== before
    before = date
    return isNew ? `${text}\n${date}` : text
  })
}

export const all = (_: uPlot, ticks: number[]) => ticks

export function ticks(log: boolean, min: number, max: number, count: number): number[] {
  return log ? logTicks(min, max, count) : linearTicks(min, max, count)
}

/** Room for the labels of the y axis. */
export function widest(plot: uPlot, texts: readonly string[] | null): number {
  const pixel = window.devicePixelRatio || 1
  // The font that labels are drawn in, which is not set yet when they are laid out.
  plot.ctx.font = String(plot.axes[1]?.font?.[0] ?? plot.ctx.font)
  const widths = (texts ?? []).map((text) => plot.ctx.measureText(text).width / pixel)
  return Math.max(AXIS_PX_MIN, Math.ceil(Math.max(0, ...widths)) + AXIS_GAP_PX)
}

export function isLogX(settings: Settings): boolean {
  return settings.logX && settings.axis !== 'time'
}

/** A value of the x axis as text. */
export function xText(settings: Pick<Settings, 'axis'>): (value: number) => string {
  return settings.axis === 'relative' ? (value) => duration(value) : (value) => shortNumber(value)
}
