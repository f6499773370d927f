import { expect, it } from 'vitest'
import { details, whatHappened } from './happened'

it.each([
  [
    { type: 'run.started', name: 'a', host: { name: 'h' }, attempt: 2 },
    'Started',
    'a · attempt 2 · h',
  ],
  [{ type: 'run.resumed', fromStep: 4000 }, 'Resumed', 'from step 4,000'],
  [{ type: 'run.tags', tags: { star: true, old: null } }, 'Tags changed', 'star, −old'],
  [{ type: 'run.edited', name: '<b>', note: '' }, 'Edited', 'name: <b> · note'],
  [
    { type: 'run.finished', status: 'failed', exitCode: 1, error: { type: 'E', message: 'm' } },
    'Ended',
    'failed · the whole run · exit code 1 · E: m',
  ],
  [{ type: 'run.finished', status: 'finished', rank: 3, exitCode: 0 }, 'Ended', 'finished'],
  [{ type: 'progress.declared', expectSilenceMs: 600_000 }, 'Silence announced', 'for 10 min'],
  [{ type: 'run.lost' }, 'Judged lost', ''],
  [{ type: 'some.new', a: 1 }, 'some.new', ''],
])('%j is told in words', (event, what, more) => {
  expect(whatHappened(event)).toBe(what)
  expect(details(event)).toBe(more)
})
