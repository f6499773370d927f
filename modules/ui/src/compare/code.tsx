/** The code of a run beside the baseline's: commits, what was not committed, files, packages. */
import { useMemo } from 'preact/hooks'
import { ApiError, get, runRoute } from '../api/client'
import { useResource } from '../api/resource'
import type { Artifact, Run, Value } from '../api/types'
import { flatten, same } from '../format/values'
import { Answered, Command, Waiting } from '../parts/notice'
import { codeOf } from '../url/view'
import './code.css'
import { eventsOf } from '../api/timeline'
import { countedDiffering, dependenciesOf, wholeText } from './facts'
import { FileDifference } from './file'
import type { Compared } from './runs'
import { type FilePair, type Files, filesOf, isSame, PATCH, pairsOf } from './sources'

const OPEN_MAX = 5

export function CodeView({ compared }: { compared: Compared }) {
  const { ids, runs, labels } = compared
  const chosen = ids.indexOf(codeOf.value)
  const at = chosen > 0 ? chosen : 1
  const [left, right] = [runs[0], runs[at]]
  const missing = [0, at].find((each) => compared.found.get(ids[each] ?? '') instanceof ApiError)
  return (
    <div class="code-view">
      <label class="row">
        Baseline <strong class="cut">{labels.get(ids[0] ?? '')}</strong> compared with
        <select
          class="names"
          value={ids[at]}
          onChange={(event) => codeOf.set(event.currentTarget.value)}
        >
          {ids.slice(1).map((id) => (
            <option key={id} value={id}>
              {labels.get(id)}
            </option>
          ))}
        </select>
      </label>
      {missing !== undefined ? (
        <p class="notice">{labels.get(ids[missing] ?? '')} cannot be read: choose another run.</p>
      ) : left && right ? (
        <Two
          key={left.id + right.id}
          left={left}
          right={right}
          name={labels.get(right.id) ?? right.id}
        />
      ) : (
        <Waiting what="both runs" />
      )}
    </div>
  )
}

function Two({ left, right, name }: { left: Run; right: Run; name: string }) {
  const files = useResource(`${left.id} ${right.id}`, (signal) =>
    Promise.all([filesOfRun(left.id, signal), filesOfRun(right.id, signal)]),
  )
  return (
    <>
      <Git left={left.git ?? {}} right={right.git ?? {}} name={name} />
      <Answered of={files} what="saved sources">
        {([a, b]) => (
          <>
            <Patch left={left} right={right} files={[a, b]} />
            <Sources left={left} right={right} files={[a, b]} />
          </>
        )}
      </Answered>
      <Dependencies left={left.dependencies} right={right.dependencies} name={name} />
    </>
  )
}

async function filesOfRun(run: string, signal: AbortSignal): Promise<Files> {
  const [artifacts, events] = await Promise.all([
    get<{ artifacts: Artifact[] }>(runRoute(run, '/artifacts'), {}, signal),
    eventsOf(run, 'source.saved', signal),
  ])
  return filesOf(artifacts.body.artifacts, events)
}

function Git({ left, right, name }: { left: Value; right: Value; name: string }) {
  const [a, b] = [new Map(flatten(left)), new Map(flatten(right))]
  const keys = [...new Set([...a.keys(), ...b.keys()])]
  const commits = [a.get('commit'), b.get('commit')]
  return (
    <section>
      <h2>Git</h2>
      {keys.length === 0 ? (
        <p class="dim">Neither run was started in a working copy of git.</p>
      ) : (
        <Facts
          label="Git"
          name={name}
          rows={keys.map((key) => [WORDS[key] ?? key, a.get(key), b.get(key)])}
        />
      )}
      {commits.every((each) => typeof each === 'string') && commits[0] !== commits[1] && (
        <Command text={`git diff ${commits[0]} ${commits[1]}`} />
      )}
    </section>
  )
}

const WORDS: { [key: string]: string } = { dirty: 'changes not committed' }

