/** How often values lay in each bin. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { count, shortNumber } from '../format/numbers'
import { dark, token } from '../theme/theme'
import type { HistogramData } from './media'

const WIDTH = 320
const HEIGHT = 120

export function HistogramView({ of }: { of: HistogramData }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = dark.value
  const first = of.edges[0] ?? 0
  const last = of.edges.at(-1) ?? 0
  const most = of.counts.reduce((found, each) => Math.max(found, each), 0)
  const total = of.counts.reduce((sum, each) => sum + each, 0)
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, of, first, last, most)
  }, [of, isDark])
  const words = `${count(total)} values from ${shortNumber(first)} to ${shortNumber(last)}`
  return (
    <div class="histogram">
      <span class="small dim">{shortNumber(most)} in the fullest bin</span>
      <canvas ref={canvas} role="img" aria-label={words} />
      <span class="row small dim">
        <span>{shortNumber(first)}</span>
        <span class="push">{shortNumber(last)}</span>
      </span>
    </div>
  )
}

function draw(
  canvas: HTMLCanvasElement,
  { counts, edges }: HistogramData,
  first: number,
  last: number,
  most: number,
) {
  const scale = window.devicePixelRatio || 1
  canvas.width = WIDTH * scale
  canvas.height = HEIGHT * scale
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(scale, scale)
  pen.fillStyle = token('accent')
  const across = (edge: number) => (last > first ? ((edge - first) / (last - first)) * WIDTH : 0)
  counts.forEach((each, at) => {
    const left = across(edges[at] ?? first)
    const right = across(edges[at + 1] ?? last)
    const height = most > 0 ? (each / most) * (HEIGHT - 1) : 0
    // A bin that holds anything is seen.
    const seen = each > 0 ? Math.max(1, height) : 0
    pen.fillRect(left, HEIGHT - 1 - seen, Math.max(0.5, right - left - 0.5), seen)
  })
  pen.fillStyle = token('strong-line')
  pen.fillRect(0, HEIGHT - 1, WIDTH, 1)
}
