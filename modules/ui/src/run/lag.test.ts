import { describe, expect, it } from 'vitest'
import type { RankState } from '../api/types'
import { cellAt, fullLag, gridOf, lagging, sorted } from './lag'

const state = (
  rank: number,
  lastStep: number | null,
  more: Partial<RankState> = {},
): RankState => ({
  rank,
  status: 'running',
  attempt: 1,
  lastHeardTime: 1_000 + rank,
  lastStep,
  writers: [],
  host: { name: `node-${rank}` },
  ...more,
})

const order = (ranks: RankState[], by: string) =>
  sorted(lagging(ranks), by).map((each) => each.rank.rank)

describe('ranks', () => {
  it('lag behind the furthest one', () => {
    const found = lagging([state(0, 100), state(1, 40), state(2, null)])
    expect(found.map((each) => each.lag)).toEqual([0, 60, null])
  })

  it('are shown lagging only when the lag is large beside the steps that were made', () => {
    expect(fullLag(lagging([state(0, 5_000), state(1, 4_999)]))).toBe(100)
    expect(fullLag(lagging([state(0, 5_000), state(1, 100)]))).toBe(4_900)
    expect(fullLag(lagging([state(0, 1), state(1, 0)]))).toBe(5)
  })

  it('are known by the name of their host, however it was told', () => {
    const texts = [{ name: 'a' }, 'b', null, { name: 3 }].map(
      (host) => lagging([state(0, 1, { host: host as RankState['host'] })])[0]?.host,
    )
    expect(texts).toEqual(['a', 'b', '', ''])
  })

  it('come with the furthest behind first, then by how bad their status is', () => {
    const ranks = [state(0, 100), state(1, 40), state(2, 100, { status: 'lost' }), state(3, 100)]
    expect(order(ranks, 'worst')).toEqual([1, 2, 0, 3])
  })

  it('are sorted both ways, absent values last', () => {
    const ranks = [state(0, null), state(1, 5), state(2, 9)]
    expect(order(ranks, 'step')).toEqual([1, 2, 0])
    expect(order(ranks, '-step')).toEqual([2, 1, 0])
    expect(order(ranks, '-rank')).toEqual([2, 1, 0])
    expect(order(ranks, 'nonsense')).toEqual(order(ranks, 'worst'))
  })
})

describe('a strip of ranks', () => {
  it.each([
    [1, 330],
    [8, 1_300],
    [4_096, 330],
    [4_096, 1_300],
    [65_536, 1_300],
  ])('of %d has a cell for each within %d pixels', (count, width) => {
    const grid = gridOf(count, width)
    expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count)
    expect(grid.columns * grid.cell).toBeLessThanOrEqual(width)
    expect(grid.cell).toBeGreaterThanOrEqual(5)
  })

  it('knows which cell a point is in', () => {
    const grid = gridOf(10, 60)
    const { cell, columns } = grid
    expect(cellAt(grid, 10, 1, 1)).toBe(0)
    expect(cellAt(grid, 10, cell + 1, cell + 1)).toBe(columns + 1)
    expect(cellAt(grid, 10, columns * cell + 1, 1)).toBe(-1)
    expect(cellAt(grid, 10, 1, 99 * cell)).toBe(-1)
  })
})
