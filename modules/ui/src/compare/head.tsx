/** Which runs are compared: their chips, the baseline, and a search for more. */
import { useState } from 'preact/hooks'
import { ApiError, publish } from '../api/client'
import type { Resource } from '../api/resource'
import type { Project, Run } from '../api/types'
import { counted } from '../format/numbers'
import { StatusWord } from '../parts/status'
import { Link } from '../url/link'
import { change } from '../url/location'
import { runAddress } from '../url/routes'
import { baseline, selected } from '../url/view'
import { AddRun } from './add'
import { RUNS_MAX } from './choose'
import { Swatch } from './label'
import type { Compared } from './runs'

export function Head({
  compared,
  left,
  projects,
}: {
  compared: Compared
  left: number
  projects: Resource<Project[]>
}) {
  const { ids, runs, labels } = compared
  const add = (added: readonly string[]) => {
    selected.set([...new Set([...selected.value, ...added])])
  }
  return (
    <header class="compare-head">
      <div class="row">
        <h1>Compare {ids.length > 0 && counted(ids.length, 'run')}</h1>
        <AddRun known={ids} add={add} />
        {ids.length > 0 && (
          <label class="row">
            Baseline
            <select
              class="names"
              value={ids[0]}
              onChange={(event) => baseline.set(event.currentTarget.value)}
            >
              {ids.map((id) => (
                <option key={id} value={id}>
                  {labels.get(id)}
                </option>
              ))}
            </select>
          </label>
        )}
        {ids.length > 0 && <Pin run={runs[0] ?? null} projects={projects} />}
      </div>
      {left > 0 && (
        <p class="warn small" role="status">
          Only the first {RUNS_MAX} are compared; {counted(left, 'run')} more are named in the
          address.
        </p>
      )}
      {ids.length > 0 && (
        <ul class="run-chips" aria-label="Compared runs">
          {ids.map((id, at) => (
            <Chip key={id} id={id} compared={compared} isBaseline={at === 0} />
          ))}
        </ul>
      )}
    </header>
  )
}

function Chip({
  id,
  compared,
  isBaseline,
}: {
  id: string
  compared: Compared
  isBaseline: boolean
}) {
  const answer = compared.found.get(id)
  const label = compared.labels.get(id)
  const remove = () => {
    change({
      ...selected.changed(selected.value.filter((each) => each !== id)),
      ...(baseline.value === id && baseline.changed('')),
    })
  }
  // A baseline that the project has pinned cannot go away: nobody named it.
  const removable = selected.value.includes(id) || baseline.value === id
  return (
    <li class="run-chip">
      <Swatch stroke={compared.strokes.get(id)} />
      <Link to={runAddress(id)} class="cut" title={`${label} (${id})`}>
        {label}
      </Link>
      {answer === undefined && <span class="small dim">loading …</span>}
      {answer instanceof ApiError && (
        <span class="small bad" title={answer.message}>
          {answer.status === 404 ? 'no such run' : 'not readable'}
        </span>
      )}
      {answer && !(answer instanceof ApiError) && (
        <StatusWord status={answer.status} degraded={answer.degraded} />
      )}
      {isBaseline && <strong class="small">baseline</strong>}
      {removable && (
        <button type="button" class="plain" aria-label={`Remove ${label}`} onClick={remove}>
          ✕
        </button>
      )}
    </li>
  )
}

/** Makes the baseline the project's, for everyone, or takes that back. */
function Pin({ run, projects }: { run: Run | null; projects: Resource<Project[]> }) {
  const [failure, setFailure] = useState('')
  const known = projects.value.value?.find((each) => each.id === run?.project)
  const isPinned = run !== null && known?.tags.baseline === run.id
  const pin = async () => {
    if (!run) return
    const tags = { baseline: isPinned ? null : run.id }
    try {
      await publish({ type: 'project.edited', project: run.project, tags })
      setFailure('')
      if (known) {
        const changed = { ...known, tags: { ...known.tags, ...tags } }
        const all = projects.value.peek() ?? []
        projects.value.value = all.map((each) => (each === known ? changed : each))
      } else projects.reload()
    } catch (cause) {
      setFailure(cause instanceof ApiError ? cause.message : String(cause))
    }
  }
  return (
    <>
      <button
        type="button"
        aria-pressed={isPinned}
        disabled={!run}
        title={`For everyone who looks at ${run?.project ?? 'the project'}`}
        onClick={() => void pin()}
      >
        {isPinned ? '★ The project’s baseline' : 'Make baseline of the project'}
      </button>
      {failure && (
        <span class="small bad" role="alert">
          Not pinned: {failure}
        </span>
      )}
    </>
  )
}
