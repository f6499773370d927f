import { describe, expect, it } from 'vitest'
import { complete, completed, looksWhole } from './complete'

const columns = [
  { name: 'status', kind: 'text', runs: 1 },
  { name: 'config.lr', kind: 'number', runs: 1 },
  { name: 'metrics.val/loss.count', kind: 'number', runs: 1 },
  { name: 'metrics.val/loss.last', kind: 'number', runs: 1 },
  { name: 'tags.`a b`', kind: 'text', runs: 1 },
]
const offered = (text: string, caret = text.length) =>
  complete(text, caret, columns).options.map((each) => each.text)

describe('what may follow', () => {
  it('is a column at the start, behind joining words, not, and an open bracket', () => {
    for (const text of ['', 'config.lr = 1 and ', 'not ', '(', 'not (', "status = 'x' or ("]) {
      expect(offered(text)).toContain('config.lr')
    }
  })

  it('finds columns by any part of their names, the last value first', () => {
    expect(offered('loss')).toEqual(['metrics.val/loss.last', 'metrics.val/loss.count'])
    expect(offered('a b')).toEqual([])
    expect(offered('tags')).toEqual(['tags.`a b`'])
  })

  it('is an operator behind a column, those of its kind', () => {
    expect(offered('config.lr ')).toContain('<=')
    expect(offered('status ')).not.toContain('<=')
    expect(offered('status ')).toContain('like')
    expect(offered('tags.`a b` ')).toContain('like')
  })

  it('is a status in quotes behind status =', () => {
    expect(offered('status = ')).toContain("'running'")
    expect(offered("status = 'runn")).toEqual(["'running'"])
    expect(offered("status in ('lost', ")).toContain("'failed'")
  })

  it('is and or or behind a whole condition', () => {
    for (const text of ['config.lr = 1 ', 'config.lr is null ', "status in ('lost') "]) {
      expect(offered(text)).toEqual(['and', 'or'])
    }
  })

  it('is null behind is', () => {
    expect(offered('config.lr is ')).toEqual(['null', 'not null'])
    expect(offered('config.lr is not ')).toContain('null')
  })

  it('is told for the place of the caret, not for the end', () => {
    expect(offered('con = 1', 3)).toEqual(['config.lr'])
  })
})

describe('an accepted offer', () => {
  it('replaces the word that was begun and leaves the caret behind it', () => {
    const text = 'con = 1'
    const completion = complete(text, 3, columns)
    const [option] = completion.options
    expect(option && completed(text, completion, option)).toEqual({
      text: 'config.lr = 1',
      caret: 9,
    })
  })
})

it('a filter looks whole when nothing more must follow', () => {
  for (const text of ['', 'config.lr = 1', "not (status = 'x')", 'a is not null']) {
    expect(looksWhole(text)).toBe(true)
  }
  for (const text of ['con', 'config.lr =', "status = 'fin", '(a = 1', 'a = 1 and', 'a is']) {
    expect(looksWhole(text)).toBe(false)
  }
})
