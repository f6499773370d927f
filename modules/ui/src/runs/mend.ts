/** Ways out of a filter that names a field which there is not. */
import type { Column } from '../api/types'
import { familyOf, label } from './columns'
import { searchFilter } from './filter'

export interface Mend {
  /** What choosing it does, in words. */
  says: string
  /** The whole text of the filter then. */
  text: string
}

const UNKNOWN = /^unknown field '(.+?)'/
const OPERATOR = /[=<>()'"`]|\s(in|like|ilike|is)\s/i
const COLUMNS_MAX = 3

/** What is wrong, without guesses at names that no run may have. */
export function plainly(detail: string): string {
  const word = UNKNOWN.exec(detail)?.[1]
  return word === undefined ? detail : `There is no field “${word}”.`
}

/** Known columns whose name has the unknown word in it, then the runs that are named like it. */
export function mends(
  text: string,
  detail: string,
  position: number | null,
  columns: readonly Column[],
): Mend[] {
  const word = UNKNOWN.exec(detail)?.[1]
  if (word === undefined || position === null) return []
  const found = columnsLike(word, columns).map((name) => ({
    says: name,
    text: text.slice(0, position) + name + text.slice(position + word.length),
  }))
  // A text without any operator is not a filter that went wrong, but a search.
  if (OPERATOR.test(text)) return found
  const wanted = text.trim()
  return [{ says: `runs named like “${wanted}”`, text: searchFilter(wanted) }]
}

function columnsLike(word: string, columns: readonly Column[]): string[] {
  const wanted = word.toLowerCase()
  const keys = columns
    .filter(({ name }) => !/^metrics\..*\.(first|min|max|count)$/.test(name))
    .map(({ name }) => ({ name: name.replace(/^(metrics\..*)\.last$/, '$1'), key: label(name) }))
    .map((each) => ({ ...each, key: each.key.toLowerCase() }))
    .filter(({ key, name }) => key.includes(wanted) && (familyOf(name) !== '' || name !== word))
  const far = ({ key }: { key: string }) => (key === wanted ? 0 : /[./_]/.test(key) ? 1 : 2)
  return keys
    .sort((a, b) => far(a) - far(b) || a.key.length - b.key.length)
    .slice(0, COLUMNS_MAX)
    .map((each) => each.name)
}
