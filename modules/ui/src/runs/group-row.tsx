/** A group of runs in the table: what they have in common, how many they are, how they spread. */
import type { Group, Numeric, Status } from '../api/types'
import { count, counted } from '../format/numbers'
import { valueText } from '../format/values'
import { StatusWord } from '../parts/status'
import { opened } from '../url/view'
import { kindOf, label, type Shown } from './columns'
import { groupName } from './groups'
import { isSpread, isTold, type Model } from './model'
import { cellText } from './row'

export function toggleGroup(group: Group) {
  const name = groupName(group)
  const now = opened.peek()
  opened.set(now.includes(name) ? now.filter((each) => each !== name) : [...now, name])
}

export function GroupRow({
  model,
  shown,
  group,
  rowIndex,
  current,
}: {
  model: Model
  shown: readonly Shown[]
  group: Group
  rowIndex: number
  current: boolean
}) {
  const known = model.known.value
  const isOpen = opened.value.includes(groupName(group))
  const canOpen = Object.values(group.key).every(
    (value) => typeof value !== 'object' || value === null,
  )
  const told = shown.findIndex(
    ({ name }) =>
      isTold(name, kindOf(name, known)) && (name !== 'status' || group.columns.status?.same),
  )
  const span = told < 0 ? shown.length : Math.max(1, told)
  const words = Object.entries(group.key).map(([name, value]) => ({
    name: label(name),
    value: value === null ? 'none' : valueText(value) || '(empty)',
  }))
  const said = words.map(({ name, value }) => `${name} ${value}`).join(', ')
  return (
    <tr class={current ? 'group current' : 'group'} aria-rowindex={rowIndex}>
      <td class="lead">
        <button
          type="button"
          class="plain"
          tabIndex={current ? 0 : -1}
          disabled={!canOpen}
          title={canOpen ? undefined : 'No filter finds runs by a list'}
          aria-expanded={isOpen}
          aria-label={`Runs of ${said}`}
          onClick={() => toggleGroup(group)}
        >
          {isOpen ? '▾' : '▸'}
        </button>
      </td>
      <td class="cut" colSpan={span} title={`${said}: ${counted(group.runs, 'run')}`}>
        {/* First, where no long key cuts it off. */}
        <strong class="key">{counted(group.runs, 'run')}</strong>
        {words.map(({ name, value }) => (
          <span key={name} class="key">
            <span class="dim">{name}</span> {value}
          </span>
        ))}
      </td>
      {shown.slice(span).map(({ name }) => (
        <Spread key={name} model={model} name={name} group={group} />
      ))}
      <td />
    </tr>
  )
}

function Spread({ model, name, group }: { model: Model; name: string; group: Group }) {
  const kind = kindOf(name, model.known.value)
  const of = group.columns[name] ?? group.columns[`${name}.last`]
  if (name === 'status' && of?.same) {
    return (
      <td class="cut">
        <StatusWord status={of.same as Status} />
      </td>
    )
  }
  if (of?.same !== undefined) {
    return (
      <td class="cut" title={valueText(of.same)}>
        {valueText(of.same)}
      </td>
    )
  }
  if (!of || of.count === 0) {
    return isSpread(kind) ? (
      <td class="number dim" title="Of no run here it is finite">
        none
      </td>
    ) : (
      <td />
    )
  }
  const mean = cellText(of.mean, kind)
  const [min, max] = [of.min, of.max].map((each) => cellText(rounded(each), kind))
  const without =
    of.count === group.runs
      ? ''
      : `; of ${count(group.runs - of.count)} more it is not finite, or not there`
  return (
    <td
      class="number cut"
      title={`mean ${mean}, from ${min} to ${max}, of ${counted(of.count, 'run')}${without}`}
    >
      {mean}
      {without !== '' && (
        <span class="warn">
          {' '}
          {of.count}/{group.runs}
        </span>
      )}
      {of.count > 1 && (
        <span class="range">{of.min === of.max ? 'all the same' : `${min} to ${max}`}</span>
      )}
    </td>
  )
}

/** Three digits are enough for a range, and fit into its column. */
function rounded(value: Numeric | null): Numeric | null {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value
}
