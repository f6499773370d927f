/** What to do with the runs that are drawn: compare, delete and restore them. */
import { useSignal } from '@preact/signals'
import { count } from '../format/numbers'
import { lazy } from '../parts/lazy'
import { change, go, written } from '../url/location'
import { deleted, selected } from '../url/view'
import type { DeleteProps } from './dialogs'
import type { Model } from './model'
import type { Changing } from './restore'
import { chooseFirst, HOW_TO_CHOOSE, isLive } from './selection'

const DeleteDialog = lazy<DeleteProps>('the question', () =>
  import('./dialogs').then((part) => part.DeleteDialog),
)
const Restore = lazy<Changing>('', () => import('./restore').then((part) => part.Restore))

export function Actions({ model }: { model: Model }) {
  const ids = model.drawn.value.map((each) => each.id)
  // Nobody deletes runs that the list chose.
  const chosen = isLive.value ? [] : ids
  const done = (position: string) => {
    chooseFirst()
    model.reload(position)
  }
  return (
    <>
      {deleted.value ? (
        <Restore runs={chosen} done={done} />
      ) : (
        <>
          <Compare runs={ids} />
          <Delete model={model} runs={chosen} done={done} />
        </>
      )}
      <button type="button" class="plain" onClick={showDeleted}>
        {deleted.value ? 'Back to the runs' : 'Show deleted'}
      </button>
    </>
  )
}

function showDeleted() {
  change({ ...deleted.changed(!deleted.peek()), runs: null, none: null })
}

function Compare({ runs }: { runs: readonly string[] }) {
  const few = runs.length < 2
  return (
    <button
      type="button"
      disabled={few}
      title={few ? 'Choose two runs or more' : 'Compare the drawn runs'}
      onClick={() => go(`/compare${written(new URLSearchParams(), selected.changed(runs))}`)}
    >
      Compare {!few && count(runs.length)}
    </button>
  )
}

function Delete({ model, runs, done }: Changing & { model: Model }) {
  const asking = useSignal(false)
  const none = runs.length === 0
  return (
    <>
      <button
        type="button"
        disabled={none}
        title={none ? HOW_TO_CHOOSE : undefined}
        onClick={() => (asking.value = true)}
      >
        Delete …
      </button>
      {asking.value && (
        <DeleteDialog
          runs={runs.map((id) => model.row(id)).filter((row) => row !== undefined)}
          close={() => (asking.value = false)}
          done={done}
        />
      )}
    </>
  )
}
