/**
 * What the API answers, as schemas/openapi.yaml has it; only what the page reads. Times are epoch
 * milliseconds.
 */

/** A number as JSON can tell it: NaN and the infinities are texts. */
export type Numeric = number | 'NaN' | 'Infinity' | '-Infinity'

/** What config, tags and summaries hold. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value }
export type Fields = { [key: string]: Value }

export const STATUSES = [
  'pending',
  'running',
  'stale',
  'lost',
  'finished',
  'failed',
  'interrupted',
] as const
export type Status = (typeof STATUSES)[number]

export interface RunRow {
  id: string
  project: string
  name: string | null
  group: string | null
  jobType: string | null
  status: Status
  degraded: boolean
  reason: string | null
  lastHeardTime: number | null
  attempt: number
  worldSize: number | null
  createdTime: number | null
  startTime: number | null
  endTime: number | null
  durationMs: number | null
  tags: Fields
  config: Fields
  summary: Fields
  deleted: boolean
}

export interface MetricAggregates {
  last: Numeric | null
  lastStep: number | null
  min: Numeric | null
  minStep: number | null
  max: Numeric | null
  maxStep: number | null
  first: Numeric | null
  firstStep: number | null
  count: number
  nonFinite: number
}

export interface RankState {
  rank: number
  status: Status
  attempt: number | null
  lastHeardTime: number | null
  lastStep: number | null
  writers: string[]
  host: Fields | null
}

export interface LedgerGap {
  topic: string
  writer: string
  rank: number
  fromSeq: number
  toSeq: number
}

export interface Run extends RunRow {
  note: string | null
  host: Fields | null
  git: Fields | null
  command: string | null
  dependencies: Value
  sources: Value
  parent: Value
  error: { type?: string | null; message?: string | null; trace?: string | null } | null
  result: Value
  notes: Value[]
  ranks: RankState[]
  attempts: { attempt: number; fromStep: number | null; startTime: number | null }[]
  metrics: { [name: string]: MetricAggregates }
  liveness: { status: Status; since: number | null; evidence: string | null; revivals: number }
  ledger: {
    events: number
    points: number
    logLines: number
    duplicates: number
    late: number
    deadLetters: number
    gaps: LedgerGap[]
  }
}

export interface RunList {
  runs: RunRow[]
  total: number
  next: string | null
}

/** A row of asked columns: cells by the names of the columns, beside the id. */
export interface CellRow {
  id: string
  [column: string]: Value
}

export interface CellList {
  runs: CellRow[]
  total: number
  next: string | null
}

export interface Group {
  key: { [column: string]: Value }
  runs: number
  columns: {
    [column: string]: {
      count: number
      min: Numeric | null
      mean: Numeric | null
      max: Numeric | null
      /** The text or flag that all runs of the group have. */
      same?: Value
    }
  }
}

export interface GroupList {
  groups: Group[]
  total: number
  next: string | null
}

export interface Column {
  name: string
  kind: 'number' | 'text' | 'boolean' | string
  runs: number
}

export interface MetricSummary {
  name: string
  count: number
  nonFinite: { nan: number; posInf: number; negInf: number }
  first: { step: number; time: number; value: Numeric } | null
  last: { step: number; time: number; value: Numeric } | null
  min: { step: number; value: Numeric; rank: number } | null
  max: { step: number; value: Numeric; rank: number } | null
  minStep: number
  maxStep: number
  ranks: number
  attempts: number[]
}

/** One metric of one run in buckets; all lists are as long as `x`. */
export interface Series {
  run: string
  metric: string
  rank: number | 'all'
  axis: string
  raw: boolean
  bucketWidth: number
  total: number
  x: number[]
  lastX: number[]
  time: number[]
  first: (Numeric | null)[]
  last: (Numeric | null)[]
  min: (Numeric | null)[]
  max: (Numeric | null)[]
  mean: (Numeric | null)[]
  count: number[]
  nonFinite: number[]
  minRank?: number[]
  maxRank?: number[]
}

/** Metrics of some runs, by name. */
export interface MetricNames {
  metrics: {
    name: string
    runs: number
    /** The metric that is its x axis by its own wish. */
    x: string | null
    /** Null also when runs contradict each other. */
    goal: 'minimize' | 'maximize' | null
  }[]
}

/** Several series on one grid: the lists of each are as long as the shared `x`. */
export interface SeriesGrid {
  axis: string
  bucketWidth: number
  x: number[]
  series: GridSeries[]
  missing: { run: string; metric?: string; reason: string }[]
}

export interface GridSeries {
  run: string
  metric: string
  rank: number | 'all'
  last: (Numeric | null)[]
  min: (Numeric | null)[]
  max: (Numeric | null)[]
  mean: (Numeric | null)[]
  nonFinite: (number | null)[]
}

/** A frame of a tail of series: what lies from `from` to `to` (null: the end) is replaced. */
export interface SeriesFrame {
  run: string
  metric: string
  rank: number | 'all'
  width: number
  from: number
  to: number | null
  x: number[]
  last: (Numeric | null)[]
  min: (Numeric | null)[]
  max: (Numeric | null)[]
  mean: (Numeric | null)[]
  nonFinite: number[]
}

export interface LogLine {
  index: number
  n: number
  rank: number
  stream: string
  time: number
  text: string
}

export interface LogPage {
  lines: LogLine[]
  total: number
  next: string | null
}

export interface LogFrame {
  run: string
  rank: number
  stream: string
  lines: { n?: number; time: number; text: string }[]
}

export interface TimelineEvent {
  position: string
  appendTime: number
  event: {
    type: string
    time?: number
    writer?: string
    rank?: number
    [field: string]: Value | undefined
  }
}

export interface Timeline {
  events: TimelineEvent[]
  next: string | null
}

export interface Artifact {
  path: string
  sha256: string | null
  bytes: number | null
  uri: string | null
  role: string | null
  time: number
}

export interface Project {
  id: string
  name: string | null
  note: string | null
  tags: Fields
  deleted: boolean
  runs: { [status in Status]: number } & { total: number; degraded: number }
  lastEventTime: number | null
}

export interface Info {
  name: string
  version: string
  clusterId: string | null
  kafka: { bootstrap: string; partitions: number }
  limits: { [name: string]: number }
  position: string
  /** How far the view is behind the log; `ms` is null when nobody knows. */
  behind?: { records: number; ms: number | null }
}

/** An error's document (RFC 9457). */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail?: string
  position?: number
}
