import { describe, expect, it } from 'vitest'
import type { LogLine } from '../api/types'
import { CHUNK, LogStore } from './logstore'
import { BAR_MAX, rowsAround, Scroll } from './scroll'

const lines = (from: number, count: number): LogLine[] =>
  Array.from({ length: count }, (_, at) => ({
    index: from + at,
    n: from + at + 1,
    rank: 0,
    stream: 'stdout',
    time: 0,
    text: `line ${from + at}`,
  }))

describe('fetched lines', () => {
  it('are found by their index, over the edges of chunks', () => {
    const store = new LogStore()
    store.put(lines(CHUNK - 2, 4))
    expect(store.line(CHUNK + 1)?.text).toBe(`line ${CHUNK + 1}`)
    expect(store.missing(CHUNK - 2, CHUNK + 2)).toBeNull()
    expect(store.missing(CHUNK - 5, CHUNK + 2)).toBe(CHUNK - 5)
    expect(store.missing(CHUNK, CHUNK + 9)).toBe(CHUNK + 2)
  })

  it('are forgotten when there are too many, the oldest first', () => {
    const store = new LogStore()
    for (let chunk = 0; chunk < 200; chunk++) store.put(lines(chunk * CHUNK, 1))
    expect(store.line(0)).toBeUndefined()
    expect(store.line(199 * CHUNK)).toBeDefined()
  })
})

describe('a bar of a list', () => {
  it('moves it one to one while it is short', () => {
    const scroll = new Scroll(10_000, 400)
    scroll.moved(5_000)
    expect(scroll.top).toBe(5_000)
    expect(scroll.barWanted).toBe(5_000)
  })

  it('moves a very long list one to one by the wheel and in proportion by dragging', () => {
    const scroll = new Scroll(80_000_000, 400)
    scroll.moved(BAR_MAX / 2)
    expect(scroll.top).toBeCloseTo((80_000_000 - 400) / 2)
    const before = scroll.top
    scroll.moved(BAR_MAX / 2 + 100)
    expect(scroll.top - before).toBeCloseTo(100)
  })

  it('reaches both ends', () => {
    const scroll = new Scroll(80_000_000, 400)
    scroll.moved(BAR_MAX)
    expect(scroll.isAtEnd).toBe(true)
    scroll.moved(0)
    expect(scroll.top).toBe(0)
  })

  it('does not jump to the end of a long list when the wheel meets the end of the bar', () => {
    const scroll = new Scroll(80_000_000, 400)
    scroll.moved(BAR_MAX - 100_000)
    const before = scroll.top
    scroll.placed(BAR_MAX - 50)
    scroll.moved(BAR_MAX)
    expect(scroll.top).toBeCloseTo(before + 50)
  })

  it('keeps its place when lines come behind it', () => {
    const scroll = new Scroll(1_000, 400)
    scroll.to(600)
    expect(scroll.isAtEnd).toBe(true)
    scroll.resize(1_200, 400)
    expect(scroll.top).toBe(600)
    expect(scroll.isAtEnd).toBe(false)
  })
})

describe('rows to draw', () => {
  it('lie around what is seen, within the list', () => {
    expect(rowsAround(0, 1_000, 20)[0]).toBe(0)
    expect(rowsAround(1, 1_000, 20)[1]).toBe(1_000)
    const [from, to] = rowsAround(0.5, 1_000, 20)
    expect(from).toBeLessThanOrEqual(490)
    expect(to).toBeGreaterThanOrEqual(510)
    expect(to - from).toBeLessThan(40)
  })
})
