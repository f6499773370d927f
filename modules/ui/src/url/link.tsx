import type { ComponentChildren } from 'preact'
import { go } from './location'

/** A link within the page: an ordinary one, that is followed without loading the page anew. */
export function Link({
  to,
  children,
  ...rest
}: {
  to: string
  class?: string
  title?: string
  tabIndex?: number
  children?: ComponentChildren
}) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
        if (event.button !== 0 || !plain) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </a>
  )
}
