import { describe, expect, it } from 'vitest'
import { mends, plainly, searched } from './mend'

const columns = [
  'name',
  'config.lr',
  'config.`my lr`',
  'metrics.train/loss.last',
  'metrics.train/loss.min',
  'metrics.val/loss.last',
  'summary.loss',
].map((name) => ({ name, kind: 'number', runs: 1 }))

const unknown = (word: string) =>
  `unknown field '${word}'; did you mean metrics.${word}, config.${word}?`

describe('a filter with an unknown field', () => {
  it('is told plainly, without names that no run may have', () => {
    expect(plainly(unknown('loss'))).toBe('There is no field “loss”.')
    expect(plainly('expected a number')).toBe('expected a number')
  })

  it('offers the known columns that are called so', () => {
    const found = mends('name = 1 and LR < 2', unknown('LR'), 13, columns)
    expect(found.map((each) => each.text)).toEqual([
      'name = 1 and config.lr < 2',
      'name = 1 and config.`my lr` < 2',
    ])
  })

  it('takes a name with dots as one', () => {
    const nested = [{ name: 'config.opt.lr', kind: 'number', runs: 1 }]
    const found = mends('opt.lr = 0.1', unknown('opt'), 0, nested)
    expect(found.map((each) => each.text)).toEqual(['config.opt.lr = 0.1'])
  })

  it('offers metrics without their aggregates', () => {
    const found = mends('loss < 2', unknown('loss'), 0, columns)
    expect(found.map((each) => each.says)).toEqual([
      'summary.loss',
      'metrics.val/loss',
      'metrics.train/loss',
    ])
  })

  it('becomes a search of names where it was one', () => {
    expect(searched('too fast', unknown('too'))).toBe(
      "name ilike '%too fast%' or id ilike '%too fast%'",
    )
    expect(searched('loss < 2', unknown('loss'))).toBeNull()
    expect(searched("'steady'", 'expected a field')).toBeNull()
  })

  it('offers the quotes that a text lacks', () => {
    const detail = "expected a text in quotes, a number, true or false, found 'running'"
    const [found] = mends('status = running and a = 1', detail, 9, columns)
    expect(found?.text).toBe("status = 'running' and a = 1")
  })

  it('offers nothing for other mistakes', () => {
    expect(mends('a = ', 'expected a number', 4, columns)).toEqual([])
  })
})
