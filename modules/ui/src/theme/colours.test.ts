import { expect, test } from 'vitest'
import { DARK, LIGHT, strokes } from './colours'

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

test.each([
  ['light', LIGHT, '#ffffff'],
  ['dark', DARK, '#161a21'],
])('every colour of the %s palette has a contrast of 3 to 1', (_, palette, surface) => {
  for (const each of palette) {
    expect(contrast(each, surface), each).toBeGreaterThanOrEqual(3)
  }
})

test('a run that is added never changes the colour of an older one', () => {
  const runs = Array.from({ length: 40 }, (_, i) => `run-${i}`)
  for (let count = 1; count < runs.length; count++) {
    const before = strokes(runs.slice(0, count))
    const after = strokes(runs.slice(0, count + 1))
    for (const run of runs.slice(0, count)) expect(after.get(run)).toEqual(before.get(run))
  }
})

test('twelve runs have twelve colours, the next ones come with dashes', () => {
  const found = [...strokes(Array.from({ length: 13 }, (_, i) => `r${i}`)).values()]
  expect(new Set(found.slice(0, 12).map((each) => each.index)).size).toBe(12)
  expect(found[12]?.dash.length).toBeGreaterThan(0)
})

test('a colour that was chosen is kept, and others make room', () => {
  const natural = strokes(['a', 'b']).get('b')?.index ?? 0
  const found = strokes(['a', 'b'], new Map([['a', natural]]))
  expect(found.get('a')?.index).toBe(natural)
  expect(found.get('b')?.index).not.toBe(natural)
})
