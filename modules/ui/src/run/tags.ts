/** Tags as lines of text that a person edits, and back: what changed, as the event has it. */
import type { Fields, Value } from '../api/types'
import { same } from '../format/values'

/** One tag a line: `name`, or `name = value`. */
export function written(tags: Fields): string {
  return Object.entries(tags)
    .map(([name, value]) => (value === true ? name : `${name} = ${valueWritten(value)}`))
    .join('\n')
}

function valueWritten(value: Value): string {
  const isPlain = typeof value === 'string' && read(value) === value && !value.includes('\n')
  return isPlain ? value : JSON.stringify(value)
}

/** Numbers, true, false, lists and objects as JSON writes them; anything else is a text. */
function read(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return text.trim()
  }
}

export function parsed(text: string): Fields {
  const tags: Fields = {}
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    const name = (at < 0 ? line : line.slice(0, at)).trim()
    if (name !== '') tags[name] = at < 0 ? true : read(line.slice(at + 1).trim())
  }
  return tags
}

/** What turns the old tags into the new ones; null takes a tag away. */
export function changes(old: Fields, wanted: Fields): Fields {
  const found: Fields = {}
  for (const name of Object.keys(old)) {
    if (!(name in wanted)) found[name] = null
  }
  for (const [name, value] of Object.entries(wanted)) {
    if (!same(value, old[name])) found[name] = value
  }
  return found
}
