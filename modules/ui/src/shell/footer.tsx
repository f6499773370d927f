/** How fresh the page is: whether changes arrive, and how far the view is behind the log. */
import { reachable } from '../api/client'
import { counted } from '../format/numbers'
import { duration } from '../format/times'
import { info } from '../live/info'
import { live } from '../live/tail'

const WORDS = {
  idle: 'nothing here changes by itself',
  live: 'live',
  connecting: 'connecting …',
  cut: 'not live: connecting again',
  resting: 'resting while hidden',
} as const

export function Footer() {
  const known = info.value
  return (
    <footer class="foot">
      <span class={`state-${live.value}`}>
        <span aria-hidden="true">{live.value === 'live' ? '●' : '○'}</span>{' '}
        {live.value === 'idle' && reachable.value !== 'up'
          ? 'waiting for the server'
          : WORDS[live.value]}
      </span>
      <Behind />
      <span class="push" />
      {known && <span class="cut">Tailrace {known.version}</span>}
    </footer>
  )
}

function Behind() {
  const behind = info.value?.behind
  if (reachable.value === 'gone') return <span class="bad">server gone</span>
  if (!behind || live.value === 'cut' || reachable.value !== 'up') return null
  if (behind.records === 0) return <span>the view is level with the log</span>
  return (
    <span class={(behind.ms ?? 0) > 5_000 ? 'warn' : ''}>
      the view is {counted(behind.records, 'record')}
      {behind.ms !== null && ` and ${duration(behind.ms)}`} behind the log
    </span>
  )
}
