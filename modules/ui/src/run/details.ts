/** All that is known of one run, kept up to date while it is open. */
import { useEffect, useRef } from 'preact/hooks'
import { get, runRoute } from '../api/client'
import { type Resource, useResource } from '../api/resource'
import type { Run, RunRow } from '../api/types'
import { resting } from '../live/rest'
import { wish } from '../live/tail'

const RELOAD_MS = 2_000
const UNKNOWN_MS = 3_000
const ENDED_MS = 10_000

export interface Details extends Resource<Run> {
  /** Asks again, for an answer that has seen all up to a position. */
  reloadAfter(position: string): void
}

export function useDetails(id: string): Details {
  const after = useRef('')
  const resource = useResource(id, async (signal) => {
    const asked = after.current
    const { body } = await get<{ run: Run }>(runRoute(id), { after: asked }, signal)
    if (after.current === asked) after.current = ''
    return body.run
  })
  useFreshness(id, resource)
  useAskingAgain(resource)
  useAskingForUnknown(resource)
  return {
    ...resource,
    reload: () => resource.reload(),
    reloadAfter: (position) => {
      after.current = position
      resource.reload()
    },
  }
}

/** The row of a frame is shown at once; the rest follows, at most every two seconds. */
function useFreshness(id: string, resource: Resource<Run>) {
  useEffect(() => {
    let timer = 0
    let loadedMs = performance.now()
    const reload = () => {
      if (timer !== 0) return
      timer = window.setTimeout(
        () => {
          timer = 0
          loadedMs = performance.now()
          resource.reload()
        },
        Math.max(0, loadedMs + RELOAD_MS - performance.now()),
      )
    }
    const takeBack = wish({
      runs: [id],
      onRun(row: RunRow) {
        if (row.id !== id) return
        const known = resource.value.peek()
        if (known) resource.value.value = { ...known, ...row }
        reload()
      },
      onReset: () => resource.reload(),
    })
    return () => {
      takeBack()
      window.clearTimeout(timer)
    }
  }, [id])
}

/**
 * Points and heartbeats make no frame of a run, and a purge does not either: what goes on is asked
 * again every few seconds, what has ended now and then.
 */
function useAskingAgain(resource: Resource<Run>) {
  useEffect(() => {
    let askedMs = performance.now()
    const timer = window.setInterval(() => {
      const run = resource.value.peek()
      if (resting.value || run === null) return
      const every = run.endTime === null ? RELOAD_MS : ENDED_MS
      if (performance.now() - askedMs < every) return
      askedMs = performance.now()
      resource.reload()
    }, RELOAD_MS / 2)
    return () => window.clearInterval(timer)
  }, [resource.value])
}

/** A run that nobody has told of yet may only come to be. */
function useAskingForUnknown(resource: Resource<Run>) {
  const status = resource.error.value?.status
  useEffect(() => {
    if (status !== 404) return
    const timer = window.setInterval(() => {
      if (!resting.value) resource.reload()
    }, UNKNOWN_MS)
    return () => window.clearInterval(timer)
  }, [status])
}
