/** Events of one type in a run's timeline. */
import { ApiError, get, runRoute } from './client'
import type { Timeline, TimelineEvent } from './types'

const PAGES_MAX = 3

/** The first few thousand; none of a run that is not there. */
export async function eventsOf(
  run: string,
  type: string,
  signal: AbortSignal,
): Promise<TimelineEvent[]> {
  const found: TimelineEvent[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    let body: Timeline
    try {
      const query = { type, limit: 1_000, cursor }
      body = (await get<Timeline>(runRoute(run, '/events'), query, signal)).body
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 404) return []
      throw cause
    }
    found.push(...body.events)
    cursor = body.next
    if (cursor === null) break
  }
  return found
}
