/** Adds runs to those that are compared: by a part of a name, or by ids that were copied. */
import { useEffect, useState } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { RunList, RunRow } from '../api/types'
import { counted } from '../format/numbers'
import { StatusWord } from '../parts/status'
import { searchFilter } from '../runs/filter'
import { pastedIds } from './choose'

const TYPING_MS = 200
const SHOWN = 8

export function AddRun({
  known,
  add,
}: {
  known: readonly string[]
  add(ids: readonly string[]): void
}) {
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(text.trim()), TYPING_MS)
    return () => window.clearTimeout(timer)
  }, [text])
  const answer = useResource(asked, async (signal): Promise<RunList | null> => {
    if (asked === '') return null
    const query = { filter: searchFilter(asked), sort: '-createdTime', limit: SHOWN }
    return (await get<RunList>('/runs', query, signal)).body
  })
  const current = text.trim() !== '' && asked === text.trim() && !answer.loading.value
  const found = current ? (answer.value.value?.runs ?? []) : []
  const take = (ids: readonly string[]) => {
    add(ids)
    setText('')
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const ids = pastedIds(text)
    const first = found.find((run) => run.id === text.trim()) ?? found[0]
    if (text.includes(',') || (ids.length === 1 && current && !first)) take(ids)
    else if (first) take([first.id])
  }
  return (
    <form class="add-run" onSubmit={submit} onKeyDown={(e) => e.key === 'Escape' && setText('')}>
      <input
        type="search"
        aria-label="Add a run: name, or ids with commas"
        placeholder="Add a run: name or ids"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => {
          const ids = pastedIds(event.clipboardData?.getData('text') ?? '')
          if (ids.length < 2 || !/[\n,]/.test(event.clipboardData?.getData('text') ?? '')) return
          event.preventDefault()
          take(ids)
        }}
      />
      {text.trim() !== '' && (
        <div class="add-found card">
          <p class="small dim" role="status">
            {answer.error.value ? answer.error.value.message : told(current, answer.value.value)}
          </p>
          {found.map((run) => (
            <Choice key={run.id} run={run} isKnown={known.includes(run.id)} take={take} />
          ))}
        </div>
      )}
    </form>
  )
}

function told(current: boolean, list: RunList | null): string {
  if (!current || !list) return 'Searching …'
  if (list.total === 0) return 'No run has that in its name or id.'
  const more = list.total > SHOWN ? `, the newest ${SHOWN}` : ''
  return `${counted(list.total, 'run')}${more}. Enter adds the first.`
}

function Choice({
  run,
  isKnown,
  take,
}: {
  run: RunRow
  isKnown: boolean
  take(ids: readonly string[]): void
}) {
  return (
    <button type="button" class="plain" disabled={isKnown} onClick={() => take([run.id])}>
      <span class="cut">{run.name ?? run.id}</span> <StatusWord status={run.status} />
      <span class="small dim cut">
        {isKnown ? 'compared already' : run.project} · {run.id}
      </span>
    </button>
  )
}
