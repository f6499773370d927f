/** What the processes of a run called out for somebody to see, the newest first. */
import { useComputed } from '@preact/signals'
import { useState } from 'preact/hooks'
import { get, type Query, runRoute } from '../api/client'
import { useResource } from '../api/resource'
import type { Run, Timeline, TimelineEvent } from '../api/types'
import { count, counted } from '../format/numbers'
import { moment } from '../format/times'
import { nowMs } from '../live/clock'
import './alerts.css'

const ASK_EVERY_MS = 10_000
const PAGE = 1_000
const PAGES_MAX = 10
const SHOWN = 5

export interface Alert {
  position: string
  time: number
  level: 'info' | 'warn' | 'error'
  title: string
  text: string
  rank: number | null
}

/** The newest first. */
export function alertsOf(events: readonly TimelineEvent[]): Alert[] {
  return events.map(alertOf).reverse()
}

function alertOf({ position, appendTime, event }: TimelineEvent): Alert {
  const { level, title, text, rank } = event
  return {
    position,
    time: appendTime,
    level: level === 'error' || level === 'warn' ? level : 'info',
    title: typeof title === 'string' && title !== '' ? title : 'Alert',
    text: typeof text === 'string' ? text : '',
    rank: typeof rank === 'number' ? rank : null,
  }
}

async function ask(run: string, signal: AbortSignal): Promise<Alert[]> {
  const events: TimelineEvent[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const query: Query = { type: 'alert.raised', limit: PAGE, cursor }
    const answer = await get<Timeline>(runRoute(run, '/events'), query, signal)
    events.push(...answer.body.events)
    cursor = answer.body.next
    if (cursor === null) break
  }
  return alertsOf(events)
}

/** Nothing where there is none. */
export function Alerts({ run }: { run: Run }) {
  const [all, setAll] = useState(false)
  const turns = useComputed(() => Math.floor(nowMs.value / ASK_EVERY_MS))
  const isOpen = run.endTime === null
  const alerts = useResource(`${run.id} ${isOpen ? turns.value : run.ledger.events}`, (signal) =>
    ask(run.id, signal),
  )
  const known = alerts.value.value ?? []
  if (known.length === 0) return null
  const shown = all ? known : known.slice(0, SHOWN)
  return (
    <section class="card facts-card wide alerts">
      <h2>{counted(known.length, 'alert')}</h2>
      <ol>
        {shown.map((alert) => (
          <li key={alert.position} class={alert.level}>
            <span class="level">{WORDS[alert.level]}</span>
            <span class="wrap">
              <strong>{alert.title}</strong> {alert.text}
            </span>
            <span class="dim small">
              {alert.rank !== null && `rank ${alert.rank}, `}
              {moment(alert.time)}
            </span>
          </li>
        ))}
      </ol>
      {shown.length < known.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {count(known.length)}
        </button>
      )}
    </section>
  )
}

const WORDS = { info: 'Info', warn: '⚠ Warning', error: '✕ Error' } as const
