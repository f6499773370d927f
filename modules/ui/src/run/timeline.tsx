/** Everything that happened to a run, as the log has it. */

import { signal } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { ApiError, get, runRoute } from '../api/client'
import type { Timeline as Page, Run, TimelineEvent } from '../api/types'
import { counted } from '../format/numbers'
import { moment } from '../format/times'
import { Empty, Failed, Waiting } from '../parts/notice'
import { eventType } from '../url/view'
import { details, WORDS, whatHappened } from './happened'
import './timeline.css'

const PAGE = 200
const RETRY_MS = 2_000

/** Pages of a timeline, one after the other; the last one is asked again for what is new. */
class Pages {
  readonly events = signal<readonly TimelineEvent[]>([])
  readonly error = signal<ApiError | null>(null)
  readonly next = signal<string | null>(null)
  readonly loaded = signal(false)
  private lastCursor: string | null = null
  private lastLength = 0
  private busy = false
  private timer = 0
  private stopped = false

  constructor(
    private readonly run: string,
    private readonly type: string,
  ) {}

  /** The page behind the last, or the last one once more. */
  async load() {
    if (this.busy || this.stopped) return
    this.busy = true
    window.clearTimeout(this.timer)
    const goesOn = this.next.value !== null
    const cursor = goesOn ? this.next.value : this.lastCursor
    const query = { type: this.type, limit: PAGE, cursor }
    try {
      const { body } = await get<Page>(runRoute(this.run, '/events'), query)
      const known = this.events.value
      const kept = goesOn ? known : known.slice(0, known.length - this.lastLength)
      this.events.value = [...kept, ...body.events]
      this.lastCursor = cursor
      this.lastLength = body.events.length
      this.next.value = body.next
      this.loaded.value = true
      this.error.value = null
    } catch (cause) {
      const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
      this.error.value = error
      const waitMs = Math.max(RETRY_MS, error.retryAfterMs)
      if (error.isTemporary) this.timer = window.setTimeout(() => this.load(), waitMs)
    } finally {
      this.busy = false
    }
  }

  stop() {
    this.stopped = true
    window.clearTimeout(this.timer)
  }
}

export function Timeline({ run }: { run: Run }) {
  const type = eventType.value
  const pages = useMemo(() => new Pages(run.id, type), [run.id, type])
  // A page that is full is not asked again: what is new comes behind it.
  useEffect(() => {
    if (pages.next.value === null) void pages.load()
  }, [pages, run.ledger.events])
  useEffect(() => () => pages.stop(), [pages])
  const { events, error, loaded, next } = pages
  return (
    <section class="timeline pad">
      <div class="row">
        <select
          aria-label="Which events"
          value={type}
          onChange={(event) => eventType.set(event.currentTarget.value)}
        >
          <option value="">All events</option>
          {Object.entries(WORDS).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
          {type !== '' && !(type in WORDS) && <option value={type}>{type}</option>}
        </select>
        <span class="dim small">
          {loaded.value && `${counted(events.value.length, 'event')}, the oldest first`}
        </span>
      </div>
      {error.value && <Failed what="events" error={error.value} again={() => void pages.load()} />}
      {!loaded.value && !error.value && <Waiting what="events" />}
      {loaded.value && events.value.length === 0 && <Empty title="No such event" />}
      <ol>
        {events.value.map((each) => (
          <Entry key={each.position} of={each} />
        ))}
      </ol>
      {next.value !== null && (
        <button type="button" onClick={() => void pages.load()}>
          Show later events
        </button>
      )}
    </section>
  )
}

function Entry({ of }: { of: TimelineEvent }) {
  const { event, appendTime, position } = of
  const [open, setOpen] = useState(false)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(position)
    setCopied(true)
  }
  const who = event.rank === undefined ? '' : `rank ${event.rank}`
  return (
    <li>
      <time class="dim small" dateTime={new Date(appendTime).toISOString()}>
        {moment(appendTime)}
      </time>
      <div>
        <span class="what">{whatHappened(event)}</span> <span class="wrap">{details(event)}</span>
        {(who || event.writer) && (
          <span class="dim small wrap">
            {' '}
            {who} {event.writer && `writer ${event.writer}`}
          </span>
        )}
        {open && (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
            <pre tabIndex={0}>{JSON.stringify(event, null, 2)}</pre>
            <p class="row small">
              <span class="mono wrap">Position {position}</span>
              <button type="button" onClick={() => void copy()}>
                {copied ? 'Copied' : 'Copy position'}
              </button>
            </p>
          </>
        )}
      </div>
      <button type="button" class="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Less' : 'As logged'}
      </button>
    </li>
  )
}
