/** A run's name with the mark of its colour. */
import { useMemo } from 'preact/hooks'
import { colour, type Stroke } from '../theme/colours'
import { runStrokes, type Strokes } from '../theme/run-colours'
import { dark } from '../theme/theme'
import { colours } from '../url/view'
import { type Found, runOf } from './runs'

/** Strokes of the runs that are known, the oldest first, with the colours that a user chose. */
export function useStrokes(ids: readonly string[], found: Found): Strokes {
  return useMemo(() => {
    const known = ids.flatMap((id) => runOf(found, id) ?? [])
    return runStrokes(known)
  }, [ids, found, colours.value])
}

export function Swatch({ stroke }: { stroke: Stroke | undefined }) {
  const paint = stroke ? colour(stroke, dark.value) : 'transparent'
  return (
    <svg class="compare-mark" width="18" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="18"
        y2="4"
        stroke={paint}
        stroke-width="3"
        stroke-dasharray={stroke?.dash.join(' ')}
      />
    </svg>
  )
}
