/** Which view an address shows, and the addresses of views. */
import { computed } from '@preact/signals'
import { isRunId } from '../api/ids'
import { pathname } from './location'

export type Route =
  | { view: 'runs' }
  | { view: 'run'; run: string }
  | { view: 'compare' }
  | { view: 'unknown' }

export function routeOf(path: string): Route {
  if (path === '/') return { view: 'runs' }
  if (path === '/compare') return { view: 'compare' }
  const run = /^\/runs\/([^/]+)\/?$/.exec(path)?.[1]
  if (run === undefined) return { view: 'unknown' }
  try {
    const id = decodeURIComponent(run)
    return isRunId(id) ? { view: 'run', run: id } : { view: 'unknown' }
  } catch {
    return { view: 'unknown' }
  }
}

export const route = computed(() => routeOf(pathname.value))

export function runAddress(run: string, search = ''): string {
  return `/runs/${encodeURIComponent(run)}${search}`
}
