/** One name of a run's media: its image, table or histogram of a step. */
import { useEffect, useState } from 'preact/hooks'
import type { Value } from '../api/types'
import { count } from '../format/numbers'
import { Download } from './download'
import { HistogramView } from './histogram'
import { Broken, ImageView, useBytes } from './image'
import { histogramOf, type MediaItem, tableOf } from './media'
import { TableView } from './table'

export function MediaCard({
  run,
  name,
  items,
}: {
  run: string
  name: string
  items: readonly MediaItem[]
}) {
  const step = items[0]?.step ?? null
  const wide = items.some((item) => item.kind === 'table')
  return (
    <figure class={wide ? 'card media-card wide' : 'card media-card'}>
      <h2 class="wrap">
        {name} {step !== null && <span class="dim small">step {count(step)}</span>}
      </h2>
      {items.map((item) => (
        <Item key={item.path} run={run} item={item} />
      ))}
    </figure>
  )
}

function Item({ run, item }: { run: string; item: MediaItem }) {
  return (
    <div class="media-item">
      <Content run={run} item={item} />
      {item.caption && <figcaption class="small wrap">{item.caption}</figcaption>}
    </div>
  )
}

function Content({ run, item }: { run: string; item: MediaItem }) {
  if (item.kind === 'image') return <ImageView run={run} file={item} sha256={item.sha256} />
  if (item.kind === 'table' || item.kind === 'histogram') return <Json run={run} item={item} />
  return <Download run={run} path={item.path} sha256={item.sha256} />
}

function Json({ run, item }: { run: string; item: MediaItem }) {
  const { place, blob, problem, setProblem } = useBytes(run, item.path, item.sha256)
  const [value, setValue] = useState<Value | undefined>(undefined)
  useEffect(() => {
    blob?.text().then(
      (text) => {
        try {
          setValue(JSON.parse(text) as Value)
        } catch {
          setProblem('it is not JSON.')
        }
      },
      (cause) => setProblem(String(cause)),
    )
  }, [blob])
  return (
    <div ref={place} class={`${item.kind}-place`}>
      {problem && <Broken problem={problem} />}
      {!problem && value === undefined && <span class="dim small">Loading …</span>}
      {value !== undefined && <Parsed run={run} item={item} value={value} />}
    </div>
  )
}

function Parsed({ run, item, value }: { run: string; item: MediaItem; value: Value }) {
  const { kind, path } = item
  const table = kind === 'table' ? tableOf(value) : null
  const histogram = kind === 'histogram' ? histogramOf(value) : null
  if (table) return <TableView run={run} path={path} table={table} />
  if (histogram) return <HistogramView of={histogram} />
  return <Broken problem={`it holds no ${kind} as the SDKs write it.`} />
}
