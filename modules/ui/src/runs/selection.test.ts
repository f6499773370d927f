// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { DRAWN_MAX, toggled } from './selection'

it('a run is taken in and out', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})

it('one run too many is refused, taking one out is not', () => {
  const full = Array.from({ length: DRAWN_MAX }, (_, i) => `r${i}`)
  expect(toggled(full, 'more')).toBeNull()
  expect(toggled(full, 'r0')).toHaveLength(DRAWN_MAX - 1)
})
