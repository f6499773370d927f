/** Draws parallel coordinates. */
import { token } from '../theme/theme'
import { cut, type Draw, write } from './canvas'
import type { Lines } from './lines'
import { rampColour } from './ramp'

const TOP = 14
/** Room for the lane of what has no place, below the axes. */
const LANE = 34
const BAR = 6
/** Half the width of a brush. */
export const BRUSH = 9
const LETTER_PX = 7

/** A range while it is chosen, in places. */
export interface Drag {
  axis: number
  from: number
  to: number
}

export function xOf(axis: number, axes: number, width: number): number {
  return ((axis + 0.5) / axes) * width
}

export function yOf(place: number, height: number): number {
  return Number.isNaN(place) ? height - LANE / 2 + 3 : TOP + (1 - place) * (height - TOP - LANE)
}

export function placeAt(y: number, height: number): number {
  return Math.min(Math.max(1 - (y - TOP) / (height - TOP - LANE), 0), 1)
}

export function drawLines(lines: Lines, dark: boolean): Draw {
  return (on, width, height) => {
    const { chosen, scales, places } = lines
    const count = chosen.filter(Boolean).length
    const [grid, none] = [token('line'), token('strong-line')]
    on.clearRect(0, 0, width, height)
    on.globalAlpha = chosen.length > 1_000 ? 0.4 : 1
    chosen.forEach((isChosen, row) => {
      if (!isChosen) line(on, lines, row, width, height, grid)
    })
    on.globalAlpha = count > 1_000 ? 0.3 : count > 200 ? 0.55 : 0.9
    on.lineWidth = count > 200 ? 1 : 1.75
    chosen.forEach((isChosen, row) => {
      if (!isChosen) return
      const last = places[(row + 1) * scales.length - 1] ?? Number.NaN
      const paint = Number.isNaN(last) ? none : rampColour(last, dark)
      line(on, lines, row, width, height, paint)
    })
    on.globalAlpha = 1
    drawAxes(on, lines, width, height, dark)
  }
}

/** What moves with the pointer: the line of one run over all others, and a range. */
export function drawOver(lines: Lines, row: number | null, drag: Drag | null): Draw {
  return (on, width, height) => {
    on.clearRect(0, 0, width, height)
    if (drag) {
      const x = xOf(drag.axis, lines.scales.length, width)
      drawRange(on, x, Math.min(drag.from, drag.to), Math.max(drag.from, drag.to), height)
    }
    if (row === null) return
    on.lineWidth = 6
    line(on, lines, row, width, height, token('surface'))
    on.lineWidth = 3
    line(on, lines, row, width, height, token('text'))
  }
}

function line(
  on: CanvasRenderingContext2D,
  { scales, places }: Lines,
  row: number,
  width: number,
  height: number,
  paint: string,
) {
  on.strokeStyle = paint
  on.beginPath()
  for (let axis = 0; axis < scales.length; axis++) {
    const y = yOf(places[row * scales.length + axis] ?? Number.NaN, height)
    const x = xOf(axis, scales.length, width)
    // A single axis has no lines: a stroke across it.
    if (scales.length === 1) on.moveTo(x - BRUSH, y)
    on.lineTo(scales.length === 1 ? x + BRUSH : x, y)
  }
  on.stroke()
}

function drawAxes(
  on: CanvasRenderingContext2D,
  { scales, places, ranges }: Lines,
  width: number,
  height: number,
  dark: boolean,
) {
  const [text, strong] = [token('text'), token('strong-line')]
  const letters = Math.max(4, Math.floor((width / scales.length - 16) / LETTER_PX))
  on.font = `12px ${getComputedStyle(document.body).fontFamily}`
  on.textBaseline = 'middle'
  if (places.some(Number.isNaN)) lane(on, width, height, strong)
  scales.forEach((scale, axis) => {
    const x = xOf(axis, scales.length, width)
    on.fillStyle = strong
    on.fillRect(x - 0.5, yOf(1, height), 1, yOf(0, height) - yOf(1, height))
    if (axis === scales.length - 1 && scales.length > 1) bar(on, x, height, dark)
    const range = ranges[axis]
    if (range) drawRange(on, x, Math.max(range[0], 0), Math.min(range[1], 1), height)
    on.fillStyle = text
    on.strokeStyle = token('surface')
    const last = axis === scales.length - 1 && axis > 0
    on.textAlign = last ? 'right' : 'left'
    for (const tick of scale.ticks) {
      write(on, cut(tick.label, letters), x + (last ? -10 : 10), yOf(tick.at, height))
    }
  })
}

function drawRange(
  on: CanvasRenderingContext2D,
  x: number,
  low: number,
  high: number,
  height: number,
) {
  const box = [
    x - BRUSH,
    yOf(high, height),
    2 * BRUSH,
    yOf(low, height) - yOf(high, height),
  ] as const
  on.fillStyle = token('accent')
  on.globalAlpha = 0.25
  on.fillRect(...box)
  on.globalAlpha = 1
  on.strokeStyle = token('accent')
  on.lineWidth = 1.5
  on.strokeRect(...box)
}

/** The colours of the last axis. */
function bar(on: CanvasRenderingContext2D, x: number, height: number, dark: boolean) {
  const [top, bottom] = [yOf(1, height), yOf(0, height)]
  for (let y = top; y < bottom; y++) {
    on.fillStyle = rampColour(1 - (y - top) / (bottom - top), dark)
    on.fillRect(x - BAR / 2, y, BAR, 1.5)
  }
}

function lane(on: CanvasRenderingContext2D, width: number, height: number, paint: string) {
  const y = yOf(Number.NaN, height)
  on.strokeStyle = paint
  on.lineWidth = 1
  on.setLineDash([3, 4])
  on.strokeRect(4, y - 11, width - 8, 22)
  on.setLineDash([])
  on.fillStyle = token('text')
  on.strokeStyle = token('surface')
  on.textAlign = 'left'
  write(on, 'no value', 10, y)
}
