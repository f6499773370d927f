/** A canvas as sharp as the screen, drawn anew when its size, the theme or the plot changes. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { dark } from '../theme/theme'

export type Draw = (on: CanvasRenderingContext2D, width: number, height: number) => void

export interface Size {
  width: number
  height: number
}

export function Canvas({
  label,
  draw,
  ...handlers
}: {
  /** Empty when another one beneath says what is seen. */
  label: string
  /** The same function as long as the same is shown. */
  draw: Draw
  onPointerDown?: (event: PointerEvent) => void
  onPointerMove?: (event: PointerEvent) => void
  onPointerUp?: (event: PointerEvent) => void
  onPointerLeave?: (event: PointerEvent) => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const look = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    const element = canvas.current
    const on = element?.getContext('2d')
    if (!element || !on || size.width === 0) return
    const scale = window.devicePixelRatio || 1
    element.width = Math.round(size.width * scale)
    element.height = Math.round(size.height * scale)
    on.scale(scale, scale)
    draw(on, size.width, size.height)
  }, [draw, size, dark.value])
  const told = label ? ({ role: 'img', 'aria-label': label } as const) : { 'aria-hidden': true }
  return <canvas ref={canvas} {...told} {...handlers} />
}

/** Text with a rim of the surface, to be read over lines. */
export function write(on: CanvasRenderingContext2D, text: string, x: number, y: number) {
  on.lineWidth = 4
  on.lineJoin = 'round'
  on.strokeText(text, x, y)
  on.fillText(text, x, y)
}

export function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text
}

/** Where in its element a pointer is. */
export function placeOf(event: PointerEvent): { x: number; y: number } {
  return { x: event.offsetX, y: event.offsetY }
}
