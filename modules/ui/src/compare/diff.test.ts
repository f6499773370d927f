import { expect, test } from 'vitest'
import { diff, hunks, type Line, linesOf } from './diff'

function shown(lines: readonly Line[]): string {
  return lines.map((line) => line.kind + line.text).join('|')
}

const split = (text: string) => [...text]

test('what stays, goes and comes is told in order', () => {
  expect(shown(diff(split('abc'), split('axc')))).toBe(' a|-b|+x| c')
  expect(shown(diff([], split('ab')))).toBe('+a|+b')
  expect(shown(diff(split('ab'), []))).toBe('-a|-b')
  expect(diff([], [])).toEqual([])
})

test('the shortest difference of the example in the paper has five edits', () => {
  const lines = diff(split('abcabba'), split('cbabac'))
  expect(lines.filter((line) => line.kind !== ' ').length).toBe(5)
})

/** Numbers that only look random. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Length of the longest common subsequence, by the table. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const x of a) {
    const next = [0]
    b.forEach((y, j) => {
      next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0))
    })
    row = next
  }
  return row[b.length] ?? 0
}

test('of random texts both can be read back, with no line too many changed', () => {
  const random = numbers(7)
  for (let round = 0; round < 400; round++) {
    const make = () => Array.from({ length: random() * 12 }, () => 'abc'.charAt(random() * 3))
    const a = make()
    const b = make()
    const lines = diff(a, b)
    const of = (but: string) => lines.filter((line) => line.kind !== but).map((line) => line.text)
    expect(of('+')).toEqual(a)
    expect(of('-')).toEqual(b)
    expect(lines.filter((line) => line.kind === ' ').length).toBe(common(a, b))
  }
})

test('numbers of lines count in their own text', () => {
  const lines = diff(split('abc'), split('xbc'))
  expect(lines.map((line) => [line.old, line.new])).toEqual([
    [1, 0],
    [0, 1],
    [2, 2],
    [3, 3],
  ])
})

test('texts that have nothing in common are replaced, within a second', () => {
  const a = Array.from({ length: 5_000 }, (_, i) => `a${i}`)
  const b = Array.from({ length: 5_000 }, (_, i) => `b${i}`)
  const start = performance.now()
  expect(diff(a, b).length).toBe(10_000)
  expect(performance.now() - start).toBeLessThan(1_000)
})

test('changes far from each other are hunks of their own, near ones are one', () => {
  const a = Array.from({ length: 40 }, (_, i) => `${i}`)
  const b = a.map((line, i) => ([5, 9, 30].includes(i) ? 'x' : line))
  const found = hunks(diff(a, b))
  expect(found.map((lines) => lines.map((line) => line.old || line.new))).toEqual([
    [3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13],
    [28, 29, 30, 31, 31, 32, 33, 34],
  ])
  expect(hunks(diff(a, a))).toEqual([])
})

test('the end of the last line and the kind of line ends make no difference', () => {
  expect(linesOf('a\r\nb\n')).toEqual(linesOf('a\nb'))
  expect(linesOf('')).toEqual([])
})
