/** What lies under the pointer: the values of the lines there, the nearest first. */
import { shortNumber } from '../format/numbers'
import { moment } from '../format/times'
import { xText } from './axes'
import { type Line, placeOf } from './line'
import type { Hover } from './plot'

const SHOWN_MAX = 10
/** A line has a value at the pointer when a bucket of it is no farther than that. */
const NEAR_PX = 24

export interface Near {
  line: Line
  /** Place of the bucket in the line. */
  at: number
  distance: number
}

/** For each line the bucket that is nearest to the pointer's x, sorted by distance to its y. */
export function nearest(lines: readonly Line[], hover: Hover): Near[] {
  const found: Near[] = []
  for (const line of lines) {
    const after = placeOf(line.x, hover.x)
    const gap = (at: number) => Math.abs((line.x[at] ?? Number.POSITIVE_INFINITY) - hover.x)
    const at = gap(after - 1) <= gap(after) ? after - 1 : after
    if (!(gap(at) <= NEAR_PX * hover.perPixelX)) continue
    const last = line.last[at] ?? null
    const finite = last !== null && Number.isFinite(last)
    found.push({ line, at, distance: finite ? Math.abs(last - hover.y) : Number.MAX_VALUE })
  }
  return found.sort((a, b) => a.distance - b.distance)
}

export function Tooltip({
  hover,
  lines,
  colourOf,
  nameOf,
  axis,
  hint,
  widthPx,
}: {
  hover: Hover
  lines: readonly Line[]
  colourOf(line: Line): string
  nameOf(line: Line): string
  axis: string
  hint: string
  widthPx: number
}) {
  const near = nearest(lines, hover)
  const first = near[0]
  if (!first) return null
  const x = first.line.x[first.at] ?? 0
  const right = hover.left > widthPx / 2
  const side = right
    ? { right: `${widthPx - hover.left + 14}px` }
    : { left: `${hover.left + 72}px` }
  return (
    <div class="tooltip" style={side}>
      <div class="dim">
        {axis === 'time' ? moment(x) : `${axisWord(axis)} ${xText({ axis })(x)}`}
      </div>
      <table>
        <tbody>
          {near.slice(0, SHOWN_MAX).map(({ line, at }) => (
            <tr key={`${line.run} ${line.rank} ${line.attempt}`}>
              <td>
                <span class="line-colour" style={{ background: colourOf(line) }} />
              </td>
              <td class="cut">{nameOf(line)}</td>
              <td class="number">{valueAt(line, at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {near.length > SHOWN_MAX && <div class="dim">and {near.length - SHOWN_MAX} more</div>}
      {hint && <div class="dim">{hint}</div>}
    </div>
  )
}

function axisWord(axis: string): string {
  if (axis === 'relative') return 'after'
  return axis.startsWith('metric:') ? axis.slice('metric:'.length) : axis
}

function valueAt(line: Line, at: number): string {
  const last = line.last[at] ?? null
  const min = line.min[at] ?? null
  const max = line.max[at] ?? null
  const value = last === null ? 'none' : shortNumber(last as number)
  const range = min === max ? '' : ` (${shortNumber(min)} to ${shortNumber(max)})`
  const odd = line.nonFinite[at] ?? 0
  return (
    value + range + (odd > 0 && !(odd === 1 && Number.isNaN(last)) ? ` · ${odd} not finite` : '')
  )
}
