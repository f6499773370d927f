/** Config, tags, summary and surroundings of runs: what differs first. */
import { useMemo, useState } from 'preact/hooks'
import type { Value } from '../api/types'
import { count, counted, shortNumber } from '../format/numbers'
import { same } from '../format/values'
import { Dialog } from '../parts/dialog'
import { Waiting } from '../parts/notice'
import { keySearch, showSame } from '../url/view'
import { isNumeric } from './columns'
import { countedDiffering, type FactRow, factRows, wholeText } from './facts'
import { absentText, runColumns } from './heads'
import type { Compared } from './runs'
import { Table } from './table'

const ROW_HEIGHT = 30
const LONG = 28

interface Opened {
  title: string
  text: string
}

export function ConfigView({ compared }: { compared: Compared }) {
  const { runs, labels, ids } = compared
  const rows = useMemo(() => factRows(runs), [runs])
  const [opened, setOpened] = useState<Opened | null>(null)
  const wanted = keySearch.value.toLowerCase()
  const found = rows.filter((row) => nameOf(row).toLowerCase().includes(wanted))
  const shown = showSame.value ? found : found.filter((row) => row.differs)
  const alike = found.filter((row) => !row.differs).length
  if (compared.loading && runs.every((run) => run === null)) {
    return <Waiting what="the runs" />
  }
  return (
    <>
      <Bar differing={found.length - alike} alike={alike} />
      {shown.length === 0 ? (
        <Nothing rows={rows.length} found={found.length} />
      ) : (
        <Table
          label="Config and surroundings of the compared runs"
          corner="Key"
          columns={runColumns(compared)}
          rows={shown.length}
          rowHeight={ROW_HEIGHT}
          rowHead={(at) => <Key row={shown[at]} />}
          cell={(at, column) => {
            const row = shown[at]
            const title = row ? `${nameOf(row)} of ${labels.get(ids[column] ?? '')}` : ''
            const open = (text: string) => setOpened({ title, text })
            return (
              <Cell row={row} column={column} absent={absentText(compared, column)} open={open} />
            )
          }}
        />
      )}
      {opened && (
        <Dialog title={opened.title} close={() => setOpened(null)}>
          <pre>{opened.text}</pre>
        </Dialog>
      )}
    </>
  )
}

function Bar({ differing, alike }: { differing: number; alike: number }) {
  return (
    <div class="row compare-bar">
      <input
        type="search"
        aria-label="Search in keys"
        placeholder="Search in keys"
        value={keySearch.value}
        onInput={(event) => keySearch.set(event.currentTarget.value, { replace: true })}
      />
      <span class="small" role="status">
        {countedDiffering(differing, 'row')}
      </span>
      <button
        type="button"
        aria-pressed={showSame.value}
        disabled={alike === 0}
        onClick={() => showSame.set(!showSame.value)}
      >
        {showSame.value ? 'Hide' : 'Show'} equal rows ({count(alike)})
      </button>
      <span class="small dim">≠ differs from the baseline</span>
    </div>
  )
}

function nameOf(row: FactRow): string {
  return row.key === '' ? row.section : `${row.section}.${row.key}`
}

function Nothing({ rows, found }: { rows: number; found: number }) {
  const told =
    found > 0
      ? `All ${counted(found, 'row')} are the same in these runs.`
      : rows > 0
        ? 'No key has that in its name.'
        : 'These runs have told nothing yet.'
  return <p class="notice dim">{told}</p>
}

function Key({ row }: { row: FactRow | undefined }) {
  if (!row) return null
  return (
    <span title={nameOf(row)}>
      <span class={row.section === 'config' ? 'dim of-config' : 'dim'}>
        {row.section}
        {row.key && '.'}
      </span>
      {row.key}
    </span>
  )
}

function Cell({
  row,
  column,
  absent,
  open,
}: {
  row: FactRow | undefined
  column: number
  absent: string
  open(text: string): void
}) {
  if (!row || absent) return <td class="dim">{absent}</td>
  const value = row.values[column]
  const differs = column > 0 && !same(value, row.values[0])
  const text = value === undefined ? '' : wholeText(value)
  return (
    <td class={differs ? 'differs' : undefined} title={text}>
      {differs && (
        <>
          <span aria-hidden="true">≠ </span>
          <span class="hidden">differs: </span>
        </>
      )}
      {value === undefined ? (
        <span class="missing">missing</span>
      ) : text.length > LONG && !isNumeric(value) ? (
        <button type="button" class="plain cut" onClick={() => open(pretty(value))}>
          {text.slice(0, 200)}
        </button>
      ) : row.section === 'summary' && isNumeric(value) ? (
        shortNumber(value)
      ) : (
        text
      )}
    </td>
  )
}

function pretty(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
