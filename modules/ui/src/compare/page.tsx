/** Runs beside each other: what they were told to do, what came of it, and the code they ran. */
import { useMemo } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Project } from '../api/types'
import { lazy } from '../parts/lazy'
import { Empty } from '../parts/notice'
import { type Tab, Tabs } from '../parts/tabs'
import { useShortcuts } from '../shell/keys'
import { Link } from '../url/link'
import { baseline, comparison, project, selected } from '../url/view'
import { comparisonOf, labelsOf } from './choose'
import './compare.css'
import { ConfigView } from './config'
import { Head } from './head'
import { useStrokes } from './label'
import { MetricsView } from './metrics-table'
import { type Compared, runOf, useRunSet, useShown } from './runs'

type By = typeof comparison.value

const TABS: readonly Tab<By>[] = [
  { id: 'config', label: 'Config' },
  { id: 'metrics', label: 'Metrics' },
  { id: 'parallel', label: 'Parallel' },
  { id: 'scatter', label: 'Scatter' },
  { id: 'code', label: 'Code' },
]

const KEYS = TABS.map((tab, i) => ({
  key: String(i + 1),
  does: `compare: ${tab.label}`,
  act: () => comparison.set(tab.id),
}))

// Most who compare look at tables only.
const ParallelView = lazy<{ compared: Compared }>('the plot', () =>
  import('./parallel').then((part) => part.ParallelView),
)
const ScatterView = lazy<{ compared: Compared }>('the plot', () =>
  import('./scatter').then((part) => part.ScatterView),
)
const CodeView = lazy<{ compared: Compared }>('the code', () =>
  import('./code').then((part) => part.CodeView),
)

export function ComparePage() {
  useShortcuts(KEYS)
  const projects = useResource('projects', async (signal) => {
    return (await get<{ projects: Project[] }>('/projects', {}, signal)).body.projects
  })
  const set = useRunSet()
  const found = set.found.value
  const named = selected.value
  const own = project.value || runOf(found, named[0] ?? '')?.project
  const tag = projects.value.value?.find((each) => each.id === own)?.tags.baseline
  const pinned = typeof tag === 'string' ? tag : null
  const { runs: ids, left } = useMemo(
    () => comparisonOf(named, baseline.value, pinned),
    [named, baseline.value, pinned],
  )
  const by = comparison.value
  useShown(set, ids, by !== 'config' && by !== 'code')
  const strokes = useStrokes(ids, found)
  const compared = useMemo(() => {
    const runs = ids.map((id) => runOf(found, id))
    const named = ids.map((id, at) => ({ id, name: runs[at]?.name ?? null }))
    const loading = ids.some((id) => !found.has(id))
    return { ids, runs, found, loading, labels: labelsOf(named), strokes }
  }, [ids, found, strokes])
  return (
    <div class="compare">
      <Head compared={compared} left={left} projects={projects} />
      <Tabs tabs={TABS} chosen={by} label="What is compared" choose={(id) => comparison.set(id)} />
      <div class="compared" role="tabpanel" aria-labelledby={`tab-${by}`}>
        <View by={by} compared={compared} />
      </div>
    </div>
  )
}

function View({ by, compared }: { by: By; compared: Compared }) {
  const all = by === 'parallel' || by === 'scatter'
  if (compared.ids.length < (all && selected.value.length === 0 ? 0 : 2)) {
    return <TooFew one={compared.ids.length === 1} />
  }
  switch (by) {
    case 'config':
      return <ConfigView compared={compared} />
    case 'metrics':
      return <MetricsView compared={compared} />
    case 'parallel':
      return <ParallelView compared={compared} />
    case 'scatter':
      return <ScatterView compared={compared} />
    case 'code':
      return <CodeView compared={compared} />
  }
}

function TooFew({ one }: { one: boolean }) {
  const runs = project.value ? `/?project=${encodeURIComponent(project.value)}` : '/'
  return (
    <Empty title={one ? 'Choose one more run to compare with' : 'Choose the runs to compare'}>
      <p>
        In the <Link to={runs}>table of runs</Link>: press <kbd>x</kbd> on each, then “Compare”.
      </p>
      <p>Or here: search above for a name, or paste ids with commas between them.</p>
      {!one && (
        <p>
          <kbd>3</kbd> parallel coordinates and <kbd>4</kbd> scatter show all runs when none is
          chosen.
        </p>
      )}
    </Empty>
  )
}
