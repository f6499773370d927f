/** The runs that a plot shows: the compared ones, or all of the project and filter. */
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { get, type Query } from '../api/client'
import { useResource } from '../api/resource'
import type { CellList, Column, RunList } from '../api/types'
import { count, counted } from '../format/numbers'
import { Answered, Empty, Waiting } from '../parts/notice'
import { allOf, inProject } from '../runs/filter'
import type { Strokes } from '../theme/run-colours'
import { filter, project } from '../url/view'
import { namesOf, type Point, pointOf } from './columns'
import type { Compared } from './runs'

const RUNS_MAX = 5_000
const PAGE = 1_000
/** Rows that are looked at to find columns worth to be shown. */
const SAMPLE = 100

export interface Data {
  points: readonly Point[]
  /** All names that a user may choose of. */
  columns: readonly string[]
  /** What is shown, some of it chosen by the user. */
  wanted: readonly string[]
  strokes: Strokes | null
}

type Choose = (points: readonly Point[], columns: readonly string[]) => string[]

interface Props {
  compared: Compared
  /** Columns to be shown, of a sample of the runs and the names of all columns. */
  choose: Choose
  /** Changes when choose would choose others. */
  chosen: string
  children: (data: Data) => ComponentChildren
}

export function Source(props: Props) {
  return props.compared.ids.length > 0 ? <Named {...props} /> : <All {...props} />
}

function Named({ compared, choose, chosen, children }: Props) {
  const data = useMemo(() => {
    const points = compared.runs.flatMap((run) => (run ? [pointOf(run)] : []))
    const named = points.map((each) => ({
      ...each,
      name: compared.labels.get(each.id) ?? each.name,
    }))
    const columns = namesOf(points)
    const wanted = choose(points, columns)
    return { points: named, columns, wanted, strokes: compared.strokes }
  }, [compared, chosen])
  if (data.points.length === 0) return <Waiting what="the runs" />
  return <>{children(data)}</>
}

function All({ choose, chosen, children }: Props) {
  const where = allOf(inProject(project.value), filter.value)
  const sample = useResource(where, async (signal) => {
    const [rows, columns] = await Promise.all([
      get<RunList>('/runs', { filter: where, limit: SAMPLE }, signal),
      get<{ columns: Column[] }>('/columns', { project: project.value }, signal),
    ])
    return { rows: rows.body.runs.map(pointOf), names: columns.body.columns.map((c) => c.name) }
  })
  return (
    <Answered of={sample} what="runs">
      {({ rows, names }) => (
        <Sampled where={where} rows={rows} columns={names} choose={choose} chosen={chosen}>
          {children}
        </Sampled>
      )}
    </Answered>
  )
}

function Sampled({
  where,
  rows,
  columns,
  choose,
  chosen,
  children,
}: Omit<Props, 'compared'> & {
  where: string
  rows: readonly Point[]
  columns: readonly string[]
}) {
  const wanted = useMemo(() => choose(rows, columns), [rows, columns, chosen])
  if (rows.length > 0) {
    return (
      <Pages where={where} columns={columns} wanted={wanted}>
        {children}
      </Pages>
    )
  }
  return (
    <Empty title="No run matches">
      <p>Change the project or the filter in the table of runs, or add runs above.</p>
    </Empty>
  )
}

function Pages({
  where,
  columns,
  wanted,
  children,
}: {
  where: string
  columns: readonly string[]
  wanted: readonly string[]
  children: (data: Data) => ComponentChildren
}) {
  const answer = useResource([where, ...wanted].join('\n'), async (signal) => {
    const points: Point[] = []
    const names = ['name', ...wanted.filter((each) => columns.includes(each))]
    const list = [...new Set(names)].join()
    const asked = { filter: where, columns: list, sort: '-createdTime', limit: PAGE }
    let cursor: string | null = null
    let total = 0
    do {
      const query: Query = { ...asked, cursor }
      const { body }: { body: CellList } = await get<CellList>('/runs', query, signal)
      for (const { id, ...cells } of body.runs) {
        points.push({ id, name: typeof cells.name === 'string' ? cells.name : id, cells })
      }
      total = body.total
      cursor = body.next
    } while (cursor !== null && points.length < RUNS_MAX)
    return { points, total, columns, wanted, strokes: null }
  })
  return (
    <Answered of={answer} what="runs">
      {(data) => (
        <>
          <p class="small dim">
            All {counted(data.total, 'run')}
            {project.value && ` of ${project.value}`}
            {filter.value && ` with ${filter.value}`}
            {data.total > data.points.length && `, the newest ${count(data.points.length)} of them`}
            . Add runs above to see only those.
          </p>
          {children(data)}
        </>
      )}
    </Answered>
  )
}
