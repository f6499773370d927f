/** Ways out of a filter that names a field which there is not. */
import type { Column } from '../api/types'
import { familyOf, label } from './columns'
import { literal, searchFilter } from './filter'

export interface Mend {
  /** What choosing it does, in words. */
  says: string
  /** The whole text of the filter then. */
  text: string
}

const UNKNOWN = /^unknown field '(.+?)'/
const BARE = /^expected a text in quotes.* found '([\w.-]+)'$/
const OPERATOR = /[=<>()'"`]|\s(in|like|ilike|is)\s/i
const COLUMNS_MAX = 5
const FAMILIES = ['metrics', 'config']

/** What is wrong, without guesses at names that no run may have. */
export function plainly(detail: string): string {
  const word = UNKNOWN.exec(detail)?.[1]
  return word === undefined ? detail : `There is no field “${word}”.`
}

/** A plain word or two is a search for runs of that name; null for what was meant as a filter. */
export function searched(text: string, detail: string): string | null {
  return UNKNOWN.test(detail) && !OPERATOR.test(text) ? searchFilter(text.trim()) : null
}

/** Known columns whose name has the unknown word in it; quotes around a text that lacks them. */
export function mends(
  text: string,
  detail: string,
  position: number | null,
  columns: readonly Column[],
): Mend[] {
  if (position === null) return []
  const instead = (word: string, by: string): Mend => ({
    says: by,
    text: text.slice(0, position) + by + text.slice(position + word.length),
  })
  const bare = BARE.exec(detail)?.[1]
  if (bare !== undefined) return [instead(bare, literal(bare))]
  if (!UNKNOWN.test(detail)) return []
  // The server names what stands before a dot.
  const word = /^[\w./-]*/.exec(text.slice(position))?.[0] ?? ''
  return word === '' ? [] : columnsLike(word, columns).map((name) => instead(word, name))
}

function columnsLike(word: string, columns: readonly Column[]): string[] {
  const wanted = word.toLowerCase()
  const keys = columns
    .filter(({ name }) => !/^metrics\..*\.(first|min|max|count)$/.test(name))
    .map(({ name }) => ({ name: name.replace(/^(metrics\..*)\.last$/, '$1'), key: label(name) }))
    .map((each) => ({ ...each, key: each.key.toLowerCase() }))
    .filter(({ key, name }) => key.includes(wanted) && (familyOf(name) !== '' || name !== word))
  // Metrics and config are what is asked for most.
  const far = ({ key, name }: { key: string; name: string }) => {
    const place = FAMILIES.indexOf(familyOf(name))
    return (key === wanted ? 0 : 10) + (place < 0 ? FAMILIES.length : place)
  }
  return keys
    .sort((a, b) => far(a) - far(b) || a.key.length - b.key.length)
    .slice(0, COLUMNS_MAX)
    .map((each) => each.name)
}
