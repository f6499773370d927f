/** The ranks of a run: who lags behind or is silent, at a glance and in a table. */
import { useMemo, useState } from 'preact/hooks'
import type { Run } from '../api/types'
import { count, counted } from '../format/numbers'
import { ago } from '../format/times'
import { nowMs } from '../live/clock'
import { Empty } from '../parts/notice'
import { StatusWord } from '../parts/status'
import { Link } from '../url/link'
import { query, written } from '../url/location'
import { chosenRank, logRank, logTime, rankSort, tab } from '../url/view'
import { type Lagging, lagging, type Order, sorted } from './lag'
import { Strip } from './strip'
import './ranks.css'

export function Ranks({ run }: { run: Run }) {
  const all = useMemo(() => lagging(run.ranks), [run.ranks])
  const worst = useMemo(() => sorted(all, 'worst'), [all])
  const first = worst[0]
  if (!first) {
    return (
      <Empty title="No rank has been heard of">
        <p>Each process of a run is a rank; the first one is heard of when the run starts.</p>
      </Empty>
    )
  }
  const chosen = all.find((each) => String(each.rank.rank) === chosenRank.value)
  return (
    <div class="ranks pad">
      <h2 class="wrap">{headline(run, worst)}</h2>
      <Strip all={all} chosen={chosen ?? null} choose={choose} />
      <Legend />
      <Detail of={chosen ?? first} />
      <WorstTable all={all} />
    </div>
  )
}

function choose(rank: number) {
  chosenRank.set(String(rank), { replace: true })
}

/** The answer in a sentence: who is silent or failed, who is furthest behind. */
function headline(run: Run, worst: readonly Lagging[]): string {
  const first = worst[0]
  const having = (status: string) => worst.filter((each) => each.rank.status === status).length
  const bad = ['lost', 'failed', 'stale'].flatMap((status) =>
    having(status) > 0 ? [`${count(having(status))} ${status}`] : [],
  )
  const missing = (run.worldSize ?? 0) - worst.length
  if (missing > 0) bad.push(`${count(missing)} of ${count(run.worldSize ?? 0)} not heard of`)
  const all = [counted(worst.length, 'rank'), ...bad].join(', ')
  if (first?.lag) {
    return `Rank ${first.rank.rank} is furthest behind, by ${counted(first.lag, 'step')}. ${all}`
  }
  return worst.length > 1 ? `${all}; none is behind` : all
}

function Legend() {
  return (
    <p class="legend small dim">
      <span class="swatch lag" aria-hidden="true" /> the higher the bar, the further behind
      <span class="swatch bad" aria-hidden="true" /> crossed: lost or failed
      <span class="swatch warn" aria-hidden="true" /> framed: stale or interrupted
      <span class="swatch live" aria-hidden="true" /> running
      <span class="swatch" aria-hidden="true" /> finished or not started
    </p>
  )
}

/** What is known of one rank: the chosen one, or the worst. */
function Detail({ of }: { of: Lagging }) {
  const { rank, lag, host } = of
  const lines = {
    ...tab.changed('logs'),
    ...logRank.changed(String(rank.rank)),
    ...logTime.changed(0),
  }
  return (
    <p class="rank-detail card" role="status">
      <strong>Rank {rank.rank}</strong> <StatusWord status={rank.status} />
      <span>{rank.lastStep === null ? 'no step yet' : `step ${count(rank.lastStep)}`}</span>
      {lag !== null && <span>{lag === 0 ? 'not behind' : `${counted(lag, 'step')} behind`}</span>}
      <span class="dim">heard {heard(of)}</span>
      {host && <span class="dim wrap">on {host}</span>}
      {rank.attempt !== null && rank.attempt > 1 && <span>attempt {rank.attempt}</span>}
      <Link to={written(query.value, lines)}>Its log lines</Link>
    </p>
  )
}

function heard({ rank }: Lagging): string {
  return rank.lastHeardTime === null ? 'never' : ago(rank.lastHeardTime, nowMs.value)
}

const COLUMNS: readonly [Order, string][] = [
  ['rank', 'Rank'],
  ['status', 'Status'],
  ['step', 'Last step'],
  ['lag', 'Behind'],
  ['heard', 'Heard'],
  ['host', 'Host'],
]
const ROWS = 50

function WorstTable({ all }: { all: readonly Lagging[] }) {
  const [rows, setRows] = useState(ROWS)
  const order = rankSort.value
  const ranks = useMemo(() => sorted(all, order), [all, order])
  return (
    <div class="scroll-x">
      <table class="rank-table">
        <thead>
          <tr>
            {COLUMNS.map(([id, label]) => (
              <Heading key={id} id={id} label={label} order={order} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ranks.slice(0, rows).map((each) => (
            <Row key={each.rank.rank} of={each} />
          ))}
        </tbody>
      </table>
      {rows < ranks.length && (
        <button type="button" onClick={() => setRows(rows + 500)}>
          Show more: {count(ranks.length - rows)} are left
        </button>
      )}
    </div>
  )
}

function Heading({ id, label, order }: { id: Order; label: string; order: string }) {
  const down = order === `-${id}`
  const up = order === id
  return (
    <th scope="col" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <button
        type="button"
        class="plain"
        onClick={() => rankSort.set(down ? id : `-${id}`, { replace: true })}
      >
        {label} <span aria-hidden="true">{up ? '↑' : down ? '↓' : ' '}</span>
      </button>
    </th>
  )
}

function Row({ of }: { of: Lagging }) {
  const { rank, lag, host } = of
  const isChosen = String(rank.rank) === chosenRank.value
  return (
    <tr class={isChosen ? 'chosen' : ''}>
      <td class="number">
        <button
          type="button"
          class="plain"
          aria-label={`Rank ${rank.rank}`}
          aria-pressed={isChosen}
          onClick={() => choose(rank.rank)}
        >
          {rank.rank}
        </button>
      </td>
      <td>
        <StatusWord status={rank.status} />
      </td>
      <td class="number">{rank.lastStep === null ? '' : count(rank.lastStep)}</td>
      <td class="number">{lag === null ? '' : count(lag)}</td>
      <td class="number">{heard(of)}</td>
      <td class="cut">{host}</td>
    </tr>
  )
}
