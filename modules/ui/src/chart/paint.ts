/**
 * What is drawn beneath and above the lines of a plot: ranges of buckets, the values that a moving
 * average hides, and marks where values are not finite. No reduction may hide any of them.
 */
import type uPlot from 'uplot'
import { type Line, placeOf } from './line'

/** One line as it is drawn. */
export interface Drawn {
  line: Line
  colour: string
  /** Of those that stand back for the one that is pointed at. */
  faint: boolean
}

/** With more lines, ranges are strokes without a filled band, which would cover other lines. */
const FILLED_MAX = 20
const BAND_ALPHA = 0.16
const STEM_ALPHA = 0.3
/** A spike is so many times longer than ranges are on average, and that long at least. */
const SPIKE = 4
const SPIKE_PX = 6
const MARK_PX = 8
const SHADOW_ALPHA = 0.3
const FAINT = 0.25

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
  const log = scale?.distr === 3
  const low = log ? Math.log10(scale?.min ?? 1) : (scale?.min ?? 0)
  const high = log ? Math.log10(scale?.max ?? 10) : (scale?.max ?? 1)
  const size = high - low || 1
  return (value: number) => start + (((log ? Math.log10(value) : value) - low) / size) * length
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

/** Beneath the lines: bands, and behind moving averages the values themselves. */
export function paintBeneath(plot: uPlot, drawn: readonly Drawn[], averaged: boolean) {
  clipped(plot, (frame) => {
    for (const each of drawn) {
      const weight = each.faint ? FAINT : 1
      if (drawn.length <= FILLED_MAX) band(frame, each, BAND_ALPHA * weight)
      stems(frame, each, STEM_ALPHA * weight)
      if (averaged) shadow(frame, each, SHADOW_ALPHA * weight)
    }
  })
}

function band(frame: Frame, { line, colour }: Drawn, alpha: number) {
  const { context } = frame
  const [begin, end] = shown(frame, line)
  const path = new Path2D()
  let isWide = false
  let at = begin
  while (at < end) {
    // A stretch of buckets that have a range, forth along the largest and back along the smallest.
    let stop = at
    while (stop < end && line.min[stop] !== null && line.max[stop] !== null) stop++
    for (let i = at; i < stop; i++) {
      const high = line.max[i] ?? 0
      isWide ||= high > (line.min[i] ?? 0)
      if (i === at) path.moveTo(frame.x(line.x[i] ?? 0), frame.y(high))
      else path.lineTo(frame.x(line.x[i] ?? 0), frame.y(high))
    }
    for (let i = stop - 1; i >= at; i--) {
      path.lineTo(frame.x(line.x[i] ?? 0), frame.y(line.min[i] ?? 0))
    }
    at = stop + 1
  }
  if (!isWide) return
  context.globalAlpha = alpha
  context.fillStyle = colour
  context.fill(path)
}

/**
 * A stroke from the smallest to the largest value of each bucket. One that is far longer than the
 * others is a spike, and is drawn as strongly as the line.
 */
function stems(frame: Frame, { line, colour }: Drawn, alpha: number) {
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
  const strong = new Path2D()
  const weak = new Path2D()
  for (let i = begin; i < end; i++) {
    const of = length(i)
    if (!(of >= pixel)) continue
    const path = of >= spike ? strong : weak
    const x = frame.x(line.x[i] ?? 0)
    const top = frame.y(line.max[i] ?? 0)
    path.moveTo(x, top)
    path.lineTo(x, top + of)
  }
  context.strokeStyle = colour
  context.lineWidth = pixel
  context.globalAlpha = alpha
  context.stroke(weak)
  context.globalAlpha = alpha / STEM_ALPHA
  context.stroke(strong)
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
