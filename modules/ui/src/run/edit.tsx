/** Dialogs that publish what a person decided about a run. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, publish } from '../api/client'
import type { Run } from '../api/types'
import { Dialog } from '../parts/dialog'
import { changes, parsed, written } from './tags'

type Published = { type: string; [field: string]: unknown }

/** Sends an event, closes when it is taken, and says so when it is not. */
function usePublishing(saved: (position: string) => void, close: () => void) {
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (event: Published) => {
    setBusy(true)
    try {
      saved(await publish(event))
      close()
    } catch (cause) {
      setBusy(false)
      setProblem(cause instanceof ApiError ? cause.message : String(cause))
    }
  }
  const told = problem !== '' && (
    <p class="bad wrap" role="alert">
      Not saved: {problem} What you wrote is still here.
    </p>
  )
  return { send, busy, told }
}

/** The event that says what changed; null when nothing did. */
function edit(run: Run, wanted: { name: string; note: string; tags: string }): Published | null {
  const tags = changes(run.tags, parsed(wanted.tags))
  const edited = {
    ...(wanted.name !== '' && wanted.name !== run.name && { name: wanted.name }),
    ...(wanted.note !== (run.note ?? '') && { note: wanted.note }),
    ...(Object.keys(tags).length > 0 && { tags }),
  }
  return Object.keys(edited).length === 0 ? null : { type: 'run.edited', run: run.id, ...edited }
}

export function EditDialog({
  run,
  saved,
  close,
}: {
  run: Run
  saved(position: string): void
  close(): void
}) {
  // What was there when the dialog was opened: changes of others meanwhile are not undone.
  const before = useRef(run).current
  const name = useRef<HTMLInputElement>(null)
  const note = useRef<HTMLTextAreaElement>(null)
  const tags = useRef<HTMLTextAreaElement>(null)
  const { send, busy, told } = usePublishing(saved, close)
  useEffect(() => name.current?.focus(), [])
  const save = (event: Event) => {
    event.preventDefault()
    const edited = edit(before, {
      name: name.current?.value.trim() ?? '',
      note: note.current?.value ?? '',
      tags: tags.current?.value ?? '',
    })
    if (edited === null) close()
    else void send(edited)
  }
  return (
    <Dialog title="Edit this run" close={close}>
      <form class="edit-form" onSubmit={save}>
        <label>
          Name
          <input
            ref={name}
            defaultValue={before.name ?? ''}
            placeholder={before.id}
            maxLength={250}
            autocomplete="off"
          />
        </label>
        <label>
          Note
          <textarea ref={note} rows={5} defaultValue={before.note ?? ''} />
        </label>
        <label>
          Tags, one a line: <code>name</code> or <code>name = value</code>
          <textarea ref={tags} rows={5} class="mono" defaultValue={written(before.tags)} />
        </label>
        {told}
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Saving …' : 'Save'}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

export function ConfirmDialog({
  title,
  text,
  action,
  event,
  saved,
  close,
}: {
  title: string
  text: string
  action: string
  event: Published
  saved(position: string): void
  close(): void
}) {
  const { send, busy, told } = usePublishing(saved, close)
  return (
    <Dialog title={title} close={close}>
      <div class="edit-form">
        <p class="wrap">{text}</p>
        {told}
        <div class="row">
          <button type="button" class="primary" disabled={busy} onClick={() => void send(event)}>
            {action}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </div>
    </Dialog>
  )
}
