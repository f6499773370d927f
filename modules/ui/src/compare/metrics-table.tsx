/** The metrics of runs beside each other, with how far each is from the baseline. */
import { useMemo } from 'preact/hooks'
import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { MetricAggregates, MetricNames } from '../api/types'
import { count, counted, shortNumber, toNumber } from '../format/numbers'
import { Empty, Waiting } from '../parts/notice'
import { aggregate, metricSearch } from '../url/view'
import { absentText, runColumns } from './heads'
import { bestOf, differenceText, type Goal, metricNames } from './metrics'
import type { Compared } from './runs'
import { Table } from './table'

const ROW_HEIGHT = 46
const AGGREGATES = ['last', 'min', 'max'] as const

export function MetricsView({ compared }: { compared: Compared }) {
  const { ids, runs } = compared
  const names = useMemo(() => metricNames(runs), [runs])
  const goals = useGoals(ids)
  const wanted = metricSearch.value.toLowerCase()
  const shown = names.filter((name) => name.toLowerCase().includes(wanted))
  if (names.length === 0) {
    if (compared.loading) return <Waiting what="the runs" />
    return (
      <Empty title="These runs have no metrics yet">
        <p>
          A line of your program makes one: <code>run.log({'{"loss": loss}'}, step=step)</code>
        </p>
      </Empty>
    )
  }
  return (
    <>
      <Bar shown={shown.length} all={names.length} />
      <Table
        label="Metrics of the compared runs"
        corner="Metric"
        columns={runColumns(compared)}
        rows={shown.length}
        rowHeight={ROW_HEIGHT}
        rowHead={(at) => <Name name={shown[at] ?? ''} goal={goals?.get(shown[at] ?? '') ?? null} />}
        cell={(at, column) => {
          const name = shown[at] ?? ''
          const metrics = runs.map((run) =>
            run && Object.hasOwn(run.metrics, name) ? run.metrics[name] : undefined,
          )
          const values = metrics.map((metric) => metric?.[aggregate.value])
          return (
            <Cell
              absent={absentText(compared, column)}
              metric={metrics[column]}
              difference={column === 0 ? '' : differenceText(values[column], values[0])}
              isBest={bestOf(values, goals?.get(name) ?? null).includes(column)}
            />
          )
        }}
      />
    </>
  )
}

function Bar({ shown, all }: { shown: number; all: number }) {
  return (
    <div class="row compare-bar">
      <input
        type="search"
        aria-label="Search in metrics"
        placeholder="Search in metrics"
        value={metricSearch.value}
        onInput={(event) => metricSearch.set(event.currentTarget.value, { replace: true })}
      />
      <label class="row">
        Value
        <select
          value={aggregate.value}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            aggregate.set(AGGREGATES.find((each) => each === chosen) ?? 'last')
          }}
        >
          {AGGREGATES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <span class="small" role="status">
        {shown === all ? counted(all, 'metric') : `${count(shown)} of ${counted(all, 'metric')}`}
      </span>
      <span class="small dim">
        Below: difference to the baseline. ★ best, where the run says which way is good.
      </span>
    </div>
  )
}

function Name({ name, goal }: { name: string; goal: Goal | null }) {
  return (
    <span title={name}>
      {name}
      <span class="change">
        {goal && (goal === 'minimize' ? 'less is better' : 'more is better')}
      </span>
    </span>
  )
}

function Cell({
  absent,
  metric,
  difference,
  isBest,
}: {
  absent: string
  metric: MetricAggregates | undefined
  difference: string
  isBest: boolean
}) {
  if (absent) return <td class="dim number">{absent}</td>
  if (!metric) return <td class="missing number">missing</td>
  const value = metric[aggregate.value]
  const odd = value !== null && !Number.isFinite(toNumber(value))
  const step = metric[`${aggregate.value}Step`]
  const where = step === null ? '' : ` at step ${count(step)}`
  const title = `${value ?? 'no finite value'}${where}, of ${count(metric.count)} ${difference}`
  return (
    <td class="number" title={title}>
      {isBest && (
        <>
          <span aria-hidden="true">★ </span>
          <span class="hidden">best: </span>
        </>
      )}
      <span class={odd || value === null ? 'warn' : isBest ? 'best' : ''}>
        {value === null ? 'none finite' : shortNumber(value)}
      </span>
      <span class="change">
        {difference}
        {metric.nonFinite > 0 && (
          <span class="warn"> {count(metric.nonFinite)} NaN or infinite</span>
        )}
      </span>
    </td>
  )
}

/** What the runs say of goals; null until it is known. */
function useGoals(ids: readonly string[]): ReadonlyMap<string, Goal | null> | null {
  const answer = useResource(ids.join(), async (signal) => {
    const { metrics } = (await get<MetricNames>('/metrics', { run: ids }, signal)).body
    return new Map(metrics.map((metric) => [metric.name, metric.goal]))
  })
  return answer.value.value
}
