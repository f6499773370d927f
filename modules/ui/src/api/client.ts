/**
 * Asks the API. One place knows the token, what a problem document is, and whether the server
 * answers at all.
 */
import { signal } from '@preact/signals'
import type { ProblemDocument } from './types'

const BASE = '/api/v1'
const TOKEN_KEY = 'tailrace.token'

/** How the server met the last question: `gone` answers nothing, `starting` answers 503. */
export const reachable = signal<'up' | 'gone' | 'starting'>('up')

/** Why the server is `gone` or `starting`, in its own words where there are any. */
export const unreachableReason = signal('')

/** Whether the server wants a token that the page does not have. */
export const tokenWanted = signal(false)

export type Query = {
  [name: string]: string | number | boolean | readonly string[] | null | undefined
}

export interface Answer<T> {
  body: T
  /** How far the log was folded for this answer; a tail goes on from here. */
  position: string
}

/** An answer that is a problem, or none at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number
  readonly problem: ProblemDocument | null
  readonly retryAfterMs: number

  constructor(status: number, problem: ProblemDocument | null, detail: string, retryAfterMs = 0) {
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }

  /** Whether the same question may be answered later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503
  }

  get code(): string {
    return this.problem?.type.replace('/problems/', '') ?? ''
  }
}

export function path(route: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) {
      for (const each of value) parameters.append(name, each)
    } else if (value !== undefined && value !== null && value !== '') {
      parameters.set(name, String(value))
    }
  }
  const text = parameters.toString()
  return BASE + route + (text ? `?${text}` : '')
}

/** A path of a run, with its id and what follows made safe for a URL. */
export function runRoute(run: string, rest = ''): string {
  return `/runs/${encodeURIComponent(run)}${rest}`
}

export function headers(extra: Record<string, string> = {}): Record<string, string> {
  const token = sessionStorage.getItem(TOKEN_KEY) ?? localStorage.getItem(TOKEN_KEY)
  return token ? { ...extra, Authorization: `Bearer ${token}` } : extra
}

/** Whether a header can carry it. */
export function isToken(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token.trim())
}

/** Keeps the token for this tab, or on this machine. */
export function keepToken(token: string, onThisMachine: boolean) {
  sessionStorage.removeItem(TOKEN_KEY)
  localStorage.removeItem(TOKEN_KEY)
  const storage = onThisMachine ? localStorage : sessionStorage
  storage.setItem(TOKEN_KEY, token.trim())
}

/** An answer's body; one that is cut off is an answer that has not come. */
async function whole<T>(body: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await body
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiError(0, null, 'The answer was cut off.')
  }
}

/** Sends a request and turns what is no success into an {@link ApiError}. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, {
      ...init,
      headers: headers(init.headers as Record<string, string>),
    })
  } catch (cause) {
    if (init.signal?.aborted && init.signal.reason?.name !== 'TimeoutError') throw cause
    reachable.value = 'gone'
    unreachableReason.value = 'The server does not answer.'
    throw new ApiError(0, null, 'The server does not answer.')
  }
  if (response.ok) {
    reachable.value = 'up'
    return response
  }
  throw await failure(response)
}

async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as ProblemDocument | null
  const detail = problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`
  if (response.status === 503) {
    reachable.value = 'starting'
    unreachableReason.value = detail
  } else {
    reachable.value = 'up'
  }
  if (response.status === 401) tokenWanted.value = true
  const after = Number(response.headers.get('Retry-After'))
  return new ApiError(response.status, problem, detail, after > 0 ? after * 1000 : 0)
}

export async function get<T>(
  route: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<Answer<T>> {
  const response = await request(path(route, query), signal ? { signal } : {})
  return {
    body: (await whole(response.json(), signal)) as T,
    position: response.headers.get('Tailrace-Position') ?? '',
  }
}

/**
 * Publishes one event and answers the position behind it, for a read that must see it.
 *
 * @throws ApiError also when the event was refused
 */
export async function publish(event: { type: string; [field: string]: unknown }): Promise<string> {
  const response = await request(path('/events'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ v: 1, time: Date.now(), ...event }),
  })
  const answer = (await whole(response.json())) as {
    position: string
    rejected: { reason: string; detail: string }[]
  }
  const refused = answer.rejected[0]
  if (refused) throw new ApiError(400, null, refused.detail || refused.reason)
  return answer.position
}

/** The bytes of an artifact, which only a request with the token gets. */
export async function bytes(route: string, signal?: AbortSignal): Promise<Blob> {
  const response = await request(path(route), signal ? { signal } : {})
  return whole(response.blob(), signal)
}
