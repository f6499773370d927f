import { expect, test } from 'vitest'
import { bestOf, differenceText } from './metrics'

test('a difference is told with its sign and in percent of the baseline', () => {
  expect(differenceText(0.25, 0.5)).toBe('−0.25 (−50 %)')
  expect(differenceText(3, 2)).toBe('+1 (+50 %)')
  expect(differenceText(-1, -2)).toBe('+1 (+50 %)')
})

test('of a baseline of zero there is no percentage', () => {
  expect(differenceText(3, 0)).toBe('+3')
  expect(differenceText(0, 0)).toBe('±0')
})

test('what is missing or not finite has no difference', () => {
  for (const odd of ['NaN', 'Infinity', null, undefined] as const) {
    expect(differenceText(odd, 1)).toBe('')
    expect(differenceText(1, odd)).toBe('')
  }
})

test('the best value needs a goal, and another that is worse', () => {
  expect(bestOf([3, 1, 2], 'minimize')).toEqual([1])
  expect(bestOf([3, 1, 3], 'maximize')).toEqual([0, 2])
  expect(bestOf([3, 1], null)).toEqual([])
  expect(bestOf([1, 1], 'minimize')).toEqual([])
  expect(bestOf([1, null], 'minimize')).toEqual([])
})

test('NaN and infinity are never the best', () => {
  expect(bestOf(['NaN', '-Infinity', 2, 1], 'minimize')).toEqual([3])
})
