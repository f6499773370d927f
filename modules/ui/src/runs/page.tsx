/** The Runs view: which runs there are, how they are, and the curves of the ones that are drawn. */
import { useSignal } from '@preact/signals'
import { useCallback, useLayoutEffect, useMemo } from 'preact/hooks'
import { Charts } from '../chart/charts'
import { count } from '../format/numbers'
import { begun } from '../live/info'
import { lazy } from '../parts/lazy'
import { Failed, Waiting } from '../parts/notice'
import { Tabs } from '../parts/tabs'
import { narrow } from '../theme/narrow'
import { change } from '../url/location'
import { fullScreen, show } from '../url/view'
import { Bar, DrawnLine } from './bar'
import { Divider, share } from './divider'
import { Model } from './model'
import { colouring } from './row'
import { choose, toggled } from './selection'
import { Table } from './table'
import './runs.css'

const NoRuns = lazy('', () => import('./welcome').then((part) => part.NoRuns))
const ColourDialog = lazy('the colours', () =>
  import('./dialogs').then((part) => part.ColourDialog),
)

export function RunsPage() {
  const model = useMemo(() => new Model(), [])
  useLayoutEffect(() => model.start(), [])
  const refused = useSignal(false)
  const toggle = useCallback((run: string): boolean => {
    const next = toggled(model.chosen(), run)
    refused.value = next === null
    if (next) choose(next, { replace: true })
    return next !== null
  }, [])
  return (
    <div class="runs-page">
      <h1 class="hidden">Runs</h1>
      <Bar model={model} narrow={narrow.value} />
      <DrawnLine model={model} refused={refused.value} />
      {narrow.value ? (
        <Narrow model={model} toggle={toggle} />
      ) : (
        <Wide model={model} toggle={toggle} />
      )}
      {colouring.value && <ColourDialog />}
    </div>
  )
}

interface Panes {
  model: Model
  toggle(run: string): boolean
}

function Wide({ model, toggle }: Panes) {
  const width = show.value === 'both' ? `${share.value}%` : '100%'
  const empty = isEmpty(model)
  return (
    <div class="panes">
      {(show.value !== 'charts' || empty) && (
        <section
          class="table-pane"
          aria-label="Table of runs"
          style={{ width: empty ? '100%' : width }}
        >
          <Listed model={model} toggle={toggle} />
        </section>
      )}
      {show.value === 'both' && !empty && <Divider />}
      {show.value !== 'table' && !empty && <ChartPane model={model} />}
    </div>
  )
}

/** Where there is no room for both, one at a time. */
function Narrow({ model, toggle }: Panes) {
  // A link to one chart is to be seen here, too.
  const chosen = show.value === 'charts' || fullScreen.value !== '' ? 'charts' : 'table'
  return (
    <>
      <Tabs
        label="What is shown"
        tabs={[
          { id: 'table', label: 'Runs' },
          { id: 'charts', label: 'Charts', note: count(model.drawn.value.length) },
        ]}
        chosen={chosen}
        choose={(id) => show.set(id)}
      />
      <div class="panes" role="tabpanel" aria-labelledby={`tab-${chosen}`}>
        {chosen === 'charts' ? (
          <ChartPane model={model} />
        ) : (
          <section class="table-pane" aria-label="Table of runs">
            <Listed model={model} toggle={toggle} />
          </section>
        )}
      </div>
    </>
  )
}

function ChartPane({ model }: { model: Model }) {
  const { total, error } = model.list
  const runs = model.drawn.value
  const isAwaited = runs.length === 0 && total.value === null && error.value === null
  return (
    <section class="chart-pane" aria-label="Charts">
      {error.value && total.value === null ? (
        <p class="notice">No curves as long as there is no list of runs.</p>
      ) : begun.value && !isAwaited ? (
        <Charts runs={runs} />
      ) : (
        <Waiting what="the curves" />
      )}
    </section>
  )
}

function isEmpty(model: Model): boolean {
  return model.list.total.value === 0 && !model.list.outdated.value
}

function Listed({ model, toggle }: Panes) {
  const { error, total, walkedTo, missed } = model.list
  const shown = model.shown.value
  const problem = (model.grouped.value && model.groups.error.value) || error.value
  const unreadable = problem?.code === 'bad-filter'
  if (problem && (total.value === null || !problem.isTemporary)) {
    return (
      <>
        {unreadable ? (
          <p class="notice">The filter above cannot be read: mend it, or clear it.</p>
        ) : (
          <Failed what="runs" error={problem} again={() => model.list.again()} />
        )}
        {problem.status === 400 && !unreadable && <Usual />}
      </>
    )
  }
  if (total.value === null || shown === null) return <Waiting what="runs" />
  if (isEmpty(model)) return <NoRuns />
  return (
    <>
      {walkedTo.value > 0 && (
        <p class="over" role="status">
          Loading rows up to {count(walkedTo.value)} …
        </p>
      )}
      {missed.value && walkedTo.value === 0 && !model.grouped.value && (
        <button type="button" class="over" onClick={() => model.list.toTop()}>
          The top of the list has changed: show it
        </button>
      )}
      <Table model={model} shown={shown} toggle={toggle} />
    </>
  )
}

/** The way out of a link that asks for what there is not. */
function Usual() {
  return (
    <div class="notice">
      <button type="button" onClick={() => change({ cols: null, sort: null, group: null })}>
        Show the usual columns in the usual order
      </button>
    </div>
  )
}
