/** Parts of the page that are loaded when they are first shown. */
import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { Waiting } from './notice'

/**
 * A component in a file of its own.
 *
 * @param what it is called while it is awaited; empty for what may come without a word
 */
export function lazy<P extends object>(
  what: string,
  load: () => Promise<ComponentType<P>>,
): (props: P) => preact.JSX.Element | null {
  const loaded = signal<ComponentType<P> | null>(null)
  const failed = signal(false)
  let asked = false
  const begin = () => {
    if (asked) return
    asked = true
    load().then(
      (component) => (loaded.value = component),
      () => (failed.value = true),
    )
  }
  return (props: P) => {
    begin()
    const Component = loaded.value
    if (Component) return <Component {...props} />
    if (failed.value) {
      return (
        <div class="notice failed" role="alert">
          <p>
            This part of the page could not be loaded: the server is away, or it is newer than the
            page.
          </p>
          <button type="button" onClick={() => location.reload()}>
            Load the page anew
          </button>
        </div>
      )
    }
    return what === '' ? null : <Waiting what={what} />
  }
}
