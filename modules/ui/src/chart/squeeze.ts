/**
 * A y axis on which most values are as they are and what lies far out is squeezed into a strip at
 * its end: a spike of 1e30 is seen, and so is the curve.
 */
import { clippedRange, type Range, rangeWithin, valueRange } from './grid'
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
const STRIP = 0.14
const ROOM = 0.04

/** Null where all values can be told apart on one scale. */
export function squeezeOf(lines: readonly Line[], window: Range | null): Squeeze | null {
  const whole = valueRange(lines, { window, log: false, clip: false })
  const most = clippedRange(lines, { window, log: false, clip: true }, SAMPLES_MAX)
  if (!whole || !most) return null
  const span = most[1] - most[0]
  const all = whole[1] - whole[0]
  if (!(span > 0 && Number.isFinite(all) && all > STRETCHED * span)) return null
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

/** Where a value stands, from 0 at the smallest to 1 at the largest. */
export function placeOn(of: Squeeze): (value: number) => number {
  const { core, whole } = of
  const { below, above } = strips(of)
  const inner = (1 - below - above) / (core[1] - core[0])
  return (value) => {
    if (above > 0 && value > core[1]) {
      return 1 - above + (above * (value - core[1])) / (whole[1] - core[1])
    }
    if (below > 0 && value < core[0]) {
      return (below * (value - whole[0])) / (core[0] - whole[0])
    }
    return below + inner * (value - core[0])
  }
}

/** The value that stands at a place. */
export function valueOn(of: Squeeze): (place: number) => number {
  const { core, whole } = of
  const { below, above } = strips(of)
  return (place) => {
    if (above > 0 && place > 1 - above) {
      return core[1] + ((place - 1 + above) / above) * (whole[1] - core[1])
    }
    if (below > 0 && place < below) return whole[0] + (place / below) * (core[0] - whole[0])
    return core[0] + ((place - below) / (1 - below - above)) * (core[1] - core[0])
  }
}

/** The ends of the axis, with a little room. */
export function endsOf(of: Squeeze): [number, number] {
  const value = valueOn(of)
  return [value(-ROOM), value(1 + ROOM)]
}

const END_DIGITS = 4

/** Round values within the core, and the ends that are squeezed. */
export function squeezedTicks(of: Squeeze, count: number): number[] {
  const { core, whole } = of
  const { below, above } = strips(of)
  const inner = linearTicks(core[0], core[1], count * (1 - below - above))
  const [low, high] = whole.map((end) => Number(end.toPrecision(END_DIGITS))) as [number, number]
  return [...(below > 0 ? [low] : []), ...inner, ...(above > 0 ? [high] : [])]
}
