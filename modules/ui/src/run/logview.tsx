/** A window on a long list of lines: only what is seen is in the document. */
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'
import type { LogLine } from '../api/types'
import { count, counted } from '../format/numbers'
import { clockMs, moment } from '../format/times'
import { logSearch } from '../url/view'
import { around, pieces } from './ansi'
import type { LogLines } from './loglines'
import { rowsAround, Scroll } from './scroll'

/** Pixels of a line that is not wrapped; logs.css has the same. */
const ROW = 18
const REST_MS = 150

interface Place {
  scroll: Scroll
  follows: boolean
  /** Fresh lines that had come when the end was last seen. */
  known: number
  timer: number
}

interface Shown {
  lines: LogLines
  /** The version of the lines that is shown. */
  told: number
  /** Changes when the end is asked for. */
  toEnd: number
  wraps: boolean
  /** Whether several ranks write. */
  several: boolean
  /** The newest are asked for. */
  follow(): void
  /** Called with the time of the first line that is seen; 0 while the newest are followed. */
  stands(time: number): void
}

export function LogView({ lines, told, toEnd, wraps, several, follow, stands }: Shown) {
  const frame = useRef<HTMLDivElement>(null)
  const block = useRef<HTMLDivElement>(null)
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  const place = usePlace(lines, toEnd)
  const { scroll } = place
  const [from, to] = rowsAround(scroll.share, lines.rows, scroll.seen / ROW + 1)
  useEffect(() => lines.need(from, to), [lines, from, to, told])
  useHeight(frame, scroll, draw)
  useLayoutEffect(() => settle(frame.current, block.current, scroll, lines.rows, from))
  const moved = () => {
    const before = scroll.top
    scroll.moved(frame.current?.scrollTop ?? 0)
    if (scroll.top !== before) hasMoved(place, lines, stands, draw)
  }
  const news = lines.fresh - place.known
  return (
    <div class="log-frame">
      <div
        ref={frame}
        class="log-scroll"
        style={{ '--digits': `${count(lines.total).length}ch` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        role="log"
        aria-live="off"
        onScroll={moved}
      >
        <div class="log-window" style={{ height: `${scroll.seen}px` }}>
          <div ref={block} class={wraps ? 'log-block wraps' : 'log-block'}>
            {range(from, to).map((at) => {
              const isTarget = at > 0 && at === lines.beginning
              return <Row key={at} line={lines.row(at)} several={several} isTarget={isTarget} />
            })}
          </div>
        </div>
        <div style={{ height: `${scroll.barMax}px` }} />
      </div>
      {!place.follows && (
        <button type="button" class="primary log-news" onClick={follow}>
          {news > 0 ? `${counted(news, 'new line')} ↓` : 'Newest ↓'}
        </button>
      )}
    </div>
  )
}

/** The user scrolled: draws at once, and when it rests the address says where. */
function hasMoved(place: Place, lines: LogLines, stands: (time: number) => void, draw: () => void) {
  const { scroll } = place
  // The end of what was found so far is no end to stick to.
  place.follows = scroll.isAtEnd && !lines.isSearching
  draw()
  const rest = () => {
    const first = lines.row(Math.floor(scroll.share * lines.rows))
    if (place.follows) stands(0)
    else if (first) stands(first.time)
    else place.timer = window.setTimeout(rest, REST_MS)
    draw()
  }
  window.clearTimeout(place.timer)
  place.timer = window.setTimeout(rest, REST_MS)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
}

/** Where a list stands: at its end while that is followed, another one where it wants to. */
function usePlace(lines: LogLines, toEnd: number): Place {
  const place = useRef<Place & { of: LogLines | null; toEnd: number }>({
    scroll: new Scroll(),
    follows: true,
    known: 0,
    timer: 0,
    of: null,
    toEnd,
  }).current
  if (place.of !== lines) {
    place.of = lines
    place.follows = lines.beginning === null
    place.known = lines.fresh
    place.scroll.total = lines.rows * ROW
    place.scroll.to((lines.beginning ?? 0) * ROW)
  }
  if (place.toEnd !== toEnd) {
    place.toEnd = toEnd
    place.follows = true
  }
  place.scroll.resize(lines.rows * ROW, place.scroll.seen)
  if (place.follows) {
    place.known = lines.fresh
    place.scroll.to(place.scroll.topMax)
  }
  useEffect(() => () => window.clearTimeout(place.timer), [])
  return place
}

function useHeight(frame: { current: HTMLElement | null }, scroll: Scroll, draw: () => void) {
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => {
      if (scroll.seen === element.clientHeight) return
      scroll.seen = element.clientHeight
      draw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
}

/**
 * Puts the rows where they belong, whatever their heights: the row at the share of the list that is
 * scrolled stands at the same share of the window, so that both ends are reached.
 */
function settle(
  frame: HTMLElement | null,
  block: HTMLElement | null,
  scroll: Scroll,
  rows: number,
  from: number,
) {
  if (!frame || !block) return
  const anchor = scroll.share * rows
  const row = block.children[Math.min(Math.floor(anchor) - from, block.children.length - 1)]
  if (row instanceof HTMLElement) {
    const into =
      row.offsetTop + (anchor - Math.min(Math.floor(anchor), rows - 1)) * row.offsetHeight
    // A list that is shorter than the window begins at its top.
    const fits = block.offsetHeight <= scroll.seen && rows === block.children.length
    block.style.transform = `translateY(${fits ? 0 : scroll.share * scroll.seen - into}px)`
  }
  const wanted = scroll.barWanted
  if (Math.abs(frame.scrollTop - wanted) > 1) frame.scrollTop = wanted
  scroll.placed(frame.scrollTop)
}

function Row({
  line,
  several,
  isTarget,
}: {
  line: LogLine | undefined
  several: boolean
  /** Whether it was jumped to. */
  isTarget: boolean
}) {
  if (!line) return <div class="log-row dim">…</div>
  const isPlain = line.stream === 'stdout'
  return (
    <div class={`log-row${isPlain ? '' : ' other'}${isTarget ? ' target' : ''}`}>
      <span class="log-place" data-text={count(line.index + 1)} />
      <span class="log-place time" data-text={clockMs(line.time)} title={moment(line.time)} />
      {several && <span class="log-place rank" data-text={`rank ${line.rank}`} />}
      {!isPlain && <span class="log-place" data-text={line.stream} />}
      <span class="log-text">
        {pieces(line.text).map((piece, at) => (
          <Words key={at} text={piece.text} look={piece.look} />
        ))}
        {'\n'}
      </span>
    </div>
  )
}

function Words({ text, look }: { text: string; look: string }) {
  const word = logSearch.value
  if (word === '') return <span class={look}>{text}</span>
  const parts = around(text, word).map((part, at) =>
    at % 2 === 1 ? <mark key={at}>{part}</mark> : part,
  )
  return <span class={look}>{parts}</span>
}
