import { describe, expect, it } from 'vitest'
import { changes, parsed, written } from './tags'

describe('tags as text', () => {
  it('come back as they were', () => {
    const tags = {
      star: true,
      off: false,
      note: 'a = b, c',
      digits: '3',
      number: 3,
      empty: '',
      lines: 'a\nb',
      nested: { a: [1, 'x'] },
      '<b>': '<img onerror=1>',
    }
    expect(parsed(written(tags))).toEqual(tags)
  })

  it('are one a line, blank lines and spaces do not count', () => {
    expect(parsed(' star \n\n lr=0.1\nwho = me ')).toEqual({ star: true, lr: 0.1, who: 'me' })
  })
})

describe('changes', () => {
  it('hold only what differs, and null for what is gone', () => {
    const old = { a: 1, b: 'x', c: { d: 1 } }
    expect(changes(old, { a: 2, c: { d: 1 }, e: true })).toEqual({ a: 2, b: null, e: true })
    expect(changes(old, old)).toEqual({})
  })
})
