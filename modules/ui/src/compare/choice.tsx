/** Chooses a column by its name, which the browser completes. */
import { useId, useState } from 'preact/hooks'

const OFFERED_MAX = 200

export function ColumnChoice({
  label,
  value,
  columns,
  choose,
  hint,
}: {
  label: string
  value: string
  columns: readonly string[]
  choose(column: string): void
  hint?: string
}) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? value
  const wanted = (typed ?? '').toLowerCase()
  const offered = columns.filter((each) => each.toLowerCase().includes(wanted))
  return (
    <label class="row column-choice">
      {label}
      <input
        list={id}
        value={text}
        placeholder={hint}
        title={text}
        aria-invalid={typed !== null && typed !== '' && !columns.includes(typed)}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => {
          const now = event.currentTarget.value.trim()
          setTyped(null)
          if (now !== value && (now === '' || columns.includes(now))) choose(now)
          else event.currentTarget.value = value
        }}
      />
      <datalist id={id}>
        {offered.slice(0, OFFERED_MAX).map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </label>
  )
}
