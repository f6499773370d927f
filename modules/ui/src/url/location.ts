/**
 * The address is the state of the page: views read signals made from it and write to it, so that a
 * pasted link shows the same.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals'

const here = signal(read())

function read() {
  return { path: location.pathname, search: location.search }
}

/** Call once: follows the browser's Back and Forward. */
export function watchLocation() {
  window.addEventListener('popstate', () => (here.value = read()))
}

export const pathname: ReadonlySignal<string> = computed(() => here.value.path)
export const query: ReadonlySignal<URLSearchParams> = computed(
  () => new URLSearchParams(here.value.search),
)

/** What to set in the query; null and empty texts take a name out. */
export type Changes = { [name: string]: string | null }

/** The query with changes, as an address writes it: short, commas and slashes readable. */
export function written(current: URLSearchParams, changes: Changes): string {
  const next = new URLSearchParams(current)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
  }
  const text = next
    .toString()
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%7E', '~')
  return text ? `?${text}` : ''
}

/**
 * Changes the query of this view. What a user would want to come back from is a new entry of the
 * browser's history; what changes while dragging or typing is not.
 */
export function change(changes: Changes, options: { replace?: boolean } = {}) {
  const search = written(query.peek(), changes)
  if (search === here.peek().search) return
  go(here.peek().path + search, options)
}

export function go(address: string, options: { replace?: boolean } = {}) {
  if (options.replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  here.value = read()
}

/** A part of the state that is one text; absent from the address when it is the default. */
export interface Param<T> {
  readonly name: string
  readonly value: T
  /** The value, without being told when it changes. */
  peek(): T
  set(value: T, options?: { replace?: boolean }): void
  /** The change that sets it, to make several at once. */
  changed(value: T): Changes
}

export function param<T>(
  name: string,
  fallback: T,
  parse: (text: string) => T | null,
  print: (value: T) => string,
): Param<T> {
  const current = computed(() => {
    const text = query.value.get(name)
    return text === null ? fallback : (parse(text) ?? fallback)
  })
  const changed = (value: T): Changes => {
    const text = print(value)
    return { [name]: text === print(fallback) ? null : text }
  }
  return {
    name,
    get value() {
      return current.value
    },
    peek: () => current.peek(),
    set: (value, options) => change(changed(value), options),
    changed,
  }
}

export function textParam(name: string, fallback = ''): Param<string> {
  return param(name, fallback, (text) => text, String)
}

export function flagParam(name: string): Param<boolean> {
  return param(
    name,
    false,
    (text) => text === '1',
    (value) => (value ? '1' : ''),
  )
}

export function numberParam(name: string, fallback: number): Param<number> {
  const parse = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : null)
  return param(name, fallback, parse, String)
}

export function choiceParam<T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
): Param<T> {
  return param<T>(name, choices[0], (text) => choices.find((each) => each === text) ?? null, String)
}

/** A list of texts; a comma or a backslash in one is written with a backslash before it. */
export function listParam(name: string): Param<readonly string[]> {
  return param<readonly string[]>(name, [], splitList, joinList)
}

export function splitList(text: string): string[] {
  const found: string[] = []
  let word = ''
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i)
    if (letter === '\\' && i + 1 < text.length) word += text.charAt(++i)
    else if (letter === ',') {
      found.push(word)
      word = ''
    } else word += letter
  }
  if (word !== '' || found.length > 0) found.push(word)
  return found.filter((each) => each !== '')
}

export function joinList(words: readonly string[]): string {
  return words.map((word) => word.replace(/[\\,]/g, '\\$&')).join(',')
}
