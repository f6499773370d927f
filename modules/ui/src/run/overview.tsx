/** What a run is: why it failed, what it was given, what came out, where it ran. */

import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { isOfSystem } from '../api/ids'
import type { Fields, MetricAggregates, Numeric, Run, Value } from '../api/types'
import { bytes, count, counted, shortNumber } from '../format/numbers'
import { moment } from '../format/times'
import { flatten, valueText } from '../format/values'
import { Command } from '../parts/notice'
import { Link } from '../url/link'
import { runAddress } from '../url/routes'
import { Alerts } from './alerts'
import { gapText, ledgerText } from './facts'
import './overview.css'

export function Overview({ run }: { run: Run }) {
  return (
    <div class="overview pad">
      {run.error && <RunError error={run.error} />}
      <Alerts run={run} />
      <Metrics metrics={run.metrics} />
      <FieldCard title="Config" fields={run.config} none="The run logged no config." />
      {run.result !== null && <FieldCard title="Result" fields={run.result} />}
      {Object.keys(run.summary).length > 0 && <FieldCard title="Summary" fields={run.summary} />}
      {run.note && (
        <Card title="Note">
          <p class="note">{run.note}</p>
        </Card>
      )}
      <Origin run={run} />
      {run.host !== null && <FieldCard title="Host" fields={run.host} />}
      <Record run={run} />
      <Folded title="Dependencies" value={run.dependencies} />
      <Folded title="Sources" value={run.sources} />
    </div>
  )
}

export function Card({
  title,
  wide,
  children,
}: {
  title: string
  wide?: boolean
  children: ComponentChildren
}) {
  return (
    <section class={wide ? 'card facts-card wide' : 'card facts-card'}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

const HEADING_MAX = 200

/** The first line is the heading; what a heading has no room for stands before the trace. */
function RunError({ error }: { error: NonNullable<Run['error']> }) {
  const message = error.message ?? ''
  const first = message.split('\n')[0]?.slice(0, HEADING_MAX) ?? ''
  const rest = first === message ? '' : `${message}\n\n`
  const text = rest + (error.trace ?? '')
  return (
    <section class="card facts-card wide run-error">
      <h2 class="wrap">
        <span aria-hidden="true">✕ </span>
        {error.type ?? 'Error'}
        {first && `: ${first}`}
      </h2>
      {text && <Text text={text} />}
    </section>
  )
}

/** A long text, which scrolls by itself. */
function Text({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <pre class="long-text" tabIndex={0}>
      {text}
    </pre>
  )
}

const ROWS = 20

/** Rows by their names; a long list is cut and can be searched. */
function useRows<T>(what: string, rows: readonly [string, T][]) {
  const [wanted, setWanted] = useState('')
  const [all, setAll] = useState(false)
  const small = wanted.toLowerCase()
  const found = rows.filter(([name]) => name.toLowerCase().includes(small))
  const shown = all ? found : found.slice(0, ROWS)
  const search = rows.length > 15 && (
    <input
      type="search"
      aria-label={`Search ${what}`}
      placeholder={`Search ${counted(rows.length, 'name')}`}
      value={wanted}
      onInput={(event) => setWanted(event.currentTarget.value)}
    />
  )
  const more = (
    <>
      {found.length === 0 && <p class="dim small">No name holds “{wanted}”.</p>}
      {shown.length < found.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {count(found.length)}
        </button>
      )}
    </>
  )
  return { shown, search, more }
}

export function FieldCard({
  title,
  fields,
  none,
}: {
  title: string
  fields: Value
  none?: string
}) {
  const flat = useMemo(() => flatten(fields), [fields])
  const { shown, search, more } = useRows(title.toLowerCase(), flat)
  if (flat.length === 0) {
    return none ? (
      <Card title={title}>
        <p class="dim">{none}</p>
      </Card>
    ) : null
  }
  if (flat.length === 1 && flat[0]?.[0] === '') {
    return (
      <Card title={title}>
        <p class="wrap">{valueText(flat[0][1])}</p>
      </Card>
    )
  }
  return (
    <Card title={title}>
      {search}
      <table class="fields">
        <tbody>
          {shown.map(([name, value]) => (
            <Field key={name} name={name}>
              {value === null ? <span class="dim">null</span> : exact(name, value)}
            </Field>
          ))}
        </tbody>
      </table>
      {more}
    </Card>
  )
}

/** Settings are shown to the last digit; sizes of a machine as people read them, too. */
function exact(name: string, value: Value): string {
  if (typeof value !== 'number') return valueText(value)
  return /Bytes(Max)?$/.test(name) && value >= 1024 ? `${value} (${bytes(value)})` : String(value)
}

function Field({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{children}</td>
    </tr>
  )
}

function Metrics({ metrics }: { metrics: Run['metrics'] }) {
  const own = Object.entries(metrics).filter(([name]) => !isOfSystem(name))
  const { shown, search, more } = useRows('metrics', own)
  if (own.length === 0) {
    return (
      <Card title="Metrics">
        <p class="dim">No metric yet. In Python:</p>
        <Command text={'run.log({"loss": loss}, step=step)'} />
      </Card>
    )
  }
  return (
    <Card title="Metrics" wide={shown.length > 12}>
      {search}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section class="scroll-x" tabIndex={0} aria-label="Values of metrics">
        <table class="fields metrics">
          <thead>
            <tr>
              <td />
              <th scope="col">last</th>
              <th scope="col">smallest</th>
              <th scope="col">largest</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([name, each]) => (
              <MetricRow key={name} name={name} of={each} />
            ))}
          </tbody>
        </table>
      </section>
      {more}
    </Card>
  )
}