type Fact = readonly [string, Value | undefined, Value | undefined]

function Facts({
  label,
  name,
  rows,
}: {
  label: string
  /** Of the run beside the baseline. */
  name: string
  rows: readonly Fact[]
}) {
  const text = (value: Value | undefined) =>
    value === undefined ? <span class="missing">missing</span> : wholeText(value)
  return (
    <div class="compare-table short">
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Baseline</th>
            <th scope="col" title={name}>
              {name}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([fact, a, b]) => (
            <tr key={fact}>
              <th scope="row" title={fact}>
                {fact}
              </th>
              <td title={a === undefined ? '' : wholeText(a)}>{text(a)}</td>
              <td
                class={same(a, b) ? undefined : 'differs'}
                title={b === undefined ? '' : wholeText(b)}
              >
                {!same(a, b) && '≠ '}
                {text(b)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface Both {
  left: Run
  right: Run
  files: readonly [Files, Files]
}

function Patch({ left, right, files: [a, b] }: Both) {
  const pair = { path: PATCH, left: a.get(PATCH), right: b.get(PATCH) }
  const alike = pair.left?.sha256 && pair.left.sha256 === pair.right?.sha256
  return (
    <section>
      <h2>Changes that were not committed</h2>
      {!pair.left && !pair.right ? (
        <p class="dim">Neither run has kept any.</p>
      ) : alike ? (
        <p>The same in both runs.</p>
      ) : (
        <>
          <p class="small dim">
            {pair.left && pair.right
              ? 'How the two patches differ: a line of a patch that came or went.'
              : `Only the ${pair.left ? 'baseline' : 'other run'} has kept some.`}
          </p>
          <FileDifference pair={pair} left={left.id} right={right.id} />
        </>
      )}
    </section>
  )
}

function Sources({ left, right, files: [a, b] }: Both) {
  const pairs = useMemo(() => pairsOf(a, b), [a, b])
  const changed = pairs.filter((pair) => !isSame(pair))
  return (
    <section>
      <h2>Source files</h2>
      {pairs.length === 0 ? (
        <>
          <p class="dim">Neither run has saved any. In Python, this keeps one:</p>
          <Command text='run.save_source("train.py")' />
        </>
      ) : (
        <p class="small">
          {countedDiffering(changed.length, 'file')}, {pairs.length - changed.length} the same.
        </p>
      )}
      {changed.map((pair) => (
        <OneFile
          key={pair.path}
          pair={pair}
          left={left.id}
          right={right.id}
          open={changed.length <= OPEN_MAX}
        />
      ))}
    </section>
  )
}

function OneFile({
  pair,
  left,
  right,
  open,
}: {
  pair: FilePair
  left: string
  right: string
  open: boolean
}) {
  return (
    <details open={open}>
      <summary>
        <span class="mono wrap">{pair.path.replace(/^source\//, '')}</span>{' '}
        <strong class="small">{pair.kind}</strong>
      </summary>
      {(pair.kind === 'differs' || pair.left?.kept || pair.right?.kept) && (
        <FileDifference pair={pair} left={left} right={right} />
      )}
    </details>
  )
}

function Dependencies({ left, right, name }: { left: Value; right: Value; name: string }) {
  const [a, b] = [new Map(dependenciesOf(left)), new Map(dependenciesOf(right))]
  const names = [...new Set([...a.keys(), ...b.keys()])].sort()
  const rows = names.filter((name) => !same(a.get(name), b.get(name)))
  return (
    <section>
      <h2>Dependencies</h2>
      {names.length === 0 ? (
        <p class="dim">Neither run has told its dependencies.</p>
      ) : (
        <p class="small">
          {countedDiffering(rows.length, 'version')}, {names.length - rows.length} the same.
        </p>
      )}
      {rows.length > 0 && (
        <Facts
          label="Dependencies that differ"
          name={name}
          rows={rows.map((each) => [each, a.get(each), b.get(each)])}
        />
      )}
    </section>
  )
}
