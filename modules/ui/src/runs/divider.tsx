/** The line between table and charts: dragged, or moved by the arrow keys; kept on this machine. */
import { signal } from '@preact/signals'

const KEY = 'tailrace.runs.split'
const MIN = 20
const MAX = 80
const STEP = 2

/** The table's share of the width, in percent. */
export const share = signal(clamp(Number(localStorage.getItem(KEY) ?? 45)))

function clamp(percent: number): number {
  return Math.max(MIN, Math.min(MAX, Math.round(percent * 10) / 10)) || 45
}

function keep(percent: number) {
  share.value = clamp(percent)
  localStorage.setItem(KEY, String(share.value))
}

export function Divider() {
  const start = (event: PointerEvent) => {
    const line = event.currentTarget as HTMLElement
    const box = line.parentElement?.getBoundingClientRect()
    if (!box) return
    line.setPointerCapture(event.pointerId)
    line.onpointermove = (move) => {
      share.value = clamp((100 * (move.clientX - box.left)) / box.width)
    }
    line.onlostpointercapture = () => {
      line.onpointermove = null
      keep(share.value)
    }
  }
  const key = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? STEP : event.key === 'ArrowLeft' ? -STEP : 0
    if (by === 0) return
    event.preventDefault()
    keep(share.value + by)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <div
      class="divider"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the table"
      aria-valuenow={Math.round(share.value)}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      onPointerDown={start}
      onKeyDown={key}
    />
  )
}
