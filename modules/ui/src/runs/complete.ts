/** What may follow in a filter at a place: names of columns, operators, values, joining words. */
import { type Column, STATUSES } from '../api/types'
import { literal } from './filter'

export interface Completion {
  /** What it replaces, in characters of the text. */
  from: number
  to: number
  options: readonly Option[]
}

export interface Option {
  text: string
  /** What it is, in a word. */
  note: string
}

const OPTIONS_MAX = 30
const NUMBER_OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'in (', 'is null', 'is not null']
const TEXT_OPERATORS = ['=', '!=', 'like', 'ilike', 'in (', 'is null', 'is not null']
const TOKEN =
  /\s+|[\w./-]*`(?:[^`]|``)*`?[\w.]*|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|[<>!=]=?|[\w./-]+|./g

interface Token {
  text: string
  from: number
}

function tokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], from: match.index }))
    .filter((token) => token.text.trim() !== '')
}

/** What is wanted next; of operators and values, for which column. */
interface Place {
  wants: 'column' | 'joiner' | 'operator' | 'value' | 'item' | 'list' | 'null'
  column: string
}

/** Reads what is complete before the place; what is wrong there is not judged here. */
function placeAfter(read: readonly Token[]): Place {
  let place: Place = { wants: 'column', column: '' }
  for (const { text } of read) place = next(place, text)
  return place
}

function next(place: Place, token: string): Place {
  const word = token.toLowerCase()
  switch (place.wants) {
    case 'column':
      return word === 'not' || word === '(' ? place : { wants: 'operator', column: token }
    case 'operator':
      if (word === 'in') return { ...place, wants: 'list' }
      return { ...place, wants: word === 'is' ? 'null' : 'value' }
    case 'list':
      return { ...place, wants: 'item' }
    case 'item':
      return word === ')' ? { wants: 'joiner', column: '' } : place
    case 'null':
      return word === 'not' ? place : { wants: 'joiner', column: '' }
    case 'value':
      return { wants: 'joiner', column: '' }
    case 'joiner':
      return word === 'and' || word === 'or' ? { wants: 'column', column: '' } : place
  }
}

/** Whether nothing more must follow: then it is worth asking without being told to. */
export function looksWhole(text: string): boolean {
  const read = tokens(text)
  const opened = read.filter((each) => each.text === '(').length
  const closed = read.filter((each) => each.text === ')').length
  const quoted = read.every(({ text: word }) => !/^["']/.test(word) || /^(["']).*\1$/.test(word))
  return read.length === 0 || (placeAfter(read).wants === 'joiner' && opened === closed && quoted)
}

export function complete(text: string, caret: number, columns: readonly Column[]): Completion {
  const read = tokens(text.slice(0, caret))
  const last = read.at(-1)
  // A word that the caret touches is being written; a blank or a bracket ends it.
  const open = last && last.from + last.text.length === caret && !/^[(),]$/.test(last.text)
  const word = open ? last.text : ''
  const place = placeAfter(open ? read.slice(0, -1) : read)
  const from = open ? last.from : caret
  return { from, to: caret, options: optionsFor(place, word, columns) }
}

function optionsFor(place: Place, word: string, columns: readonly Column[]): Option[] {
  if (place.wants === 'column') {
    const names = columns.map(({ name, kind }) => ({ text: name, note: kind }))
    // The value that a metric has now is what is asked for most.
    const isLast = ({ text }: Option) => Number(/^metrics\..*\.last$/.test(text))
    return matching(
      names.sort((a, b) => isLast(b) - isLast(a)),
      word,
    )
  }
  if (place.wants === 'joiner') return matching(words(['and', 'or'], ''), word)
  const column = columns.find((each) => each.name === place.column)
  switch (place.wants) {
    case 'operator':
      return matching(words(column?.kind === 'text' ? TEXT_OPERATORS : NUMBER_OPERATORS, ''), word)
    case 'null':
      return matching(words(['null', 'not null'], ''), word)
    case 'list':
      return matching(words(['('], 'list of values'), word)
    default:
      return matching(words(valuesOf(place.column, column), 'value'), word.replace(/^["']/, ''))
  }
}

function valuesOf(name: string, column: Column | undefined): string[] {
  if (name === 'status') return STATUSES.map(literal)
  return column?.kind === 'boolean' || column?.kind === 'flag' ? ['true', 'false'] : []
}

function words(texts: readonly string[], note: string): Option[] {
  return texts.map((text) => ({ text, note }))
}

/** What begins with the word first, then what holds it; the word alone is no offer. */
function matching(options: readonly Option[], word: string): Option[] {
  const wanted = word.toLowerCase()
  const rank = ({ text }: Option) => {
    const at = text.toLowerCase().replace(/^'/, '').indexOf(wanted)
    if (at <= 0) return at
    return /[./_]/.test(text.charAt(at - 1)) ? 1 : 2
  }
  const found = options.filter((each) => rank(each) >= 0).sort((a, b) => rank(a) - rank(b))
  if (found.length === 1 && found[0]?.text.toLowerCase() === wanted) return []
  return found.slice(0, OPTIONS_MAX)
}

/** The text with an option in it, and where the caret stands behind it. */
export function completed(
  text: string,
  { from, to }: Completion,
  option: Option,
): { text: string; caret: number } {
  const gap = option.text.endsWith('(') || text.charAt(to) === ' ' ? '' : ' '
  const head = text.slice(0, from) + option.text + gap
  return { text: head + text.slice(to), caret: head.length }
}
