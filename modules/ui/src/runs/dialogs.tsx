/** Small dialogs of the Runs view: a run's colour, and whether runs shall be deleted. */
import { useSignal } from '@preact/signals'
import { ApiError } from '../api/client'
import type { CellRow } from '../api/types'
import { counted } from '../format/numbers'
import { Dialog } from '../parts/dialog'
import { LIGHT } from '../theme/colours'
import { chooseColour } from '../theme/run-colours'
import { publishAll } from './publish'
import { colouring, nameOf, Swatch } from './row'

const NAMED_MAX = 8

export function ColourDialog() {
  const run = colouring.value
  if (run === null) return null
  const close = () => (colouring.value = null)
  const take = (place: number | null) => {
    chooseColour(run.id, place)
    close()
  }
  return (
    <Dialog title={`Colour of ${run.name}`} close={close}>
      <div class="row palette">
        {LIGHT.map((colour, index) => (
          <button
            key={colour}
            type="button"
            aria-label={`Colour ${index + 1}`}
            onClick={() => take(index)}
          >
            <Swatch stroke={{ index, dash: [] }} />
          </button>
        ))}
        <button type="button" onClick={() => take(null)}>
          By itself
        </button>
      </div>
    </Dialog>
  )
}

export interface DeleteProps {
  runs: readonly CellRow[]
  close(): void
  /** Told the position behind the events. */
  done(position: string): void
}

export function DeleteDialog({ runs, close, done }: DeleteProps) {
  const failed = useSignal('')
  const busy = useSignal(false)
  const act = async () => {
    busy.value = true
    try {
      const ids = runs.map((row) => row.id)
      done(await publishAll('run.deleted', ids))
      close()
    } catch (cause) {
      failed.value = cause instanceof ApiError ? cause.message : String(cause)
      busy.value = false
    }
  }
  const named = runs.slice(0, NAMED_MAX)
  return (
    <Dialog title={`Delete ${counted(runs.length, 'run')}?`} close={close}>
      <ul class="plain-list">
        {named.map((row) => (
          <li key={row.id} class="cut">
            {nameOf(row)} <span class="dim">{row.id}</span>
          </li>
        ))}
        {runs.length > NAMED_MAX && <li>and {counted(runs.length - NAMED_MAX, 'more run')}</li>}
      </ul>
      <p>They leave the lists. Nothing is lost: “Show deleted” lists and restores them.</p>
      {failed.value && (
        <p class="bad" role="alert">
          Not deleted: {failed.value}
        </p>
      )}
      <div class="row">
        <button type="button" class="danger" disabled={busy.value} onClick={act}>
          {busy.value ? 'Deleting …' : 'Delete'}
        </button>
        <button type="button" onClick={close}>
          Keep
        </button>
      </div>
    </Dialog>
  )
}
