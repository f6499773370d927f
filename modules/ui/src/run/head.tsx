/** The head of a run's page: what it is, how it is, and what can be done with it. */
import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type ApiError, get, publish } from '../api/client'
import { useResource } from '../api/resource'
import type { Project, Run } from '../api/types'
import { counted } from '../format/numbers'
import { duration, moment, withLocalTimes } from '../format/times'
import { valueText } from '../format/values'
import { nowMs } from '../live/clock'
import { RunStatus } from '../parts/status'
import { Link } from '../url/link'
import { written } from '../url/location'
import { baseline, project, selected } from '../url/view'
import { ConfirmDialog, EditDialog } from './edit'

/** Whether the dialog that edits is shown; a key opens it, too. */
export const editing = signal(false)

const TAGS = 12

function stopEditing() {
  editing.value = false
}

/** Called with the position behind what was published. */
export type Saved = (position: string) => void

export function Head({ run, saved }: { run: Run; saved: Saved }) {
  useEffect(() => stopEditing, [])
  const name = run.name ?? run.id
  const tags = Object.entries(run.tags)
  return (
    <header class="run-head">
      <div class="row">
        <h1 class="cut" title={name}>
          {name}
        </h1>
        {/* How long it took stands below, beside when it started. */}
        <RunStatus run={{ ...run, durationMs: null }} />
        <span class="push" />
        <Actions run={run} saved={saved} />
      </div>
      {run.deleted && (
        <p class="warn">This run is deleted: lists leave it out. It can be restored.</p>
      )}
      {run.reason && <p class="small wrap">{withLocalTimes(run.reason)}</p>}
      <div class="row facts dim">
        <span class="cut">
          Project{' '}
          <Link to={`/${written(new URLSearchParams(), project.changed(run.project))}`}>
            {run.project}
          </Link>
        </span>
        <Times run={run} />
        {run.attempt > 1 && <span>Attempt {run.attempt}</span>}
        {run.name !== null && <span class="cut mono">{run.id}</span>}
        {run.group && <span class="cut">Group {run.group}</span>}
        {run.jobType && <span class="cut">{run.jobType}</span>}
      </div>
      {tags.length > 0 && (
        <div class="tags">
          {tags.slice(0, TAGS).map(([key, value]) => (
            <TagText key={key} text={value === true ? key : `${key}: ${valueText(value)}`} />
          ))}
          {tags.length > TAGS && (
            <span class="dim small">and {counted(tags.length - TAGS, 'tag')} more: see Edit</span>
          )}
        </div>
      )}
      {editing.value && <EditDialog run={run} saved={saved} close={stopEditing} />}
    </header>
  )
}

function TagText({ text }: { text: string }) {
  return (
    <>
      <span class="tag cut" title={text}>
        {text}
      </span>{' '}
    </>
  )
}

function Times({ run }: { run: Run }) {
  const { startTime, endTime, status } = run
  if (startTime === null) return <span>Not started yet</span>
  const open = status === 'running' || status === 'stale'
  return (
    <>
      <span>Started {moment(startTime)}</span>
      {open && <span>for {duration(nowMs.value - startTime)}</span>}
      {!open && endTime !== null && (
        <span>took {duration(run.durationMs ?? endTime - startTime)}</span>
      )}
    </>
  )
}

/** Of the project of a run: the run that others are compared with. */
function useBaseline(run: Run) {
  const after = useRef('')
  const resource = useResource(run.project, async (signal) => {
    const query = { after: after.current }
    const { body } = await get<{ projects: Project[] }>('/projects', query, signal)
    after.current = ''
    const tag = body.projects.find((each) => each.id === run.project)?.tags.baseline
    return typeof tag === 'string' ? tag : ''
  })
  const reloadAfter = (position: string) => {
    after.current = position
    resource.reload()
  }
  return { against: resource.value.value ?? '', reloadAfter }
}

function Actions({ run, saved }: { run: Run; saved: Saved }) {
  const { against, reloadAfter } = useBaseline(run)
  const [asking, ask] = useState<'' | 'delete' | 'baseline'>('')
  const [error, setError] = useState<ApiError | null>(null)
  const send = (event: { type: string; [field: string]: unknown }) =>
    publish(event).then(saved, setError)
  const isBase = against === run.id
  return (
    <>
      <button type="button" onClick={() => (editing.value = true)}>
        Edit
      </button>
      {against !== '' && !isBase && (
        <Link to={comparison(run.id, against)}>Compare with baseline</Link>
      )}
      {isBase ? (
        <span class="small dim">★ The project's baseline</span>
      ) : (
        <button type="button" onClick={() => ask('baseline')}>
          Make baseline
        </button>
      )}
      {run.deleted ? (
        <button type="button" onClick={() => void send({ type: 'run.restored', run: run.id })}>
          Restore
        </button>
      ) : (
        <button type="button" class="danger" onClick={() => ask('delete')}>
          Delete
        </button>
      )}
      {error && (
        <span class="bad small" role="alert">
          Not done: {error.message}
        </span>
      )}
      {asking !== '' && (
        <ConfirmDialog
          {...(asking === 'delete' ? deletion(run) : electing(run, against))}
          saved={asking === 'delete' ? saved : reloadAfter}
          close={() => ask('')}
        />
      )}
    </>
  )
}

function deletion(run: Run) {
  return {
    title: 'Delete this run?',
    text: 'Lists leave it out from then on. Nothing is lost: it can be restored here at any time.',
    action: 'Delete',
    event: { type: 'run.deleted', run: run.id },
  }
}

function electing(run: Run, against: string) {
  const now = against === '' ? '' : `; now it is ${against}`
  return {
    title: 'Make this run the baseline?',
    text: `All runs of ${run.project} are compared with it, for everyone${now}.`,
    action: 'Make baseline',
    event: { type: 'project.edited', project: run.project, tags: { baseline: run.id } },
  }
}

function comparison(run: string, against: string): string {
  const changes = { ...selected.changed([against, run]), ...baseline.changed(against) }
  return `/compare${written(new URLSearchParams(), changes)}`
}
