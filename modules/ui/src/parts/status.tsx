/** How a run is: the word, a mark of its own shape for it, and for how long it has been silent. */
import type { RunRow, Status } from '../api/types'
import { ago, duration, withLocalTimes } from '../format/times'
import { nowMs } from '../live/clock'
import './status.css'

/** Shapes, so that nobody has to tell statuses apart by colour. */
const MARKS: { [status in Status]: string } = {
  pending: '○',
  running: '●',
  stale: '◐',
  lost: '✕',
  finished: '✓',
  failed: '✕',
  interrupted: '■',
}

export function StatusWord({ status, degraded }: { status: Status; degraded?: boolean }) {
  return (
    <span class={`status status-${status}`}>
      <span aria-hidden="true">{MARKS[status]}</span> {status}
      {degraded && <span class="degraded"> · degraded</span>}
    </span>
  )
}

type Liveness = Pick<RunRow, 'status' | 'degraded' | 'reason' | 'lastHeardTime' | 'durationMs'>

/** The status with the age of the last sign of life, which ticks, or with how long the run took. */
export function RunStatus({ run, why }: { run: Liveness; why?: boolean }) {
  // The reason why a run is lost names the rank that is silent; others may have spoken since.
  const isHeard = run.status === 'running' || run.status === 'stale'
  const open = isHeard || run.status === 'lost'
  const reason = run.reason && withLocalTimes(run.reason)
  return (
    <span class="run-status" title={reason ?? undefined}>
      <StatusWord status={run.status} degraded={run.degraded} />
      {(isHeard || (open && !reason)) && run.lastHeardTime !== null && (
        <Heard time={run.lastHeardTime} />
      )}
      {!open && run.durationMs !== null && <span class="dim"> {duration(run.durationMs)}</span>}
      {why && reason && <span class="reason">{reason}</span>}
    </span>
  )
}

function Heard({ time }: { time: number }) {
  return <span class="dim heard"> heard {ago(time, nowMs.value)}</span>
}
