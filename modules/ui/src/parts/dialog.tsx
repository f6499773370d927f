/** A dialog over the page: Escape and a click beside it close it; the browser keeps the focus. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './dialog.css'

export function Dialog({
  title,
  close,
  wide,
  children,
}: {
  title: string
  close(): void
  wide?: boolean
  children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const beside = useRef(false)
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
  }, [])
  return (
    // Escape does for the keyboard what the click beside does: the browser's own, as onClose.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={dialog}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-label={title}
      onClose={close}
      onPointerDown={(event) => {
        const element = dialog.current
        beside.current = element !== null && event.target === element && isOutside(event, element)
      }}
      onClick={(event) => {
        // Not what was pressed within and let go beside: a drag over a chart, a selection of text.
        if (beside.current && event.target === dialog.current) close()
      }}
    >
      <header class="row">
        <h2 class="cut">{title}</h2>
        <button type="button" class="plain push" aria-label="Close" onClick={close}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  )
}

/** The room around the content belongs to the dialog, too. */
function isOutside(event: PointerEvent, dialog: HTMLElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect()
  const { clientX: x, clientY: y } = event
  return x < left || x > right || y < top || y > bottom
}
