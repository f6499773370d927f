/** How one file differs between two runs, by lines. */
import { bytes, runRoute } from '../api/client'
import { useResource } from '../api/resource'
import { bytes as bytesText, counted } from '../format/numbers'
import { Answered } from '../parts/notice'
import { BYTES_MAX, diff, hunks, LINES_MAX, type Line, linesOf } from './diff'
import type { SourceFile } from './sources'

const SHOWN_MAX = 2_000

/** Groups of lines, or why there are none. */
type Difference = readonly Line[][] | string

export function FileDifference({
  pair,
  left,
  right,
}: {
  pair: { path: string; left: SourceFile | undefined; right: SourceFile | undefined }
  left: string
  right: string
}) {
  const key = [pair.path, pair.left?.sha256, pair.right?.sha256].join(' ')
  const found = useResource(key, async (signal): Promise<Difference> => {
    const files = [pair.left, pair.right]
    const missing = files.some((file) => file && !file.kept)
    if (missing) return 'It differs by its SHA-256; its content was not kept, only the digest.'
    if (files.some((file) => (file?.bytes ?? 0) > BYTES_MAX)) return tooLarge()
    const texts = await Promise.all([
      textOf(left, pair.left, signal),
      textOf(right, pair.right, signal),
    ])
    if (texts.some((text) => text.includes('\0'))) return 'It differs; it is no text.'
    const [a = [], b = []] = texts.map(linesOf)
    return a.length > LINES_MAX || b.length > LINES_MAX ? tooLarge() : hunks(diff(a, b))
  })
  return (
    <Answered of={found} what="file">
      {(difference) =>
        typeof difference === 'string' ? (
          <p class="dim">{difference}</p>
        ) : (
          <Lines groups={difference} path={pair.path} />
        )
      }
    </Answered>
  )
}

function tooLarge(): string {
  const most = `${counted(LINES_MAX, 'line')} or ${bytesText(BYTES_MAX)}`
  return `It differs; it is larger than ${most}, so the lines are not compared.`
}

async function textOf(run: string, file: SourceFile | undefined, signal: AbortSignal) {
  if (!file) return ''
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const route = runRoute(run, `/artifacts/${path}?sha256=${file.sha256}`)
  return (await bytes(route, signal)).text()
}

function Lines({ groups, path }: { groups: readonly Line[][]; path: string }) {
  const all = groups.flat()
  const of = (kind: string) => all.filter((line) => line.kind === kind).length
  let left = SHOWN_MAX
  if (all.length === 0) return <p class="dim">The lines are the same; their ends differ.</p>
  return (
    <>
      <p class="small">
        {counted(of('+'), 'line')} came, {of('-')} went
        {all.length > SHOWN_MAX && `; the first ${SHOWN_MAX} are shown`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="line-diff mono" tabIndex={0} aria-label={`Lines of ${path} that differ`}>
        {groups.map((group) => {
          const shown = group.slice(0, Math.max(0, left))
          left -= shown.length
          return (
            <div class="hunk" key={`${group[0]?.old} ${group[0]?.new}`}>
              {shown.map((line) => (
                <OneLine key={`${line.old} ${line.new}`} line={line} />
              ))}
            </div>
          )
        })}
      </section>
    </>
  )
}

function OneLine({ line }: { line: Line }) {
  const kind = line.kind === '+' ? 'came' : line.kind === '-' ? 'went' : ''
  return (
    <div class={kind}>
      <span class="at">{line.old || ''}</span>
      <span class="at">{line.new || ''}</span>
      <span class="kind">{line.kind}</span>
      <span>{line.text}</span>
    </div>
  )
}
