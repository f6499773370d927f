/** What the table lists, one thing a line, whether runs are grouped or not. */
import type { CellRow, Group } from '../api/types'
import { groupName } from './groups'
import type { Model } from './model'

export type Line =
  | { kind: 'run'; row: CellRow }
  | { kind: 'group'; group: Group }
  | { kind: 'more'; group: Group; left: number }

export interface Lines {
  count: number
  at(index: number): Line | undefined
}

/** Reads signals: a component that calls it is drawn again when lines change. */
export function linesOf(model: Model): Lines {
  if (model.grouped.value) return groupedLines(model)
  void model.list.version.value
  return {
    count: model.list.total.value ?? 0,
    at: (index) => {
      const row = model.list.row(index)
      return row && { kind: 'run', row }
    },
  }
}

function groupedLines(model: Model): Lines {
  const lines: Line[] = []
  const members = model.groups.members.value
  for (const group of model.groups.groups.value ?? []) {
    lines.push({ kind: 'group', group })
    const of = members.get(groupName(group))
    if (!of) continue
    for (const row of of.rows) lines.push({ kind: 'run', row })
    const left = of.total - of.rows.length
    if (left > 0) lines.push({ kind: 'more', group, left })
  }
  return { count: lines.length, at: (index) => lines[index] }
}
