import { expect, test } from 'vitest'
import { timeTexts } from './axes'

test('clocks tell the day where it begins, and seconds where they are needed', () => {
  const at = (hour: number, minute = 0) => new Date(2026, 10, 30, hour, minute).getTime()
  expect(timeTexts([at(22), at(23), at(24)], 3_600_000)).toEqual([
    '22:00\n2026-11-30',
    '23:00',
    '00:00\n2026-12-01',
  ])
  expect(timeTexts([at(9, 30)], 5_000)).toEqual(['09:30:00\n2026-11-30'])
  expect(timeTexts([at(0)], 86_400_000)).toEqual(['2026-11-30'])
})
