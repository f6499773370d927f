/** Above the table: the filter, how runs are shown, and which are drawn. */
import { useSignal } from '@preact/signals'
import { count, counted } from '../format/numbers'
import { lazy } from '../parts/lazy'
import { narrow } from '../theme/narrow'
import { change } from '../url/location'
import { deleted, groupBy, opened, selected, show, sort } from '../url/view'
import { Actions } from './actions'
import { familyOf, label } from './columns'
import { firstOf } from './filter'
import { FilterBox } from './filter-box'
import type { Model } from './model'
import { choose, chooseFirst, DRAWN_MAX, FIRST, isLive } from './selection'

const Chooser = lazy<{ model: Model; close(): void }>('the columns', () =>
  import('./chooser').then((part) => part.Chooser),
)

export function Bar({ model, narrow }: { model: Model; narrow: boolean }) {
  const choosing = useSignal(false)
  return (
    <div class="runs-bar">
      <div class="row">
        <FilterBox columns={[...model.known.value.values()]} />
        <GroupChoice model={model} />
        <button type="button" onClick={() => (choosing.value = true)}>
          Columns
        </button>
        {!narrow && <ShowChoice />}
      </div>
      {choosing.value && <Chooser model={model} close={() => (choosing.value = false)} />}
    </div>
  )
}

const SHOWN = { both: 'Both', table: 'Table', charts: 'Charts' } as const

function ShowChoice() {
  return (
    <fieldset class="choice" aria-label="What is shown">
      {(['both', 'table', 'charts'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={show.value === each}
          onClick={() => show.set(each)}
        >
          {SHOWN[each]}
        </button>
      ))}
    </fieldset>
  )
}

function GroupChoice({ model }: { model: Model }) {
  const chosen = groupBy.value
  const set = (next: readonly string[]) => {
    change({ ...groupBy.changed(next), ...opened.changed([]) })
  }
  const offered = [...model.known.value.values()].filter(
    ({ name, runs }) =>
      !chosen.includes(name) &&
      (/^(config|tags)\./.test(name) ||
        ['status', 'project'].includes(name) ||
        (['group', 'jobType', 'worldSize', 'attempt'].includes(name) && runs > 0)),
  )
  return (
    <>
      <label class="row">
        <span class="hidden">Group by</span>
        <select
          value=""
          onChange={(event) => {
            set([...chosen, event.currentTarget.value])
            event.currentTarget.value = ''
          }}
        >
          <option value="">{chosen.length === 0 ? 'Group by …' : 'and by …'}</option>
          {offered.map(({ name }) => (
            <option key={name} value={name}>
              {said(name)}
            </option>
          ))}
        </select>
      </label>
      {chosen.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed
          aria-label={`No longer group by ${said(name)}`}
          onClick={() => set(chosen.filter((each) => each !== name))}
        >
          {said(name)} ✕
        </button>
      ))}
    </>
  )
}

function said(name: string): string {
  return `${familyOf(name)} ${label(name)}`.trim()
}

/** What is drawn of how many runs, and what to do with the chosen ones. */
export function DrawnLine({ model, refused }: { model: Model; refused: boolean }) {
  const total = model.list.total.value
  return (
    <div class="drawn-line row">
      <p role="status">{refused ? <Refused /> : <Drawn model={model} total={total} />}</p>
      <div class="acts row">
        {total !== 0 && !narrow.value && <Quick model={model} total={total ?? 0} />}
        <span class="push" />
        <Actions model={model} />
      </div>
    </div>
  )
}

/** Choices that need no boxes. */
function Quick({ model, total }: { model: Model; total: number }) {
  return (
    <>
      <button type="button" class="plain" disabled={isLive.value} onClick={chooseFirst}>
        First {FIRST}
      </button>
      <button
        type="button"
        class="plain"
        disabled={total <= FIRST}
        onClick={() => choose(model.list.top.peek().map((row) => row.id))}
      >
        First {DRAWN_MAX}
      </button>
      <button
        type="button"
        class="plain"
        disabled={model.drawn.value.length === 0}
        onClick={() => choose([])}
      >
        None
      </button>
    </>
  )
}

function Refused() {
  return (
    <span class="warn">
      At most {DRAWN_MAX} runs are drawn at once: take one out before you add another.
    </span>
  )
}

function Drawn({ model, total }: { model: Model; total: number | null }) {
  const { name, down } = firstOf(sort.value)
  const seen = model.shown.value?.some((each) => each.name === name)
  const drawn = model.drawn.value.length
  const of = total === null ? '…' : counted(total, deleted.value ? 'deleted run' : 'run')
  const order = name === 'createdTime' && down ? 'newest first' : `by ${said(name)}`
  if (total === 0) return <>{deleted.value ? 'No deleted runs' : 'No runs'}</>
  const missing = selected.value.length - drawn
  return (
    <>
      {isLive.value && drawn > 0
        ? drawn === total
          ? `Drawing all of ${of}`
          : `Drawing the first ${count(drawn)} of ${of}`
        : drawn > 0
          ? `Drawing ${count(drawn)} chosen of ${of}`
          : `Drawing none of ${of}`}
      {!seen && (total ?? 0) > 1 && `, ${order}`}
      {!isLive.value && missing > 0 && model.namedKnown.value && `; ${count(missing)} not found`}
    </>
  )
}
