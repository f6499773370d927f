/** A cell for each rank: a bar for how far it is behind, a mark for how it is. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { counted } from '../format/numbers'
import { dark, token } from '../theme/theme'
import { cellAt, fullLag, type Grid, gridOf, type Lagging } from './lag'

export function Strip({
  all,
  chosen,
  choose,
}: {
  all: readonly Lagging[]
  chosen: Lagging | null
  choose(rank: number): void
}) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(frame)
  const [pointed, point] = useState(-1)
  const grid = gridOf(all.length, width)
  const marked = pointed >= 0 ? pointed : chosen ? all.indexOf(chosen) : -1
  const isDark = dark.value
  useLayoutEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, all, grid, marked)
  }, [all, width, marked, isDark])
  const place = (event: MouseEvent) => cellAt(grid, all.length, event.offsetX, event.offsetY)
  const shown = all[marked] ?? all[0]
  const take = (at: number) => all[at] && choose(all[at].rank.rank)
  const move = (event: KeyboardEvent) => {
    const by = steps(grid.columns)[event.key]
    if (by === undefined) return
    event.preventDefault()
    take(Math.min(all.length - 1, Math.max(0, Math.max(marked, 0) + by)))
  }
  return (
    <div ref={frame} class="strip">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="slider"
        aria-label="Ranks; the arrow keys choose one"
        aria-valuemin={all[0]?.rank.rank ?? 0}
        aria-valuemax={all.at(-1)?.rank.rank ?? 0}
        aria-valuenow={shown?.rank.rank ?? 0}
        aria-valuetext={shown ? words(shown) : ''}
        title={pointed >= 0 && shown ? words(shown) : ''}
        onMouseMove={(event) => point(place(event))}
        onMouseLeave={() => point(-1)}
        onClick={(event) => take(place(event))}
        onKeyDown={move}
      />
    </div>
  )
}

function steps(columns: number): { [key: string]: number } {
  return {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  }
}

function words({ rank, lag, host }: Lagging): string {
  const behind = lag === null ? 'no step yet' : `${counted(lag, 'step')} behind`
  return `rank ${rank.rank}, ${rank.status}, ${behind}${host && `, on ${host}`}`
}

function useWidth(of: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = of.current
    if (!element) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return width
}

function draw(canvas: HTMLCanvasElement, all: readonly Lagging[], grid: Grid, marked: number) {
  const scale = window.devicePixelRatio || 1
  const width = grid.columns * grid.cell
  const height = grid.rows * grid.cell
  canvas.width = width * scale
  canvas.height = height * scale
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(scale, scale)
  const colours = {
    idle: token('grid'),
    live: token('live'),
    warn: token('warn'),
    bad: token('bad'),
    page: token('page'),
    text: token('text'),
    line: token('strong-line'),
  }
  const most = fullLag(all)
  const side = grid.cell - (grid.cell > 12 ? 2 : 1)
  all.forEach((each, at) => {
    const x = (at % grid.columns) * grid.cell
    const y = Math.floor(at / grid.columns) * grid.cell
    cell(pen, each, (each.lag ?? 0) / most, x, y, side, colours)
    if (at === marked) frame(pen, x, y, side, colours.text, 2)
  })
}

type Colours = { [name in 'idle' | 'live' | 'warn' | 'bad' | 'page' | 'text' | 'line']: string }

function cell(
  pen: CanvasRenderingContext2D,
  { rank }: Lagging,
  share: number,
  x: number,
  y: number,
  side: number,
  colours: Colours,
) {
  const { status } = rank
  pen.fillStyle = status === 'running' ? colours.live : colours.idle
  pen.globalAlpha = status === 'running' ? 0.35 : 1
  pen.fillRect(x, y, side, side)
  pen.globalAlpha = 1
  const bar = Math.round(share * side)
  pen.fillStyle = colours.warn
  pen.fillRect(x, y + side - bar, side, bar)
  if (status === 'stale' || status === 'interrupted') frame(pen, x, y, side, colours.warn, 2)
  if (status === 'lost' || status === 'failed') cross(pen, x, y, side, colours)
}

function frame(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  side: number,
  colour: string,
  width: number,
) {
  pen.strokeStyle = colour
  pen.lineWidth = width
  pen.strokeRect(x + width / 2, y + width / 2, side - width, side - width)
}

function cross(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  side: number,
  colours: Colours,
) {
  pen.fillStyle = colours.bad
  pen.fillRect(x, y, side, side)
  const inset = side / 4
  pen.strokeStyle = colours.page
  pen.lineWidth = Math.max(1, side / 8)
  pen.beginPath()
  pen.moveTo(x + inset, y + inset)
  pen.lineTo(x + side - inset, y + side - inset)
  pen.moveTo(x + side - inset, y + inset)
  pen.lineTo(x + inset, y + side - inset)
  pen.stroke()
}
