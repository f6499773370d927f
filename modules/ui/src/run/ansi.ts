/**
 * Cuts a line of a log into pieces of one look: colours and weights as ECMA-48's SGR says, mapped
 * to eight hues that are readable in both themes. Every other escape sequence is left out.
 */

export interface Piece {
  text: string
  /** Names of classes; empty for plain text. */
  look: string
}

const HUES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** What SGR has set; no colour is the theme's own. */
interface Look {
  fore: string
  back: string
  bold: boolean
  faint: boolean
  italic: boolean
  underlined: boolean
  struck: boolean
  turned: boolean
}

const PLAIN: Look = {
  fore: '',
  back: '',
  bold: false,
  faint: false,
  italic: false,
  underlined: false,
  struck: false,
  turned: false,
}

const ESCAPES = new RegExp(
  [
    // A control sequence, of which those that end with m are about the look.
    String.raw`\x1b\[([0-?]*)[ -/]*([@-~])`,
    // A string for the terminal, up to BEL or ST.
    String.raw`\x1b\][^\x07\x1b]*(?:\x07|\x1b\\|$)`,
    // Other escapes of two or three letters, and controls.
    String.raw`\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1f\x7f]`,
  ].join('|'),
  'g',
)

export function pieces(line: string): Piece[] {
  const found: Piece[] = []
  let look = PLAIN
  let from = 0
  const add = (to: number) => {
    if (to > from) found.push({ text: line.slice(from, to), look: classes(look) })
  }
  for (const match of line.matchAll(ESCAPES)) {
    add(match.index)
    from = match.index + match[0].length
    if (match[2] === 'm') look = after(look, match[1] ?? '')
  }
  add(line.length)
  return found
}

/** The look after one SGR sequence. */
function after(look: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map(Number)
  let next = { ...look }
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (code === 0) next = { ...PLAIN }
    else if (code === 38 || code === 48) {
      const { hue, length } = extended(codes.slice(i + 1))
      if (code === 38) next.fore = hue
      else next.back = hue
      i += length
    } else single(next, code)
  }
  return next
}

function single(look: Look, code: number) {
  if (code === 1) look.bold = true
  else if (code === 2) look.faint = true
  else if (code === 22) look.bold = look.faint = false
  else if (code === 3 || code === 23) look.italic = code === 3
  else if (code === 4 || code === 24) look.underlined = code === 4
  else if (code === 7 || code === 27) look.turned = code === 7
  else if (code === 9 || code === 29) look.struck = code === 9
  else if (code === 39) look.fore = ''
  else if (code === 49) look.back = ''
  else if (code >= 30 && code <= 37) look.fore = HUES[code - 30] ?? ''
  else if (code >= 90 && code <= 97) look.fore = HUES[code - 90] ?? ''
  else if (code >= 40 && code <= 47) look.back = HUES[code - 40] ?? ''
  else if (code >= 100 && code <= 107) look.back = HUES[code - 100] ?? ''
}

/** A colour of 256 (`5;n`) or of all (`2;r;g;b`), and how many codes tell it. */
function extended(codes: readonly number[]): { hue: string; length: number } {
  const [kind, n = 0, green = 0, blue = 0] = codes
  if (kind === 2) return { hue: nearest(n, green, blue), length: 4 }
  if (kind !== 5) return { hue: '', length: 1 }
  if (n < 16) return { hue: HUES[n % 8] ?? '', length: 2 }
  if (n > 231) return { hue: '', length: 2 }
  const level = (of: number) => (of % 6) * 51
  const cube = n - 16
  return {
    hue: nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)),
    length: 2,
  }
}

/** The hue of a colour; greys are the theme's own text. */
function nearest(red: number, green: number, blue: number): string {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most - least < 40) return ''
  const middle = (most + least) / 2
  const bits = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0)
  return HUES[bits] ?? ''
}

function classes(look: Look): string {
  const { fore, back } = look
  const words = [
    fore && `fore-${fore}`,
    back && `back-${back}`,
    look.bold && 'bold',
    look.faint && 'faint',
    look.italic && 'italic',
    look.underlined && 'underlined',
    look.struck && 'struck',
    look.turned && 'turned',
  ]
  return words.filter(Boolean).join(' ')
}

/** Cuts a text at every place where a word stands, case and all; odd places are the word. */
export function around(text: string, word: string): string[] {
  if (word === '') return [text]
  return text.split(word).flatMap((part, at) => (at === 0 ? [part] : [word, part]))
}
