/**
 * What is drawn beneath and above the lines of a plot: ranges of buckets, the values that a moving
 * average hides, and marks where values are not finite. No reduction may hide any of them.
 */
import type uPlot from 'uplot'
import type { Range } from './grid'
import { type Line, placeOf } from './line'
import { type Squeeze, strips } from './squeeze'

/** One line as it is drawn. */
export interface Drawn {
  line: Line
  colour: string
  /** Of those that stand back for the one that is pointed at. */
  faint: boolean
}

/** With more lines, ranges are strokes without a filled band, which would cover other lines. */
const FILLED_MAX = 4
const BAND_ALPHA = 0.16
const STEM_ALPHA = 0.3
/** A spike is so many times longer than ranges are on average, and that long at least. */
const SPIKE = 4
const SPIKE_PX = 6
/** What stands in a strip by itself is at least that long, so that it is seen. */
const FAR_PX = 4
const MARK_PX = 8
const SHADOW_ALPHA = 0.3
const FAINT = 0.25
const STRIP_ALPHA = 0.08
const BORDER_ALPHA = 0.6

interface Frame {
  context: CanvasRenderingContext2D
  x: (value: number) => number
  y: (value: number) => number
  from: number
  to: number
  pixel: number
}

/** How values of a scale become places on the canvas; quicker than the plot's own for many. */
function places(scale: uPlot.Scale | undefined, start: number, length: number) {
  const forth = forthOf(scale)
  const low = forth(scale?.min ?? 0)
  const size = forth(scale?.max ?? 1) - low || 1
  return (value: number) => start + ((forth(value) - low) / size) * length
}

function forthOf(scale: uPlot.Scale | undefined): (value: number) => number {
  if (scale?.distr === 3) return Math.log10
  return (scale?.distr === 100 && scale.fwd) || ((value) => value)
}

function frameOf(plot: uPlot): Frame {
  const { left, top, width, height } = plot.bbox
  const down = places(plot.scales.y, top + height, -height)
  return {
    context: plot.ctx,
    x: places(plot.scales.x, left, width),
    y: down,
    from: plot.scales.x?.min ?? 0,
    to: plot.scales.x?.max ?? 1,
    pixel: window.devicePixelRatio || 1,
  }
}

function clipped(plot: uPlot, paint: (frame: Frame) => void) {
  const { left, top, width, height } = plot.bbox
  const frame = frameOf(plot)
  plot.ctx.save()
  plot.ctx.beginPath()
  plot.ctx.rect(left, top, width, height)
  plot.ctx.clip()
  paint(frame)
  plot.ctx.restore()
}

/** The places of a line that are shown, with a neighbour on each side. */
function shown(frame: Frame, line: Line): [number, number] {
  const begin = Math.max(0, placeOf(line.x, frame.from) - 1)
  return [begin, Math.min(line.x.length, placeOf(line.x, frame.to) + 1)]
}

/** Under all: the strips that values far out are squeezed into, which are another scale. */
export function paintStrips(plot: uPlot, squeeze: Squeeze, colour: string) {
  const { left, top, width, height } = plot.bbox
  const { context, y, pixel } = frameOf(plot)
  const { below, above } = strips(squeeze)
  const strip = (from: number, to: number, border: number) => {
    context.globalAlpha = STRIP_ALPHA
    context.fillRect(left, from, width, to - from)
    context.globalAlpha = BORDER_ALPHA
    context.beginPath()
    context.moveTo(left, border)
    context.lineTo(left + width, border)
    context.stroke()
  }
  context.save()
  context.fillStyle = colour
  context.strokeStyle = colour
  context.lineWidth = pixel
  context.setLineDash([6 * pixel, 4 * pixel])
  const [low, high] = squeeze.core.map((value) => Math.round(y(value))) as [number, number]
  if (above > 0) strip(top, high, high)
  if (below > 0) strip(low, top + height, low)
  context.restore()
}

/** Beneath the lines: bands, and behind moving averages the values themselves. */
export function paintBeneath(
  plot: uPlot,
  drawn: readonly Drawn[],
  averaged: boolean,
  squeeze: Squeeze | null,
) {
  const core: Range = squeeze?.core ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  clipped(plot, (frame) => {
    for (const each of drawn) {
      const weight = each.faint ? FAINT : 1
      const filled = drawn.length <= FILLED_MAX
      if (filled) band(frame, each, BAND_ALPHA * weight)
      stems(frame, each, filled, STEM_ALPHA * weight, core)
      if (averaged) shadow(frame, each, SHADOW_ALPHA * weight)
    }
  })
}

/**
 * A rectangle over each bucket, from its smallest to its largest value. Rectangles on whole pixels
 * are drawn many times quicker than one long outline, which a live page draws twice a second.
 */
function band(frame: Frame, { line, colour }: Drawn, alpha: number) {
  const { context } = frame
  const [begin, end] = shown(frame, line)
  if (!isWide(line, begin, end)) return
  const width = narrowest(line, begin, end)
  context.globalAlpha = alpha
  context.fillStyle = colour
  for (let i = begin; i < end; i++) {
    const min = line.min[i] ?? null
    const max = line.max[i] ?? null
    if (min === null || max === null || !(max > min)) continue
    const x = line.x[i] ?? 0
    const left = Math.round(frame.x(x))
    const right = Math.max(Math.round(frame.x(x + width)), left + 1)
    const top = Math.round(frame.y(max))
    const bottom = Math.max(Math.round(frame.y(min)), top + 1)
    context.fillRect(left, top, right - left, bottom - top)
  }
}

