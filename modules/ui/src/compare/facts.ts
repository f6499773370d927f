/** What is known of runs as rows of flat names, and which rows differ. */
import type { Run, Value } from '../api/types'
import { counted } from '../format/numbers'
import { flatten, same } from '../format/values'

export interface FactRow {
  section: string
  /** Behind the name of the section; empty when the section is one value. */
  key: string
  /** One for each run; undefined where it is missing or the run is not loaded. */
  values: (Value | undefined)[]
  differs: boolean
}

/** Null stands for a run that is not loaded: it makes no row differ. */
export function factRows(runs: readonly (Run | null)[]): FactRow[] {
  const rows = new Map<string, FactRow>()
  const order: string[] = []
  runs.forEach((run, at) => {
    for (const [section, facts] of run ? factsOf(run) : []) {
      if (!order.includes(section)) order.push(section)
      for (const [key, value] of facts) {
        const name = `${section}.${key}`
        let row = rows.get(name)
        if (!row) {
          row = { section, key, values: runs.map(() => undefined), differs: false }
          rows.set(name, row)
        }
        row.values[at] = value
      }
    }
  })
  const loaded = runs.flatMap((run, at) => (run ? [at] : []))
  for (const row of rows.values()) {
    const first = row.values[loaded[0] ?? 0]
    row.differs = loaded.some((at) => !same(row.values[at], first))
  }
  return [...rows.values()].sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section))
}

function factsOf(run: Run): [string, [string, Value][]][] {
  const facts: [string, Value][] = [
    ['group', run.group],
    ['jobType', run.jobType],
    ['worldSize', run.worldSize],
  ]
  return [
    ['config', flatten(run.config)],
    ['tags', flatten(run.tags)],
    ['summary', flatten(run.summary)],
    ['run', facts.filter(([, value]) => value !== null)],
    ['git', flatten(run.git ?? {})],
    ['command', run.command === null ? [] : [['', run.command]]],
    ['host', flatten(run.host ?? {})],
    ['dependencies', dependenciesOf(run.dependencies)],
  ]
}

/** Names and versions, from `name==version`, from `{name, version}`, or from an object of them. */
export function dependenciesOf(value: Value): [string, Value][] {
  if (!Array.isArray(value)) return value === null ? [] : flatten(value)
  return value.map((each): [string, Value] => {
    if (typeof each === 'string') {
      const [name = each, version] = each.split('==')
      return [name, version ?? '']
    }
    if (each === null || typeof each !== 'object' || Array.isArray(each)) {
      return [String(each), '']
    }
    const { name, version, ...more } = each
    return [String(name ?? 'unnamed'), version ?? more]
  })
}

/** "1 row differs", "2 rows differ". */
export function countedDiffering(number: number, what: string): string {
  return `${counted(number, what)} ${number === 1 ? 'differs' : 'differ'}`
}

/** The whole value: no digit is cut, since two runs may differ in the last one. */
export function wholeText(value: Value): string {
  if (value === '') return '""'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
