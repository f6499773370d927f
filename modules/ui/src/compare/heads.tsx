/** The heads of columns that stand for runs. */
import { Swatch } from './label'
import type { Compared } from './runs'
import type { TableColumn } from './table'

export function runColumns({ ids, labels, strokes }: Compared): TableColumn[] {
  return ids.map((id, at) => ({
    key: id,
    head: (
      <span title={`${labels.get(id)} (${id})`}>
        <Swatch stroke={strokes.get(id)} /> {labels.get(id)}
        {at === 0 && <span class="small dim"> · baseline</span>}
      </span>
    ),
  }))
}

/** What stands in the cells of a run that is not there; empty for one that is. */
export function absentText({ ids, runs, found }: Compared, at: number): string {
  if (runs[at]) return ''
  return found.has(ids[at] ?? '') ? 'no such run' : '…'
}
