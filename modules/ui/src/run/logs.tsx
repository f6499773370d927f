/** The lines that the processes of a run printed. */
import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Run } from '../api/types'
import { count, counted } from '../format/numbers'
import { clock } from '../format/times'
import { wish } from '../live/tail'
import { Command, Empty, Failed, Waiting } from '../parts/notice'
import { useShortcuts } from '../shell/keys'
import { change } from '../url/location'
import { logRank, logSearch, logStream, logTime, logUnwrapped } from '../url/view'
import { LogLines } from './loglines'
import { LogView } from './logview'
import './logs.css'

const NEWS_MS = 300
/** Before every line: a search goes through all of them. */
const FIRST = 1

/** Counts how often the end was asked for. */
const toEnd = signal(0)

export function Logs({ run }: { run: Run }) {
  useShortcuts(KEYS)
  const lines = useLines(run.id)
  const told = lines.version.value
  const error = lines.error.value
  const several = run.ranks.length > 1 || (run.worldSize ?? 1) > 1
  return (
    <section class="logs" aria-label="Log lines">
      <Controls run={run} lines={lines} told={told} />
      {error && !lines.started && (
        <Failed what="log lines" error={error} again={() => lines.more()} />
      )}
      {!error && !lines.started && <Waiting what="log lines" />}
      {lines.started && lines.rows === 0 && !lines.isSearching && <NoLines lines={lines} />}
      {lines.started && lines.rows > 0 && (
        <LogView
          lines={lines}
          told={told}
          toEnd={toEnd.value}
          wraps={!logUnwrapped.value}
          several={several}
          follow={follow}
          stands={(time) => stood(lines, time)}
        />
      )}
    </section>
  )
}

/** The time that the view itself wrote into the address: no wish to jump there. */
let written = 0

/** Shows the newest lines and those that come; a search of old ones begins anew for that. */
function follow() {
  if (logRank.value + logStream.value + logSearch.value === '') written = 0
  logTime.set(0, { replace: true })
  toEnd.value++
}

const KEYS = [{ key: 'f', does: 'follow the newest log lines', act: follow }] as const

/** The address says where the list of all lines stands; a search has its own beginning. */
function stood(lines: LogLines, time: number) {
  if (lines.isFiltered) return
  written = time
  logTime.set(time, { replace: true })
}

function useLines(run: string): LogLines {
  const filter = { rank: logRank.value, stream: logStream.value, q: logSearch.value }
  const time = logTime.value
  const key = JSON.stringify([run, filter])
  const jump = useRef({ key: '', time: 0, count: 0 })
  if (jump.current.key !== key || (time !== jump.current.time && time !== written)) {
    jump.current = { key, time, count: jump.current.count + 1 }
  }
  const lines = useMemo(() => new LogLines(run, filter, time), [jump.current.count])
  useEffect(() => {
    let timer = 0
    const takeBack = wish({
      logRun: run,
      onLog(frame) {
        if (frame.run !== run || timer !== 0) return
        timer = window.setTimeout(() => {
          timer = 0
          lines.more()
        }, NEWS_MS)
      },
      onReset: () => lines.more(),
    })
    return () => {
      takeBack()
      window.clearTimeout(timer)
      lines.stop()
    }
  }, [lines])
  return lines
}

/** `told` is the version of the lines that is shown. */
function Controls({ run, lines, told }: { run: Run; lines: LogLines; told: number }) {
  const [text, setText] = useState(logSearch.value)
  const search = (event: Event) => {
    event.preventDefault()
    change({ ...logSearch.changed(text), ...logTime.changed(text === '' ? 0 : FIRST) })
  }
  return (
    <div class="log-controls row">
      <form onSubmit={search} class="row">
        <input
          type="search"
          aria-label="Search log lines, capital letters count"
          placeholder="Search, then Enter"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={search}
        />
      </form>
      <Choice
        label="Rank"
        all="All ranks"
        chosen={logRank.value}
        options={run.ranks.length > 1 ? run.ranks.map((each) => String(each.rank)) : []}
        choose={(rank) => logRank.set(rank)}
      />
      <Choice
        label="Stream"
        all="All streams"
        chosen={logStream.value}
        options={['stdout', 'stderr']}
        choose={(stream) => logStream.set(stream)}
      />
      <button
        type="button"
        aria-pressed={!logUnwrapped.value}
        onClick={() => logUnwrapped.set(!logUnwrapped.value)}
      >
        Wrap
      </button>
      <span class="small dim state" role="status">
        {stateText(lines)}
        {lines.started && lines.error.value && ` (not all: ${lines.error.value.message})`}
      </span>
      <Beginning lines={lines} told={told} />
    </div>
  )
}

function stateText(lines: LogLines): string {
  if (!lines.started) return ''
  if (!lines.isFiltered) return counted(lines.total, 'line')
  const found = `${counted(lines.rows, 'line')} found`
  if (lines.isSearching) return `${found} so far`
  const isWhole = lines.beginsAtFirst || logTime.value === FIRST
  return isWhole ? `${found} among ${count(lines.total)}` : found
}

/** A filtered list may begin after the first line: it says so, and how to see all. */
function Beginning({ lines }: { lines: LogLines; told: number }) {
  const time = logTime.value
  if (!lines.isFiltered || !lines.started || time === FIRST || lines.beginsAtFirst) return null
  return (
    <span class="small warn">
      {time === 0 ? 'Only the newest were looked at. ' : `From ${clock(time)} on. `}
      <button type="button" onClick={() => logTime.set(FIRST)}>
        Search from the first line
      </button>
    </span>
  )
}

function Choice({
  label,
  all,
  chosen,
  options,
  choose,
}: {
  label: string
  all: string
  chosen: string
  options: readonly string[]
  choose(value: string): void
}) {
  if (options.length === 0 && chosen === '') return null
  const known = chosen === '' || options.includes(chosen) ? options : [...options, chosen]
  return (
    <select aria-label={label} value={chosen} onChange={(e) => choose(e.currentTarget.value)}>
      <option value="">{all}</option>
      {known.map((each) => (
        <option key={each} value={each}>
          {label} {each}
        </option>
      ))}
    </select>
  )
}

function NoLines({ lines }: { lines: LogLines }) {
  if (lines.isFiltered && lines.total > 0 && !lines.beginsAtFirst && logTime.value !== FIRST) {
    return <Empty title="None of the lines that were looked at matches" />
  }
  if (lines.isFiltered && lines.total > 0) {
    const none = { ...logSearch.changed(''), ...logRank.changed(''), ...logStream.changed('') }
    return (
      <Empty title="No line matches">
        <p>Capital letters count in a search.</p>
        <button type="button" onClick={() => change({ ...none, ...logTime.changed(0) })}>
          Show all lines
        </button>
      </Empty>
    )
  }
  return (
    <Empty title="No log lines yet">
      <p>What the run prints is shown here. The Python SDK sends it by itself, also with:</p>
      <Command text="TAILRACE_CAPTURE=python python train.py" />
    </Empty>
  )
}
