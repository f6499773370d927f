/** One run: what it is and how it is on top, and a tab for each kind of thing to know of it. */
import { useEffect, useMemo } from 'preact/hooks'
import { isOfSystem } from '../api/ids'
import type { Run } from '../api/types'
import { count } from '../format/numbers'
import { lazy } from '../parts/lazy'
import { Failed, Waiting } from '../parts/notice'
import { type Tab, Tabs } from '../parts/tabs'
import { useShortcuts } from '../shell/keys'
import { Link } from '../url/link'
import { change } from '../url/location'
import { logTime, tab } from '../url/view'
import { type Details, useDetails } from './details'
import { editing, Head } from './head'
import { Overview } from './overview'
import { System } from './system'
import './page.css'

// What a tab needs is loaded when it is first shown.
const Charts = lazy('charts', () => import('../chart/charts').then((part) => part.Charts))
const Ranks = lazy('ranks', () => import('./ranks').then((part) => part.Ranks))
const Logs = lazy('log lines', () => import('./logs').then((part) => part.Logs))
const Files = lazy('files', () => import('./files').then((part) => part.Files))
const Timeline = lazy('the timeline', () => import('./timeline').then((part) => part.Timeline))

type TabId = typeof tab.value

const TABS: readonly TabId[] = [
  'overview',
  'charts',
  'ranks',
  'system',
  'logs',
  'files',
  'timeline',
]

export function RunPage({ id }: { id: string }) {
  const details = useDetails(id)
  const run = details.value.value
  const error = details.error.value
  if (error?.status === 404) return <Unknown id={id} />
  if (error?.status === 410) return <Purged id={id} />
  if (run) return <Known run={run} details={details} />
  if (error) return <Failed what={`run ${id}`} error={error} again={() => details.reload()} />
  return <Waiting what={`run ${id}`} />
}

function Known({ run, details }: { run: Run; details: Details }) {
  useShortcuts(KEYS)
  const chosen = tab.value
  // On a small screen the chosen tab may lie beside what is seen.
  useEffect(() => {
    document
      .getElementById(`tab-${chosen}`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chosen])
  return (
    <article class={chosen === 'logs' ? 'run filled' : 'run'}>
      <div class="run-top">
        <Head run={run} saved={details.reloadAfter} />
        <Tabs tabs={labels(run)} chosen={chosen} label="Of this run" choose={choose} />
      </div>
      <div class="run-body" role="tabpanel" aria-labelledby={`tab-${chosen}`}>
        <Body run={run} chosen={chosen} />
      </div>
    </article>
  )
}

function choose(id: TabId) {
  tab.set(id)
}

function labels(run: Run): Tab<TabId>[] {
  const notes: { [id in TabId]?: string } = {
    ranks: run.ranks.length > 1 ? count(run.ranks.length) : '',
    logs: run.ledger.logLines > 0 ? count(run.ledger.logLines) : '',
  }
  return TABS.map((id) => ({
    id,
    label: id.charAt(0).toUpperCase() + id.slice(1),
    note: notes[id] ?? '',
  }))
}

const isNoSystem = (metric: string) => !isOfSystem(metric)

function Body({ run, chosen }: { run: Run; chosen: TabId }) {
  const { id, name, status, createdTime, attempt } = run
  // The same list as long as nothing that charts know of changed.
  const runs = useMemo(
    () => [{ id, name, status, createdTime, attempt }],
    [id, name, status, createdTime, attempt],
  )
  switch (chosen) {
    case 'overview':
      return <Overview run={run} />
    case 'charts':
      return <Charts runs={runs} wanted={isNoSystem} onTime={showLines} />
    case 'ranks':
      return <Ranks run={run} />
    case 'system':
      return (
        <System run={run} hasMetrics={Object.keys(run.metrics).some(isOfSystem)}>
          <Charts runs={runs} wanted={isOfSystem} onTime={showLines} />
        </System>
      )
    case 'logs':
      return <Logs run={run} />
    case 'files':
      return <Files run={run} />
    case 'timeline':
      return <Timeline run={run} />
  }
}

function showLines(_: string, timeMs: number) {
  change({ ...tab.changed('logs'), ...logTime.changed(Math.floor(timeMs)) })
}

const KEYS = [
  ...TABS.map((id, at) => ({
    key: String(at + 1),
    does: `show ${id}`,
    act: () => choose(id),
  })),
  { key: 'e', does: 'edit name, note and tags', act: () => (editing.value = true) },
]

function Unknown({ id }: { id: string }) {
  return (
    <div class="notice empty">
      <h1 class="wrap">There is no run {id} yet</h1>
      <p>The page goes on asking: it shows the run as soon as something is logged to it.</p>
      <p>
        <Link to="/">All runs</Link>
      </p>
    </div>
  )
}

function Purged({ id }: { id: string }) {
  return (
    <div class="notice empty">
      <h1 class="wrap">Run {id} was purged</h1>
      <p>Somebody had everything of it removed for good. It cannot be restored.</p>
      <p>
        <Link to="/">All runs</Link>
      </p>
    </div>
  )
}
