/** Keyboard shortcuts: each view says which keys it knows while it is shown. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

export interface Shortcut {
  /** As KeyboardEvent.key has it: `j`, `/`, `Enter`, `?`. */
  key: string
  does: string
  act(event: KeyboardEvent): void
}

/** All that are known now, the newest last; the newest wins. */
export const shortcuts = signal<readonly Shortcut[]>([])

/** Makes the shortcuts known while the component is shown. They must not change. */
export function useShortcuts(own: readonly Shortcut[]) {
  useEffect(() => {
    shortcuts.value = [...shortcuts.peek(), ...own]
    return () => {
      shortcuts.value = shortcuts.peek().filter((each) => !own.includes(each))
    }
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

/** Call once. */
export function watchKeys() {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return
    const found = shortcuts.peek().findLast((each) => each.key === event.key)
    // Enter on a button or a link is theirs.
    const own = event.target instanceof HTMLElement && /^(A|BUTTON)$/.test(event.target.tagName)
    if (!found || (own && event.key === 'Enter')) return
    event.preventDefault()
    found.act(event)
  })
}