/** How wide a bucket is: what lies between the two that are nearest to each other. */
function narrowest(line: Line, begin: number, end: number): number {
  let width = Number.POSITIVE_INFINITY
  for (let i = begin + 1; i < end; i++) {
    width = Math.min(width, (line.x[i] ?? 0) - (line.x[i - 1] ?? 0))
  }
  return Number.isFinite(width) ? width : 0
}

/** Whether a bucket has a range. */
function isWide(line: Line, begin: number, end: number): boolean {
  for (let i = begin; i < end; i++) {
    if ((line.max[i] ?? 0) > (line.min[i] ?? 0)) return true
  }
  return false
}

/**
 * A stroke from the smallest to the largest value of each bucket that no band shows. One that is
 * far longer than the others is a spike, and is drawn as strongly as the line.
 */
function stems(frame: Frame, { line, colour }: Drawn, filled: boolean, alpha: number, core: Range) {
  const { context, pixel } = frame
  const [begin, end] = shown(frame, line)
  const length = (i: number) => {
    const min = line.min[i] ?? null
    const max = line.max[i] ?? null
    return min === null || max === null || min === max ? 0 : frame.y(min) - frame.y(max)
  }
  let sum = 0
  for (let i = begin; i < end; i++) sum += length(i)
  const spike = Math.max((SPIKE * sum) / (end - begin), SPIKE_PX * pixel)
  const strong = { path: new Path2D(), isEmpty: true }
  const weak = { path: new Path2D(), isEmpty: true }
  for (let i = begin; i < end; i++) {
    const of = length(i)
    // One of a strip alone is a spike, however short it is there.
    const [min, max] = [line.min[i] ?? null, line.max[i] ?? null]
    const isFar = min !== null && max !== null && (min > core[1] || max < core[0])
    const size = isFar ? Math.max(of, FAR_PX * pixel) : of
    if (!(size >= pixel) || (filled && of < spike && !isFar)) continue
    const stroke = of >= spike || isFar ? strong : weak
    const x = frame.x(line.x[i] ?? 0)
    const top = frame.y(line.max[i] ?? 0) - (size - of) / 2
    stroke.path.moveTo(x, top)
    stroke.path.lineTo(x, top + size)
    stroke.isEmpty = false
  }
  context.strokeStyle = colour
  context.lineWidth = pixel
  context.globalAlpha = alpha
  // A stroke of nothing takes as long as a short one.
  if (!weak.isEmpty) context.stroke(weak.path)
  context.globalAlpha = alpha / STEM_ALPHA
  if (!strong.isEmpty) context.stroke(strong.path)
}

function shadow(frame: Frame, { line, colour }: Drawn, alpha: number) {
  const { context, pixel } = frame
  const [begin, end] = shown(frame, line)
  const path = new Path2D()
  let isDown = false
  for (let i = begin; i < end; i++) {
    const value = line.last[i] ?? null
    if (value === null || !Number.isFinite(value)) {
      isDown = false
      continue
    }
    const x = frame.x(line.x[i] ?? 0)
    if (isDown) path.lineTo(x, frame.y(value))
    else path.moveTo(x, frame.y(value))
    isDown = true
  }
  context.globalAlpha = alpha
  context.strokeStyle = colour
  context.lineWidth = pixel
  context.stroke(path)
}

/**
 * Above the lines: a cross at the lower edge for each bucket that holds a NaN, an arrow at the edge
 * that an infinity lies beyond.
 */
export function paintMarks(plot: uPlot, drawn: readonly Drawn[]) {
  clipped(plot, (frame) => {
    const { top, height } = plot.bbox
    for (const { line, colour, faint } of drawn) {
      frame.context.globalAlpha = faint ? FAINT : 1
      frame.context.strokeStyle = colour
      frame.context.lineWidth = 1.5 * frame.pixel
      const [begin, end] = shown(frame, line)
      let before = Number.NEGATIVE_INFINITY
      for (let i = begin; i < end; i++) {
        if ((line.nonFinite[i] ?? 0) === 0) continue
        const x = frame.x(line.x[i] ?? 0)
        // Marks that would lie over one another are one.
        if (x - before < MARK_PX * frame.pixel) continue
        mark(frame, x, line.last[i] ?? null, top, top + height)
        before = x
      }
    }
  })
}

function mark(frame: Frame, x: number, last: number | null, top: number, bottom: number) {
  const { context, pixel } = frame
  const size = 3.5 * pixel
  context.beginPath()
  if (last === Number.POSITIVE_INFINITY || last === Number.NEGATIVE_INFINITY) {
    const edge = last > 0 ? top + pixel : bottom - pixel
    const into = last > 0 ? size * 2 : -size * 2
    context.moveTo(x - size, edge + into)
    context.lineTo(x, edge)
    context.lineTo(x + size, edge + into)
  } else {
    const y = bottom - size - pixel
    context.moveTo(x - size, y - size)
    context.lineTo(x + size, y + size)
    context.moveTo(x + size, y - size)
    context.lineTo(x - size, y + size)
  }
  context.stroke()
}
