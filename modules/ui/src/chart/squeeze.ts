/**
 * A y axis on which most values are as they are and what lies far out is squeezed into a strip at
 * its end: a spike of 1e30 is seen, and so is the curve.
 */
import { middleRange, type Range, rangeWithin, valueRange } from './grid'
import type { Line } from './line'
import { linearTicks } from './ticks'

export interface Squeeze {
  /** Where most values lie. */
  core: Range
  /** All values; it reaches farther than the core on one side or both. */
  whole: Range
}

/** So many times the range of most values: they would be one flat line. */
const STRETCHED = 50
/** Enough to tell where most values lie; a live chart asks at every change. */
const SAMPLES_MAX = 4_000
/** What is so many ranges of most values beside them is not far out yet. */
const REACH = 0.5
/** The part of the axis that a strip takes. */
const STRIP = 0.16
const ROOM = 0.04

/** Null where all values can be told apart on one scale. */
export function squeezeOf(lines: readonly Line[], window: Range | null): Squeeze | null {
  const whole = valueRange(lines, { window, log: false, clip: false })
  const most = middleRange(lines, window, SAMPLES_MAX)
  if (!whole || !most) return null
  const span = most[1] - most[0]
  const times = (whole[1] - whole[0]) / span
  // With room for what the ends of the axis lie beyond the values.
  const reaches = Number.isFinite(times) && Number.isFinite((whole[1] - whole[0]) * 4)
  if (!(span > 0 && reaches && times > STRETCHED)) return null
  const limits: Range = [most[0] - REACH * span, most[1] + REACH * span]
  return { core: rangeWithin(lines, window, limits) ?? most, whole }
}

/** The parts of the axis that the strips take, from its lower end. */
export function strips({ core, whole }: Squeeze): { below: number; above: number } {
  return {
    below: whole[0] < core[0] ? STRIP : 0,
    above: whole[1] > core[1] ? STRIP : 0,
  }
}

/** How far out a value is: 0 at the edge of the core, 1 at the farthest one, by logarithms. */
function outness(distance: number, farthest: number, span: number): number {
  if (distance > farthest) return distance / farthest
  return Math.log1p(distance / span) / Math.log1p(farthest / span)
}

function distanceAt(out: number, farthest: number, span: number): number {
  return out > 1 ? out * farthest : span * Math.expm1(out * Math.log1p(farthest / span))
}

/** Where a value stands, from 0 at the smallest to 1 at the largest. */
export function placeOn(of: Squeeze): (value: number) => number {
  const { core, whole } = of
  const { below, above } = strips(of)
  const span = core[1] - core[0]
  return (value) => {
    if (above > 0 && value > core[1]) {
      return 1 - above + above * outness(value - core[1], whole[1] - core[1], span)
    }
    if (below > 0 && value < core[0]) {
      return below - below * outness(core[0] - value, core[0] - whole[0], span)
    }
    return below + ((1 - below - above) / span) * (value - core[0])
  }
}

/** The value that stands at a place. */
export function valueOn(of: Squeeze): (place: number) => number {
  const { core, whole } = of
  const { below, above } = strips(of)
  const span = core[1] - core[0]
  return (place) => {
    if (above > 0 && place > 1 - above) {
      return core[1] + distanceAt((place - 1 + above) / above, whole[1] - core[1], span)
    }
    if (below > 0 && place < below) {
      return core[0] - distanceAt((below - place) / below, core[0] - whole[0], span)
    }
    return core[0] + ((place - below) / (1 - below - above)) * span
  }
}

/** The ends of the axis, with a little room. */
export function endsOf(of: Squeeze): [number, number] {
  const value = valueOn(of)
  return [value(-ROOM), value(1 + ROOM)]
}

const END_DIGITS = 4
const EDGE_DIGITS = 3
const DIGITS_MAX = 15
/** Labels nearer to an edge of the core give way to the edge's own. */
const EDGE_ROOM = 0.1

/** As short as it can be while it is as near as that. */
function shortened(value: number, digits: number, near: number): number {
  for (let count = digits; count < DIGITS_MAX; count++) {
    const short = Number(value.toPrecision(count))
    if (Math.abs(short - value) <= near) return short
  }
  return value
}

/** Round values within the core, where the strips begin, and the farthest values. */
export function squeezedTicks(of: Squeeze, count: number): number[] {
  const { core, whole } = of
  const { below, above } = strips(of)
  const span = core[1] - core[0]
  const inner = linearTicks(core[0], core[1], count * (1 - below - above)).filter(
    (tick) =>
      (below === 0 || tick - core[0] > EDGE_ROOM * span) &&
      (above === 0 || core[1] - tick > EDGE_ROOM * span),
  )
  const edge = (value: number) => shortened(value, EDGE_DIGITS, span / 50)
  const end = (value: number, from: number) =>
    shortened(value, END_DIGITS, Math.abs(value - from) / 50)
  return [
    ...(below > 0 ? [end(whole[0], core[0]), edge(core[0])] : []),
    ...inner,
    ...(above > 0 ? [edge(core[1]), end(whole[1], core[1])] : []),
  ]
}
