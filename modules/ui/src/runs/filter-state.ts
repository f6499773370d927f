/** What the filter box knows: what may follow, and whether its text can be read. */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ApiError, get } from '../api/client'
import type { Column } from '../api/types'
import { filter } from '../url/view'
import type { Completion, Option } from './complete'

const NOTHING: Completion = { from: 0, to: 0, options: [] }

export interface Wrong {
  detail: string
  /** Null when no place is to blame. */
  position: number | null
}

/** Loaded by who writes a filter; a server that is away gives no help. */
export const completing = () => import('./complete').catch(() => null)

/** What may follow at the caret. */
export function useOffer(
  input: RefObject<HTMLInputElement | null>,
  text: Signal<string>,
  columns: readonly Column[],
  write: (text: string) => void,
) {
  const offer = useSignal(NOTHING)
  /** The option that Enter would take; -1: none. */
  const active = useSignal(-1)
  const look = async () => {
    const loaded = await completing()
    const element = input.current
    if (!loaded || !element || document.activeElement !== element) return
    offer.value = loaded.complete(text.peek(), element.selectionStart ?? 0, columns)
    active.value = -1
  }
  const close = () => {
    offer.value = NOTHING
    active.value = -1
  }
  const move = (by: number) => {
    const places = offer.peek().options.length + 1
    active.value = ((active.peek() + 1 + by + places) % places) - 1
  }
  const take = async (option: Option) => {
    const loaded = await completing()
    if (!loaded) return
    const next = loaded.completed(text.peek(), offer.peek(), option)
    write(next.text)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(next.caret, next.caret)
      look()
    })
  }
  return { options: offer.value.options, active: active.value, look, close, move, take }
}

/** Asks whether the text can be read, and applies it then; follows the address. */
export function useChecked(text: Signal<string>) {
  const wrong = useSignal<Wrong | null>(null)
  const state = useRef({ timer: 0, asked: 0, good: '' }).current
  const judge = async () => {
    const asked = ++state.asked
    const now = text.peek()
    try {
      if (now.trim() !== '') await get('/runs', { filter: now, columns: 'id', limit: 1 })
      if (asked !== state.asked) return
      wrong.value = null
      state.good = now.trim()
      filter.set(state.good)
    } catch (cause) {
      if (asked !== state.asked || !(cause instanceof ApiError)) return
      const search = await import('./mend').then(
        (part) => part.searched(now, cause.message),
        () => null,
      )
      if (asked !== state.asked) return
      if (search !== null) {
        text.value = search
        check(0)
      } else if (cause.isTemporary) state.timer = window.setTimeout(judge, 2_000)
      else wrong.value = { detail: cause.message, position: cause.problem?.position ?? null }
    }
  }
  /** @param afterMs null: not now */
  const check = (afterMs: number | null) => {
    window.clearTimeout(state.timer)
    state.asked++
    wrong.value = null
    if (afterMs !== null) state.timer = window.setTimeout(judge, afterMs)
  }
  useSignalEffect(() => {
    const applied = filter.value
    if (applied === state.good && applied === text.peek().trim()) return
    if (applied !== text.peek().trim()) text.value = applied
    // One from a link may be wrong, too.
    check(0)
  })
  // Another view has the address then.
  useEffect(
    () => () => {
      window.clearTimeout(state.timer)
      state.asked++
    },
    [],
  )
  return { wrong, check }
}
