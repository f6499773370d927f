/** What a run wrote that is no number: media by step, and files to download. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { get, type Query, runRoute } from '../api/client'
import { type Resource, useResource } from '../api/resource'
import type { Artifact, Run, Timeline, TimelineEvent } from '../api/types'
import { count, counted, bytes as size } from '../format/numbers'
import { moment } from '../format/times'
import { resting } from '../live/rest'
import { Answered, Command, Empty } from '../parts/notice'
import { mediaStep } from '../url/view'
import { Download } from './download'
import { itemsOf, type MediaItem, shownAt, stepsOf } from './media'
import { MediaCard } from './mediacard'
import './files.css'

const PAGE = 1_000
/** So many items are listed at most. */
const PAGES_MAX = 20
const AGAIN_MS = 10_000

export function Files({ run }: { run: Run }) {
  const media = useResource(run.id, (signal) => allMedia(run.id, signal))
  const files = useResource(run.id, async (signal) => {
    const route = runRoute(run.id, '/artifacts')
    return (await get<{ artifacts: Artifact[] }>(route, {}, signal)).body.artifacts
  })
  useAgain(run, [media, files])
  return (
    <div class="files pad">
      <Answered of={files} what="files">
        {(all) => (
          <Answered of={media} what="media">
            {(items) => <Both run={run.id} all={all} items={items} />}
          </Answered>
        )}
      </Answered>
    </div>
  )
}

async function allMedia(run: string, signal: AbortSignal): Promise<MediaItem[]> {
  const events: TimelineEvent[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const query: Query = { type: 'media.logged', limit: PAGE, cursor }
    const answer = await get<Timeline>(runRoute(run, '/events'), query, signal)
    events.push(...answer.body.events)
    cursor = answer.body.next
    if (cursor === null) break
  }
  return itemsOf(events)
}

/** Looks for new files while the run is open. */
function useAgain(run: Run, all: readonly Resource<unknown>[]) {
  const open = run.status === 'running' || run.status === 'stale'
  const wasOpen = useRef(open)
  useEffect(() => {
    const again = () => {
      if (!resting.value) for (const each of all) each.reload()
    }
    // What came between the last look and the end is seen, too.
    if (wasOpen.current && !open) again()
    wasOpen.current = open
    const timer = open ? window.setInterval(again, AGAIN_MS) : 0
    return () => window.clearInterval(timer)
  }, [open])
}

function Both({
  run,
  all,
  items,
}: {
  run: string
  all: readonly Artifact[]
  items: readonly MediaItem[]
}) {
  if (all.length === 0 && items.length === 0) {
    return (
      <Empty title="No files yet">
        <p>Images, tables, histograms and files of a run are shown here. In Python:</p>
        <Command
          text={
            'run.log({"sample": tailrace.Image(array)}, step=step)\nrun.log_artifact("model.pt")'
          }
        />
      </Empty>
    )
  }
  const media = new Set(items.map((item) => item.path))
  // What stands in cells of a table is seen there.
  const isMedia = ({ path }: Artifact) => media.has(path) || /^media\/.+\/cells\//.test(path)
  const files = all.filter((file) => !isMedia(file))
  return (
    <>
      {items.length > 0 && <Media run={run} items={items} />}
      <FileTable run={run} files={files} hidden={all.length - files.length} />
    </>
  )
}

function Media({ run, items }: { run: string; items: readonly MediaItem[] }) {
  const steps = stepsOf(items)
  const shown = shownAt(items, mediaStep.value)
  return (
    <section aria-label="Media">
      {steps.length > 1 && <StepSlider steps={steps} />}
      <div class="media">
        {shown.map(([name, together]) => (
          <MediaCard key={name} run={run} name={name} items={together} />
        ))}
      </div>
    </section>
  )
}

function StepSlider({ steps }: { steps: readonly number[] }) {
  const last = steps.length - 1
  const chosen = mediaStep.value
  const at = chosen < 0 ? last : steps.findLastIndex((step) => step <= chosen)
  const step = steps[Math.max(0, at)] ?? 0
  return (
    <label class="step-slider">
      <span>
        Step <output>{count(step)}</output>
        {chosen < 0 && <span class="dim"> (newest)</span>}
      </span>
      <input
        type="range"
        min={0}
        max={last}
        value={Math.max(0, at)}
        aria-valuetext={`step ${count(step)}`}
        onInput={(event) => {
          const to = Number(event.currentTarget.value)
          mediaStep.set(to === last ? -1 : (steps[to] ?? -1), { replace: true })
        }}
      />
      <span class="dim small">{counted(steps.length, 'step')}</span>
    </label>
  )
}

const ROWS = 200

function FileTable({
  run,
  files,
  hidden,
}: {
  run: string
  files: readonly Artifact[]
  hidden: number
}) {
  const [all, setAll] = useState(false)
  const versions = new Map<string, Artifact[]>()
  for (const file of files) versions.set(file.path, [file, ...(versions.get(file.path) ?? [])])
  const rows = [...versions.values()].flatMap((of) =>
    of.map((file, at) => ({ file, label: versionLabel(of.length, at) })),
  )
  if (rows.length === 0) {
    return <p class="dim small">No other files; {counted(hidden, 'file')} of media are above.</p>
  }
  return (
    <section class="scroll-x">
      <table class="file-table">
        <caption>
          <h2>Files</h2>
        </caption>
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Role</th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col">Logged</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, all ? rows.length : ROWS).map(({ file, label }) => (
            <FileRow key={`${file.path} ${label}`} run={run} file={file} label={label} />
          ))}
        </tbody>
      </table>
      {!all && rows.length > ROWS && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {count(rows.length)}
        </button>
      )}
    </section>
  )
}

function versionLabel(total: number, at: number): string {
  if (total === 1) return ''
  return at === 0 ? `version ${total}, the newest` : `version ${total - at}`
}

function FileRow({ run, file, label }: { run: string; file: Artifact; label: string }) {
  return (
    <tr>
      <td class="wrap">
        {file.path}
        {label && <span class="dim small"> {label}</span>}
        {file.uri !== null && <span class="dim small wrap"> lies at {file.uri}</span>}
      </td>
      <td>{file.role}</td>
      <td class="number">{file.bytes === null ? '' : size(file.bytes)}</td>
      <td class="number">{moment(file.time)}</td>
      <td>{file.uri === null && <Download run={run} path={file.path} sha256={file.sha256} />}</td>
    </tr>
  )
}
