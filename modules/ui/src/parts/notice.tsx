/** What stands where there is nothing to show: that it is awaited, why it failed, what to do. */
import type { ComponentChildren } from 'preact'
import type { ApiError } from '../api/client'
import type { Resource } from '../api/resource'
import './notice.css'

export function Waiting({ what }: { what: string }) {
  return (
    <p class="notice dim" role="status">
      Loading {what} …
    </p>
  )
}

export function Failed({ what, error, again }: { what: string; error: ApiError; again(): void }) {
  // A server that starts is no failure.
  if (error.status === 503) {
    return (
      <p class="notice dim" role="status">
        Waiting for {what}: the server is not ready. <span class="wrap">{error.message}</span>
      </p>
    )
  }
  return (
    <div class="notice failed" role="alert">
      <p>
        <strong>No {what}:</strong> <span class="wrap">{error.message}</span>
        {error.isTemporary && ' Asking again by itself.'}
      </p>
      <button type="button" onClick={again}>
        Ask again now
      </button>
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** The answer of a resource, or what stands for it. An answer stays while it is asked again. */
export function Answered<T>({
  of,
  what,
  children,
}: {
  of: Resource<T>
  what: string
  children: (value: T) => ComponentChildren
}) {
  const value = of.value.value
  const error = of.error.value
  if (value !== null) return <>{children(value)}</>
  if (error) return <Failed what={what} error={error} again={() => of.reload()} />
  return <Waiting what={what} />
}

/** A command to copy. */
export function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <pre>{text}</pre>
      <button type="button" onClick={() => void navigator.clipboard?.writeText(text)}>
        Copy
      </button>
    </div>
  )
}
