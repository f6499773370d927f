import { expect, it } from 'vitest'
import { gapText, ledgerText } from './facts'

const none = {
  events: 1,
  points: 48_000,
  logLines: 310,
  duplicates: 2,
  late: 0,
  deadLetters: 0,
  gaps: [],
}
const gap = { topic: 'metrics', writer: 'w1', rank: 3, fromSeq: 18, toSeq: 19 }

it('a ledger says in one sentence what was taken, repeated, refused and is missing', () => {
  expect(ledgerText(none)).toBe(
    '48,000 points, 310 log lines, 1 event; 2 repeated, 0 refused; nothing missing',
  )
  expect(ledgerText({ ...none, late: 3, gaps: [gap, { ...gap, fromSeq: 30, toSeq: 30 }] })).toBe(
    '48,000 points, 310 log lines, 1 event; 2 repeated, 3 came late, 0 refused; 3 messages missing',
  )
})

it('a gap says which messages of whom', () => {
  expect(gapText(gap)).toBe('messages 18 to 19 of metrics, from rank 3 (writer w1)')
  expect(gapText({ ...gap, toSeq: 18 })).toBe('message 18 of metrics, from rank 3 (writer w1)')
})
