/** Writes filters of the API's grammar. */
import type { Value } from '../api/types'

/** A filter is at most 4 KiB; one of ids stays well below. */
const IDS_CHARACTERS_MAX = 3_000

export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

/** All of them together; empty ones say nothing. */
export function allOf(...filters: readonly string[]): string {
  const said = filters.filter((each) => each.trim() !== '')
  return said.length > 1 ? said.map((each) => `(${each})`).join(' and ') : (said[0] ?? '')
}

export function inProject(project: string): string {
  return project === '' ? '' : `project = ${literal(project)}`
}

/** The runs of a group. */
export function ofGroup(key: { [column: string]: Value }): string {
  return Object.entries(key)
    .map(([column, value]) => {
      if (value === null) return `${column} is null`
      const simple = typeof value === 'object' ? JSON.stringify(value) : value
      return `${column} = ${literal(simple)}`
    })
    .join(' and ')
}

/** Filters for runs by their ids, each short enough to be asked. */
export function ofIds(ids: readonly string[]): string[] {
  const filters: string[] = []
  let words: string[] = []
  let length = 0
  const close = () => {
    if (words.length > 0) filters.push(`id in (${words.join(', ')})`)
    words = []
    length = 0
  }
  for (const id of ids) {
    const word = literal(id)
    if (length + word.length > IDS_CHARACTERS_MAX) close()
    words.push(word)
    length += word.length + 2
  }
  close()
  return filters
}

/** The first column of an order, and whether it goes down. */
export function firstOf(sort: string): { name: string; down: boolean } {
  const first = /^(?:[^,`]|`[^`]*`)*/.exec(sort)?.[0].trim() ?? ''
  return first.startsWith('-') ? { name: first.slice(1), down: true } : { name: first, down: false }
}

/** The filter of runs whose name or id has that text in it. */
export function searchFilter(text: string): string {
  const pattern = literal(`%${text.replace(/[\\%_]/g, '\\$&')}%`)
  return `name ilike ${pattern} or id ilike ${pattern}`
}
