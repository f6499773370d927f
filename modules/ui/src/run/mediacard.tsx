/** One name of a run's media: its image, table or histogram of a step. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { bytes, runRoute } from '../api/client'
import type { Value } from '../api/types'
import { count } from '../format/numbers'
import { Download } from './download'
import { HistogramView } from './histogram'
import { type CellFile, fileRoute, histogramOf, type MediaItem, tableOf } from './media'
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

/** The bytes of a file, once it comes into view; what was wrong is told. */
function useBytes(run: string, path: string, sha256: string | null) {
  const place = useRef<HTMLDivElement>(null)
  const [blob, setBlob] = useState<Blob | null>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    const element = place.current
    if (!element) return
    const controller = new AbortController()
    const observer = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return
      observer.disconnect()
      bytes(runRoute(run, fileRoute(path, sha256)), controller.signal).then(setBlob, (cause) => {
        if (!controller.signal.aborted) setProblem(String(cause.message ?? cause))
      })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      controller.abort()
    }
  }, [run, path, sha256])
  return { place, blob, problem, setProblem }
}

function Broken({ problem }: { problem: string }) {
  return (
    <p class="bad small wrap" role="alert">
      This file cannot be shown: {problem}
    </p>
  )
}

const SMALL_PX = 96

export function ImageView({
  run,
  file,
  sha256,
}: {
  run: string
  file: Pick<CellFile, 'path' | 'caption'>
  sha256: string | null
}) {
  const { place, blob, problem, setProblem } = useBytes(run, file.path, sha256)
  const [url, setUrl] = useState('')
  const [isSmall, setSmall] = useState(false)
  useEffect(() => {
    if (!blob) return
    // Only of this kind does a browser want to be told.
    const type = file.path.endsWith('.svg') ? 'image/svg+xml' : blob.type
    const made = URL.createObjectURL(new Blob([blob], { type }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return (
    <div ref={place} class="image-place">
      {problem && <Broken problem={problem} />}
      {!problem && url === '' && <span class="dim small">Loading …</span>}
      {!problem && url !== '' && (
        <img
          src={url}
          class={isSmall ? 'small-image' : ''}
          alt={file.caption || file.path}
          onLoad={(event) => setSmall(event.currentTarget.naturalHeight < SMALL_PX)}
          onError={() => setProblem('it is no image that this browser knows.')}
        />
      )}
    </div>
  )
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
