/** How all charts of the page are drawn. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { narrow } from '../theme/narrow'
import { change } from '../url/location'
import * as view from '../url/view'
import { xText } from './axes'

const AXES = [
  ['step', 'step'],
  ['relative', 'time since the start'],
  ['time', 'clock time'],
] as const

export function Toolbar({
  metrics,
  one,
}: {
  metrics: readonly string[]
  /** Whether it is of one chart only, so that there is nothing to search. */
  one?: boolean
}) {
  const shown = useSignal(false)
  return (
    <div class="toolbar row" role="toolbar" aria-label="How curves are drawn">
      {!one && <Search />}
      {narrow.value && (
        <button
          type="button"
          aria-expanded={shown.value}
          onClick={() => (shown.value = !shown.value)}
        >
          How curves are drawn
        </button>
      )}
      {(shown.value || !narrow.value) && <Choices metrics={metrics} />}
      <ZoomChip />
    </div>
  )
}

function Choices({ metrics }: { metrics: readonly string[] }) {
  return (
    <>
      <Axis metrics={metrics} />
      <Switch of={view.logX} label="log x" title="Logarithmic x axis" />
      <Switch
        of={view.logY}
        label="log y"
        title="Logarithmic y axis; what is not above 0 is left out"
      />
      <Smoothing />
      <Choice
        of={view.ranks}
        label="ranks"
        words={{ band: 'mean and range', worst: 'the 4 farthest out', each: 'each' }}
      />
      <Choice
        of={view.attempts}
        label="attempts"
        words={{ effective: 'the newest', all: 'older ones, too' }}
      />
      <Choice
        of={view.outliers}
        label="outliers"
        words={{ show: 'squeezed', scale: 'to scale', clip: 'cut off' }}
      />
    </>
  )
}

function Axis({ metrics }: { metrics: readonly string[] }) {
  const axis = view.axis.value
  const over = axis.startsWith('metric:') ? axis.slice('metric:'.length) : null
  return (
    <label>
      x axis{' '}
      <select
        value={axis}
        onChange={(event) =>
          change({
            ...view.axis.changed(event.currentTarget.value),
            // A stretch of one axis means nothing on another.
            ...view.zoom.changed(null),
          })
        }
      >
        {AXES.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
        <optgroup label="another metric">
          {over !== null && !metrics.includes(over) && <option value={axis}>{over}</option>}
          {metrics.slice(0, 500).map((metric) => (
            <option key={metric} value={`metric:${metric}`}>
              {metric}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  )
}

function Search() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const element = input.current
    if (element && element.value !== view.metricSearch.value) {
      element.value = view.metricSearch.value
    }
  }, [view.metricSearch.value])
  return (
    <input
      ref={input}
      type="search"
      class="metric-search"
      placeholder="Search metrics"
      aria-label="Search metrics"
      defaultValue={view.metricSearch.value}
      onInput={(event) => view.metricSearch.set(event.currentTarget.value, { replace: true })}
    />
  )
}

function Smoothing() {
  return (
    <label title="Weight of the past in the moving average; the values stay faint behind it">
      smoothing{' '}
      <input
        type="range"
        min="0"
        max="0.99"
        step="0.01"
        value={view.smoothing.value}
        onInput={(event) =>
          view.smoothing.set(Number(event.currentTarget.value), { replace: true })
        }
      />{' '}
      <output class="smoothing-value">{view.smoothing.value.toFixed(2)}</output>
    </label>
  )
}

function Switch({
  of,
  label,
  title,
}: {
  of: { value: boolean; set(value: boolean): void }
  label: string
  title: string
}) {
  return (
    <button type="button" title={title} aria-pressed={of.value} onClick={() => of.set(!of.value)}>
      {label}
    </button>
  )
}

function Choice<T extends string>({
  of,
  label,
  words,
}: {
  of: { value: T; set(value: T): void }
  label: string
  words: { [value in T]: string }
}) {
  return (
    <label>
      {label}{' '}
      <select value={of.value} onChange={(event) => of.set(event.currentTarget.value as T)}>
        {(Object.keys(words) as T[]).map((value) => (
          <option key={value} value={value}>
            {words[value]}
          </option>
        ))}
      </select>
    </label>
  )
}

function ZoomChip() {
  const shown = view.zoom.value
  if (shown === null) return null
  const text = xText({ axis: view.axis.value })
  return (
    <button type="button" class="zoom-chip" onClick={() => view.zoom.set(null)}>
      {view.axis.value === 'time' ? 'part of the time' : shown.map(text).join(' to ')} · show all
    </button>
  )
}