function MetricRow({ name, of }: { name: string; of: MetricAggregates }) {
  return (
    <tr>
      <th scope="row">
        {name}
        {of.nonFinite > 0 && <span class="warn odd">{count(of.nonFinite)} NaN or infinite</span>}
      </th>
      <At value={of.last} step={of.lastStep} />
      <At value={of.min} step={of.minStep} />
      <At value={of.max} step={of.maxStep} />
    </tr>
  )
}

function At({ value, step }: { value: Numeric | null; step: number | null }) {
  return (
    <td class="number">
      {value === null ? <span class="dim">none</span> : shortNumber(value)}
      {value !== null && step !== null && <span class="at">step {count(step)}</span>}
    </td>
  )
}

interface Parent {
  run: string
  step: string
}

function parentOf(value: Value): Parent | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const { run, step } = value as Fields
  if (typeof run !== 'string') return null
  return { run, step: typeof step === 'number' ? `, from step ${count(step)}` : '' }
}

/** Where the code came from and how it was started. */
function Origin({ run }: { run: Run }) {
  const parent = parentOf(run.parent)
  if (!parent && run.git === null && run.command === null) return null
  const git = run.git === null ? [] : flatten(run.git)
  return (
    <Card title="Code">
      <table class="fields">
        <tbody>
          {parent && (
            <Field name="Started from">
              <Link to={runAddress(parent.run)}>{parent.run}</Link>
              {parent.step}
            </Field>
          )}
          {git.map(([name, value]) => (
            <Field key={name} name={GIT_WORDS[name] ?? (name || 'Git')}>
              {name === 'dirty' ? (
                value ? (
                  'yes: files differed from the commit'
                ) : (
                  'no'
                )
              ) : (
                <span class="mono">{valueText(value)}</span>
              )}
            </Field>
          ))}
        </tbody>
      </table>
      {run.command !== null && <CommandLine text={valueText(run.command)} />}
    </Card>
  )
}

function CommandLine({ text }: { text: string }) {
  if (text.length <= 200) return <Command text={text} />
  return (
    <details class="folded">
      <summary>Command, {counted(text.length, 'character')}</summary>
      <Command text={text} />
    </details>
  )
}

const GIT_WORDS: { [name: string]: string } = {
  commit: 'Commit',
  branch: 'Branch',
  remote: 'Remote',
  dirty: 'Uncommitted changes',
}

/** Attempts, how the status was judged, and whether everything that was sent has come. */
function Record({ run }: { run: Run }) {
  const { attempts, ledger, liveness } = run
  return (
    <Card title="Record">
      <p class="small">{ledgerText(ledger)}.</p>
      {ledger.gaps.length > 0 && (
        <ul class="warn small wrap">
          {ledger.gaps.slice(0, 20).map((gap) => (
            <li key={`${gap.topic} ${gap.writer} ${gap.fromSeq}`}>{gapText(gap)}</li>
          ))}
          {ledger.gaps.length > 20 && <li>and {count(ledger.gaps.length - 20)} more</li>}
        </ul>
      )}
      {liveness.evidence && (
        <p class="small wrap">
          {liveness.evidence}
          {liveness.revivals > 0 && `; came back ${counted(liveness.revivals, 'time')}`}
        </p>
      )}
      <table class="fields">
        <tbody>
          {attempts.map((each) => (
            <Field key={each.attempt} name={`Attempt ${each.attempt}`}>
              {each.startTime === null ? 'not started' : moment(each.startTime)}
              {each.fromStep !== null && `, from step ${count(each.fromStep)}`}
            </Field>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function Folded({ title, value }: { title: string; value: Value }) {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null
  const lines = Array.isArray(value) ? value.map(valueText) : flatten(value).map(fieldLine)
  return (
    <details class="card facts-card folded">
      <summary>
        {title} <span class="dim">({count(lines.length)})</span>
      </summary>
      <Text text={lines.join('\n')} />
    </details>
  )
}

function fieldLine([name, value]: [string, Value]): string {
  return name === '' ? valueText(value) : `${name} = ${valueText(value)}`
}
