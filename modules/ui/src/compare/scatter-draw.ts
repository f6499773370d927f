/** Draws a scatter plot, and finds the dot under the pointer. */
import { token } from '../theme/theme'
import { cut, type Draw, type Size, write } from './canvas'
import type { Scale } from './scale'

const LEFT = 84
const RIGHT = 28
const TOP = 30
const BOTTOM = 44
const LETTERS = 11

/** The places of a run on both axes. */
export type Dot = readonly [number | null, number | null]

function xOf(place: number, width: number): number {
  return LEFT + place * (width - LEFT - RIGHT)
}

function yOf(place: number, height: number): number {
  return TOP + (1 - place) * (height - TOP - BOTTOM)
}

export function drawDots(
  dots: readonly Dot[],
  paints: readonly string[],
  x: Scale,
  y: Scale,
): Draw {
  return (on, width, height) => {
    on.clearRect(0, 0, width, height)
    drawFrame(on, x, y, width, height)
    const radius = dots.length > 500 ? 3 : 5
    on.lineWidth = 1
    on.strokeStyle = token('surface')
    on.globalAlpha = dots.length > 500 ? 0.7 : 1
    dots.forEach(([at, up], row) => {
      if (at === null || up === null) return
      on.fillStyle = paints[row] ?? ''
      on.beginPath()
      on.arc(xOf(at, width), yOf(up, height), radius, 0, 2 * Math.PI)
      on.fill()
      on.stroke()
    })
    on.globalAlpha = 1
  }
}

function drawFrame(
  on: CanvasRenderingContext2D,
  x: Scale,
  y: Scale,
  width: number,
  height: number,
) {
  const [grid, text] = [token('grid'), token('text')]
  on.font = `12px ${getComputedStyle(document.body).fontFamily}`
  on.textBaseline = 'middle'
  on.strokeStyle = token('surface')
  const room = Math.floor((width - LEFT - RIGHT) / (LETTERS * 7.5))
  const every = Math.max(1, Math.ceil(x.ticks.length / Math.max(1, room)))
  x.ticks.forEach((tick, i) => {
    on.fillStyle = grid
    on.fillRect(xOf(tick.at, width), TOP - 6, 1, height - TOP - BOTTOM + 12)
    on.fillStyle = text
    on.textAlign = 'center'
    if (i % every === 0) write(on, cut(tick.label, LETTERS), xOf(tick.at, width), height - 28)
  })
  for (const tick of y.ticks) {
    on.fillStyle = grid
    on.fillRect(LEFT - 6, yOf(tick.at, height), width - LEFT - RIGHT + 12, 1)
    on.fillStyle = text
    on.textAlign = 'right'
    write(on, cut(tick.label, LETTERS), LEFT - 12, yOf(tick.at, height))
  }
  on.fillStyle = token('dim')
  write(on, cut(`${x.column} →`, 60), width - RIGHT, height - 10)
  on.textAlign = 'left'
  write(on, cut(`↑ ${y.column}`, 60), 6, 8)
}

/** A ring around one dot. */
export function drawRing(dots: readonly Dot[], row: number | null): Draw {
  return (on, width, height) => {
    on.clearRect(0, 0, width, height)
    const [x, y] = (row === null ? null : dots[row]) ?? [null, null]
    if (x === null || y === null) return
    on.lineWidth = 2.5
    on.strokeStyle = token('text')
    on.beginPath()
    on.arc(xOf(x, width), yOf(y, height), 8, 0, 2 * Math.PI)
    on.stroke()
  }
}

export function nearestDot(
  dots: readonly Dot[],
  at: { x: number; y: number },
  { width, height }: Size,
  within: number,
): number | null {
  let best: number | null = null
  let least = within
  dots.forEach(([x, y], row) => {
    if (x === null || y === null) return
    const distance = Math.hypot(xOf(x, width) - at.x, yOf(y, height) - at.y)
    if (distance > least) return
    least = distance
    best = row
  })
  return best
}
