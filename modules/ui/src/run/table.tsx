/** A logged table: its first thousand rows, a page at a time. */
import { useState } from 'preact/hooks'
import { count, counted } from '../format/numbers'
import { Download } from './download'
import { ImageView } from './image'
import type { CellFile, TableData } from './media'

const PAGE = 50

export function TableView({
  run,
  path,
  table,
}: {
  run: string
  /** The name of its file, by which it differs from others. */
  path: string
  table: TableData
}) {
  const [page, setPage] = useState(0)
  const { columns, data, total } = table
  const pages = Math.max(1, Math.ceil(data.length / PAGE))
  const shown = Math.min(page, pages - 1)
  const from = shown * PAGE
  const rows = data.slice(from, from + PAGE)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section class="data-scroll" tabIndex={0} aria-label={`Rows of ${path}`}>
        <table class="data-table">
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th key={`${at} ${column}`} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <Cells key={from + at} run={run} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      <p class="row small dim">
        {rows.length === 0
          ? 'A table without rows'
          : `Rows ${count(from + 1)} to ${count(from + rows.length)} of ${count(total)}`}
        {pages > 1 && (
          <>
            <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
              Earlier rows
            </button>
            <button type="button" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
              Later rows
            </button>
          </>
        )}
        {total > data.length && ` The first ${counted(data.length, 'row')} can be seen here.`}
      </p>
    </>
  )
}

function Cells({ run, row }: { run: string; row: readonly (string | CellFile)[] }) {
  return (
    <tr>
      {row.map((cell, at) => (
        <td key={`${at}`} class="wrap">
          {typeof cell === 'string' ? cell : <FileCell run={run} file={cell} />}
        </td>
      ))}
    </tr>
  )
}

function FileCell({ run, file }: { run: string; file: CellFile }) {
  if (file.kind === 'image') return <ImageView run={run} file={file} sha256={null} />
  return <Download run={run} path={file.path} sha256={null} />
}
