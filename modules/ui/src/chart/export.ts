/** A chart as a file: the buckets that it draws as CSV, and what it looks like as PNG. */
import type { Line } from './line'

/** One row for each bucket of each line. */
export function csv(metric: string, axis: string, lines: readonly Line[]): string {
  const rows = [`run,rank,attempt,metric,${quoted(axis)},last,min,max,nonFinite`]
  for (const line of lines) {
    for (let i = 0; i < line.x.length; i++) {
      rows.push(
        [
          quoted(line.run),
          line.rank,
          line.attempt ?? '',
          quoted(metric),
          line.x[i],
          line.last[i] ?? '',
          line.min[i] ?? '',
          line.max[i] ?? '',
          line.nonFinite[i],
        ].join(','),
      )
    }
  }
  return `${rows.join('\n')}\n`
}

/** A text as a cell: quoted where it must be, and never a formula to a spreadsheet. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export interface Caption {
  title: string
  entries: readonly { name: string; colour: string }[]
  text: string
  background: string
}

const LEGEND_MAX = 12
const ROW = 20

/** The canvas with a title and a legend, on a background of its own. */
export function png(plot: HTMLCanvasElement, caption: Caption): Promise<Blob | null> {
  const scale = window.devicePixelRatio || 1
  const entries = caption.entries.slice(0, LEGEND_MAX)
  const above = (ROW + 8) * scale
  const below = entries.length * ROW * scale
  const sheet = document.createElement('canvas')
  sheet.width = plot.width
  sheet.height = plot.height + above + below
  const context = sheet.getContext('2d')
  if (!context) return Promise.resolve(null)
  context.fillStyle = caption.background
  context.fillRect(0, 0, sheet.width, sheet.height)
  context.drawImage(plot, 0, above)
  context.scale(scale, scale)
  context.font = '600 14px system-ui, sans-serif'
  context.fillStyle = caption.text
  context.fillText(caption.title, 12, ROW)
  context.font = '12px system-ui, sans-serif'
  entries.forEach(({ name, colour }, i) => {
    const y = (plot.height + above) / scale + i * ROW + 14
    context.fillStyle = colour
    context.fillRect(12, y - 9, 10, 10)
    context.fillStyle = caption.text
    context.fillText(name, 28, y)
  })
  return new Promise((done) => sheet.toBlob(done, 'image/png'))
}

export function download(name: string, content: Blob) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[^A-Za-z0-9._-]+/g, '_')
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
