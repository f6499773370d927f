/** Where a filter goes wrong, and what may be meant. */
import type { Column } from '../api/types'
import { filter } from '../url/view'
import type { Wrong } from './filter-state'
import { mends, plainly } from './mend'

/** The text with its wrong place underlined, and a caret when it ends too early. */
export function WrongPlace({
  text,
  wrong: { detail, position },
  columns,
  take,
}: {
  text: string
  wrong: Wrong
  columns: readonly Column[]
  /** Makes this the filter. */
  take(text: string): void
}) {
  const ways = mends(text, detail, position, columns)
  const at = position === null ? null : Math.min(position, text.length)
  const word = at === null ? '' : (/^(?:[\w./-]+|.)/.exec(text.slice(at))?.[0] ?? '')
  return (
    <div class="filter-wrong" id="filter-wrong" role="alert">
      {at !== null && (
        <code class="wrap">
          {text.slice(0, at)}
          <mark>{word || '‸'}</mark>
          {text.slice(at + word.length)}
        </code>
      )}
      <p>
        {plainly(detail)}
        {at !== null && ` (at character ${at + 1})`}
      </p>
      {filter.value !== text.trim() && (
        <p class="small">
          Below still: {filter.value === '' ? 'runs without a filter' : <code>{filter.value}</code>}
        </p>
      )}
      {ways.length > 0 && (
        <p class="row">
          Perhaps:
          {ways.map((way) => (
            <button key={way.text} type="button" onClick={() => take(way.text)}>
              {way.says}
            </button>
          ))}
        </p>
      )}
    </div>
  )
}
