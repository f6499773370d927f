/** Brings deleted runs back. */
import { useSignal } from '@preact/signals'
import { ApiError } from '../api/client'
import { count } from '../format/numbers'
import { publishAll } from './publish'
import { HOW_TO_CHOOSE } from './selection'

export interface Changing {
  runs: readonly string[]
  done(position: string): void
}

export function Restore({ runs, done }: Changing) {
  const failed = useSignal('')
  const none = runs.length === 0
  const restore = async () => {
    try {
      done(await publishAll('run.restored', runs))
      failed.value = ''
    } catch (cause) {
      failed.value = cause instanceof ApiError ? cause.message : String(cause)
    }
  }
  return (
    <>
      {failed.value && <span class="bad">Not restored: {failed.value}</span>}
      <button
        type="button"
        disabled={none}
        title={none ? HOW_TO_CHOOSE : undefined}
        onClick={restore}
      >
        Restore {!none && count(runs.length)}
      </button>
    </>
  )
}
