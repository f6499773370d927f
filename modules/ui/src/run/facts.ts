/** What a run's records say, as sentences. */
import type { Run } from '../api/types'
import { count, counted } from '../format/numbers'

type Ledger = Run['ledger']

/** "48,000 points, 310 log lines; 2 repeated, 0 refused; nothing missing". */
export function ledgerText(ledger: Ledger): string {
  const taken = [
    counted(ledger.points, 'point'),
    counted(ledger.logLines, 'log line'),
    counted(ledger.events, 'event'),
  ].join(', ')
  const odd = [
    `${count(ledger.duplicates)} repeated`,
    ...(ledger.late > 0 ? [`${count(ledger.late)} came late`] : []),
    `${count(ledger.deadLetters)} refused`,
  ].join(', ')
  return `${taken}; ${odd}; ${missingText(ledger)}`
}

function missingText({ gaps }: Ledger): string {
  if (gaps.length === 0) return 'nothing missing'
  const batches = gaps.reduce((sum, gap) => sum + gap.toSeq - gap.fromSeq + 1, 0)
  return `${counted(batches, 'message')} missing`
}

/** "messages 18 to 19 of metrics, from rank 3 (writer w1)". */
export function gapText(gap: Ledger['gaps'][number]): string {
  const which =
    gap.fromSeq === gap.toSeq
      ? `message ${count(gap.fromSeq)}`
      : `messages ${count(gap.fromSeq)} to ${count(gap.toSeq)}`
  return `${which} of ${gap.topic}, from rank ${gap.rank} (writer ${gap.writer})`
}
