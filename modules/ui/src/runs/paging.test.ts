import { describe, expect, it } from 'vitest'
import { type Anchor, farthest, nextStep, PAGE, ROWS_MAX, START, withAnchor } from './paging'

const nothing = () => false
const TOTAL = 100_000

/** Follows the steps to the end against a list that gives a cursor for every place. */
function follow(first: number, last: number, total: number) {
  let anchors: Anchor[] = [START]
  const rows = new Set<number>()
  const steps = []
  for (;;) {
    const step = nextStep(anchors, (row) => rows.has(row), first, last, total)
    if (step === null) return { steps, rows }
    steps.push(step)
    const end = Math.min(total, step.offset + step.limit)
    if (end < total) anchors = withAnchor(anchors, { offset: end, cursor: `c${end}` })
    if (!step.walk) for (let row = step.offset; row < end; row++) rows.add(row)
  }
}

describe('the next step', () => {
  it('is the first page as long as nothing is known', () => {
    expect(nextStep([START], nothing, 500, 540, null)).toEqual({
      ...START,
      limit: PAGE,
      walk: false,
    })
  })

  it('is none when all rows in sight are there, or there are none', () => {
    expect(nextStep([START], () => true, 0, 40, TOTAL)).toBeNull()
    expect(nextStep([START], nothing, 0, 40, 0)).toBeNull()
  })

  it('walks far in large steps and then loads just the page in sight', () => {
    const { steps, rows } = follow(50_310, 50_350, TOTAL)
    expect(steps).toHaveLength(52)
    expect(steps.filter((step) => !step.walk)).toEqual([
      { offset: 50_200, cursor: 'c50200', limit: PAGE, walk: false },
    ])
    expect(rows.has(50_350)).toBe(true)
  })

  it('takes two pages when the sight spans them, and ends at the end of the list', () => {
    expect(follow(190, 230, TOTAL).steps).toHaveLength(2)
    expect(follow(190, 230, 195).steps).toHaveLength(1)
  })

  it('goes back by a known cursor', () => {
    const anchors = withAnchor(withAnchor([START], { offset: 400, cursor: 'b' }), {
      offset: 200,
      cursor: 'a',
    })
    expect(nextStep(anchors, nothing, 250, 290, TOTAL)).toMatchObject({ offset: 200, cursor: 'a' })
  })
})

it('rows far from what is seen are dropped first', () => {
  const rows = Array.from({ length: ROWS_MAX + 2 }, (_, i) => i)
  expect(farthest(rows, 0, 40).sort()).toEqual([ROWS_MAX, ROWS_MAX + 1])
  expect(farthest(rows.slice(2), 0, 40)).toEqual([])
})
