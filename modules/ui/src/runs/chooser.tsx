/** The dialog in which columns are chosen, ordered and coloured. */
import { useSignal } from '@preact/signals'
import type { Column } from '../api/types'
import { count } from '../format/numbers'
import { Dialog } from '../parts/dialog'
import { columns } from '../url/view'
import { familyOf, kindOf, label, moved, type Shown, widthOf } from './columns'
import { isRight } from './head'
import type { Model } from './model'

const AGGREGATES = ['last', 'min', 'max', 'first', 'count'] as const
const LISTED_MAX = 100

export function Chooser({ model, close }: { model: Model; close(): void }) {
  const search = useSignal('')
  const shown = model.shown.value ?? []
  const known = [...model.known.value.values()]
  const wanted = search.value.trim().toLowerCase()
  const found = known.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <Dialog title="Columns" close={close}>
      <div class="chooser">
        <input
          type="search"
          aria-label="Search columns"
          placeholder="Search, such as loss"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
        {wanted === '' && (
          <>
            <h3>Shown, from left to right</h3>
            <ol>
              {shown.map((each, at) => (
                <ShownColumn key={each.name} model={model} shown={shown} at={at} of={each} />
              ))}
            </ol>
            <button
              type="button"
              class="usual"
              disabled={columns.value.length === 0}
              onClick={() => columns.set([])}
            >
              Back to the usual columns
            </button>
          </>
        )}
        {found.length === 0 && <p class="dim">No column is called so.</p>}
        <Metrics model={model} found={found} />
        <Others model={model} found={found} />
      </div>
    </Dialog>
  )
}

function ShownColumn({
  model,
  shown,
  at,
  of,
}: {
  model: Model
  shown: readonly Shown[]
  at: number
  of: Shown
}) {
  const name = wordsFor(of.name)
  const move = (to: number) => model.write(moved(shown, at, to))
  const scale = () =>
    model.write(shown.map((each) => (each === of ? { ...of, scale: !of.scale } : each)))
  return (
    <li class="row">
      <span class="cut">{name}</span>
      <span class="tools">
        {isRight(kindOf(of.name, model.known.value)) && (
          <label class="small">
            <input type="checkbox" checked={of.scale} onChange={scale} /> colour by size
          </label>
        )}
        <button
          type="button"
          class="plain"
          disabled={at === 0}
          aria-label={`Move ${name} left`}
          onClick={() => move(at - 1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="plain"
          disabled={at === shown.length - 1}
          aria-label={`Move ${name} right`}
          onClick={() => move(at + 1)}
        >
          ↓
        </button>
        <button
          type="button"
          class="plain"
          disabled={shown.length === 1}
          aria-label={`Leave out ${name}`}
          onClick={() => flip(model, of.name)}
        >
          ✕
        </button>
      </span>
    </li>
  )
}

function wordsFor(name: string): string {
  const family = familyOf(name)
  if (family === 'metrics') return label(name.replace(/\.last$/, ' (last)'))
  return family ? `${family} ${label(name)}` : label(name)
}

function flip(model: Model, name: string) {
  const shown = model.shown.peek() ?? []
  const rest = shown.filter((each) => each.name !== name)
  const kind = kindOf(name, model.known.peek())
  const added = { name, width: widthOf(name, kind), scale: false }
  const next = rest.length < shown.length ? rest : [...shown, added]
  if (next.length > 0) model.write(next)
}

/** One line a metric, with what its points come to. */
function Metrics({ model, found }: { model: Model; found: readonly Column[] }) {
  const names = [
    ...new Set(
      found
        .filter((each) => familyOf(each.name) === 'metrics')
        .map((each) => each.name.replace(/\.\w+$/, '')),
    ),
  ]
  if (names.length === 0) return null
  const shown = new Set(model.shown.value?.map((each) => each.name))
  return (
    <>
      <h3>Metrics</h3>
      <ul>
        {names.slice(0, LISTED_MAX).map((name) => (
          <li key={name}>
            <fieldset class="row">
              <legend class="cut">{label(name)}</legend>
              {AGGREGATES.map((aggregate) => (
                <label key={aggregate} class="small">
                  <input
                    type="checkbox"
                    checked={shown.has(`${name}.${aggregate}`)}
                    onChange={() => flip(model, `${name}.${aggregate}`)}
                  />
                  {aggregate}
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
      <Left number={names.length - LISTED_MAX} />
    </>
  )
}

function Others({ model, found }: { model: Model; found: readonly Column[] }) {
  const others = found.filter((each) => familyOf(each.name) !== 'metrics')
  if (others.length === 0) return null
  const shown = new Set(model.shown.value?.map((each) => each.name))
  return (
    <>
      <h3>The run, its config, tags and summary</h3>
      <ul>
        {others.slice(0, LISTED_MAX).map(({ name }) => (
          <li key={name}>
            <label class="cut">
              <input type="checkbox" checked={shown.has(name)} onChange={() => flip(model, name)} />
              {wordsFor(name)}
            </label>
          </li>
        ))}
      </ul>
      <Left number={others.length - LISTED_MAX} />
    </>
  )
}

function Left({ number }: { number: number }) {
  if (number <= 0) return null
  return <p class="dim small">and {count(number)} more: search for them</p>
}
