import { describe, expect, it } from 'vitest'
import { around, pieces } from './ansi'

describe('a line of a log', () => {
  it('without escapes is one plain piece', () => {
    expect(pieces('<b>step 1</b>')).toEqual([{ text: '<b>step 1</b>', look: '' }])
  })

  it('of no letters has no pieces', () => {
    expect(pieces('')).toEqual([])
    expect(pieces('\x1b[31m\x1b[0m')).toEqual([])
  })

  it('keeps a colour until it is taken back', () => {
    expect(pieces('a\x1b[31mb\x1b[1mc\x1b[0md')).toEqual([
      { text: 'a', look: '' },
      { text: 'b', look: 'fore-red' },
      { text: 'c', look: 'fore-red bold' },
      { text: 'd', look: '' },
    ])
  })

  it('takes a bare m for a reset, and single resets for what they reset', () => {
    expect(pieces('\x1b[1;4;32ma\x1b[mb').map((each) => each.look)).toEqual([
      'fore-green bold underlined',
      '',
    ])
    expect(pieces('\x1b[1;2;7;41ma\x1b[22;27;49mb').map((each) => each.look)).toEqual([
      'back-red bold faint turned',
      '',
    ])
  })

  it('maps bright, 256 and all colours to the nearest hue', () => {
    const look = (codes: string) => pieces(`\x1b[${codes}mx`)[0]?.look
    expect(look('91')).toBe('fore-red')
    expect(look('38;5;12')).toBe('fore-blue')
    expect(look('38;5;46')).toBe('fore-green')
    expect(look('38;5;244')).toBe('')
    expect(look('38;2;250;240;20')).toBe('fore-yellow')
    expect(look('48;2;200;30;200;1')).toBe('back-magenta bold')
    expect(look('38:5:196')).toBe('fore-red')
  })

  it('leaves out what is no colour: cursor moves, titles, links, controls', () => {
    const line = '\x1b[2K\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\\x1b(Bc\x00\x07'
    expect(
      pieces(line)
        .map((each) => each.text)
        .join(''),
    ).toBe('abc')
  })

  it('that ends within an escape shows what comes before it', () => {
    expect(pieces('a\x1b').map((each) => each.text)).toEqual(['a'])
    expect(
      pieces('a\x1b[3')
        .map((each) => each.text)
        .join(''),
    ).toMatch(/^a/)
  })

  it('keeps tabs and letters of every language', () => {
    expect(pieces('\tgröße 🚀')).toEqual([{ text: '\tgröße 🚀', look: '' }])
  })
})

describe('a searched word', () => {
  it('stands at the odd places', () => {
    expect(around('a nan b nan', 'nan')).toEqual(['a ', 'nan', ' b ', 'nan', ''])
    expect(around('nothing', 'nan')).toEqual(['nothing'])
    expect(around('any', '')).toEqual(['any'])
  })
})
