/** What events of a run's timeline say, in plain words. */
import type { TimelineEvent, Value } from '../api/types'
import { count } from '../format/numbers'
import { duration } from '../format/times'
import { valueText } from '../format/values'
import { hostName } from './lag'

type LoggedEvent = TimelineEvent['event']

/** Every type that a timeline knows, and what it means. */
export const WORDS: { [type: string]: string } = {
  'run.started': 'Started',
  'run.resumed': 'Resumed',
  'writer.joined': 'Process joined',
  'run.config': 'Config set',
  'run.summary': 'Summary set',
  'run.tags': 'Tags changed',
  'run.edited': 'Edited',
  'run.finished': 'Ended',
  'run.lost': 'Judged lost',
  'run.revived': 'Heard again',
  'run.deleted': 'Deleted',
  'run.restored': 'Restored',
  'artifact.logged': 'File written',
  'resource.used': 'File read',
  'source.saved': 'Code saved',
  'media.logged': 'Media logged',
  'metric.defined': 'Metric defined',
  'alert.raised': 'Alert',
  'progress.declared': 'Silence announced',
}

export function whatHappened(event: LoggedEvent): string {
  return WORDS[event.type] ?? event.type
}

/** What an event changed, as far as a line of text can tell. */
export function details(event: LoggedEvent): string {
  const tell = DETAILS[event.type]
  return tell ? tell(event).filter(Boolean).join(' · ') : ''
}

const text = (value: Value | undefined) => (value === undefined ? '' : valueText(value))

/** The names of fields; one that is taken away has a minus. */
function keys(value: Value | undefined): string {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return ''
  return Object.entries(value)
    .map(([name, inner]) => (inner === null ? `−${name}` : name))
    .join(', ')
}

function attempt(event: LoggedEvent): string {
  return typeof event.attempt === 'number' && event.attempt > 1 ? `attempt ${event.attempt}` : ''
}

function step(value: Value | undefined, before = 'step'): string {
  return typeof value === 'number' ? `${before} ${count(value)}` : ''
}

function error(value: Value | undefined): string {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return ''
  return [text(value.type), text(value.message)].filter(Boolean).join(': ')
}

type Tell = (event: LoggedEvent) => string[]

const begun: Tell = (event) => [
  text(event.name),
  step(event.fromStep, 'from step'),
  attempt(event),
  hostName(event.host ?? null),
]
const file: Tell = (event) => [text(event.path), text(event.role)]

const DETAILS: { [type: string]: Tell } = {
  'run.started': begun,
  'run.resumed': begun,
  'writer.joined': begun,
  'run.config': (event) => [keys(event.config)],
  'run.summary': (event) => [keys(event.summary)],
  'run.tags': (event) => [keys(event.tags)],
  'run.edited': (event) => [
    event.name === undefined ? '' : `name: ${text(event.name)}`,
    event.note === undefined ? '' : 'note',
    event.tags === undefined ? '' : `tags: ${keys(event.tags)}`,
  ],
  'run.finished': (event) => [
    text(event.status),
    event.rank === undefined ? 'the whole run' : '',
    event.exitCode ? `exit code ${text(event.exitCode)}` : '',
    error(event.error),
  ],
  'run.lost': (event) => [text(event.evidence)],
  'artifact.logged': file,
  'resource.used': file,
  'source.saved': file,
  'media.logged': (event) => [text(event.kind), text(event.name), step(event.step)],
  'metric.defined': (event) => [text(event.name), text(event.goal), text(event.summary)],
  'alert.raised': (event) => [text(event.level), text(event.title), text(event.text)],
  'progress.declared': (event) => [
    typeof event.expectSilenceMs === 'number' ? `for ${duration(event.expectSilenceMs)}` : '',
  ],
}
