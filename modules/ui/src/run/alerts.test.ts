import { expect, test } from 'vitest'
import type { TimelineEvent } from '../api/types'
import { alertsOf } from './alerts'

function raised(position: string, event: object): TimelineEvent {
  return { position, appendTime: 7, event: { type: 'alert.raised', ...event } } as TimelineEvent
}

test('the newest alert comes first', () => {
  const alerts = alertsOf([
    raised('1', { level: 'warn', title: 'slow' }),
    raised('2', { level: 'error', title: 'loss is NaN', text: 'at step 12', rank: 3 }),
  ])
  expect(alerts.map((alert) => alert.title)).toEqual(['loss is NaN', 'slow'])
  expect(alerts[0]).toEqual({
    position: '2',
    time: 7,
    level: 'error',
    title: 'loss is NaN',
    text: 'at step 12',
    rank: 3,
  })
})

test('what a newer client wrote is shown as far as it is understood', () => {
  const [alert] = alertsOf([raised('1', { level: 'fatal', title: 7, text: null })])
  expect(alert).toMatchObject({ level: 'info', title: 'Alert', text: '', rank: null })
})
