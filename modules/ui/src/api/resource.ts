/** What a view shows: an answer, that it is awaited, or why there is none. */
import { type Signal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { ApiError } from './client'

const RETRY_MS = 2_000

export interface Resource<T> {
  /** The newest answer; it stays while a newer one is awaited. */
  value: Signal<T | null>
  error: Signal<ApiError | null>
  loading: Signal<boolean>
  reload(): void
}

/**
 * Asks when the view is shown and again whenever the key changes; what fails for now is asked again
 * by itself. An answer that a newer question has overtaken is dropped.
 */
export function useResource<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const state = useMemo(() => new Asking<T>(), [])
  state.ask = ask
  useEffect(() => {
    state.start()
    return () => state.stop()
  }, [key])
  return state
}

class Asking<T> implements Resource<T> {
  readonly value = signal<T | null>(null)
  readonly error = signal<ApiError | null>(null)
  readonly loading = signal(true)
  ask: (signal: AbortSignal) => Promise<T> = () => Promise.reject(new Error('not asked'))
  private running: AbortController | null = null
  private timer = 0
  private due = false

  /** Once the answer that is awaited has come, which may be of before. */
  reload() {
    if (this.running) this.due = true
    else this.start()
  }

  start() {
    this.stop()
    this.due = false
    const controller = new AbortController()
    this.running = controller
    this.loading.value = true
    this.ask(controller.signal).then(
      (answer) => {
        if (this.running !== controller) return
        this.running = null
        this.value.value = answer
        this.error.value = null
        this.loading.value = false
        if (this.due) this.start()
      },
      (cause: unknown) => {
        if (this.running !== controller) return
        const error = cause instanceof ApiError ? cause : new ApiError(-1, null, String(cause))
        this.running = null
        this.error.value = error
        this.loading.value = false
        if (error.isTemporary) {
          this.timer = window.setTimeout(() => this.start(), Math.max(RETRY_MS, error.retryAfterMs))
        }
      },
    )
  }

  stop() {
    window.clearTimeout(this.timer)
    this.running?.abort()
    this.running = null
  }
}
