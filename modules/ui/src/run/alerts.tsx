/** What the processes of a run called out for somebody to see, the newest first. */
import { useComputed } from '@preact/signals'
import { useState } from 'preact/hooks'
import { useResource } from '../api/resource'
import { eventsOf } from '../api/timeline'
import type { Run, TimelineEvent } from '../api/types'
import { count, counted } from '../format/numbers'
import { moment } from '../format/times'
import { nowMs } from '../live/clock'
import './alerts.css'

const ASK_EVERY_MS = 10_000
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

/** Nothing where there is none. */
export function Alerts({ run }: { run: Run }) {
  const [all, setAll] = useState(false)
  const turns = useComputed(() => Math.floor(nowMs.value / ASK_EVERY_MS))
  const isOpen = run.endTime === null
  const alerts = useResource(
    `${run.id} ${isOpen ? turns.value : run.ledger.events}`,
    async (signal) => alertsOf(await eventsOf(run.id, 'alert.raised', signal)),
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
