/** Whose lines are drawn: the colour, the name and the state of each run. */
import { StatusWord } from '../parts/status'
import { colour } from '../theme/colours'
import { runStrokes } from '../theme/run-colours'
import { dark } from '../theme/theme'
import { Link } from '../url/link'
import { runAddress } from '../url/routes'
import { focusedRun } from './focus'
import type { ChartRun } from './model'

const SHOWN_MAX = 30

export function Legend({ runs }: { runs: readonly ChartRun[] }) {
  if (runs.length < 2) return null
  const strokes = runStrokes(runs)
  return (
    <ul class="legend" onMouseLeave={() => (focusedRun.value = null)}>
      {runs.slice(0, SHOWN_MAX).map((run) => (
        <li key={run.id} onMouseEnter={() => (focusedRun.value = run.id)}>
          <span
            class="line-colour"
            style={{ background: colour(strokes.get(run.id), dark.value) }}
            aria-hidden="true"
          />
          <Link to={runAddress(run.id)} class="cut" title={run.name ?? run.id}>
            {run.name ?? run.id}
          </Link>
          <StatusWord status={run.status} />
        </li>
      ))}
      {runs.length > SHOWN_MAX && <li class="dim">and {runs.length - SHOWN_MAX} more</li>}
    </ul>
  )
}
