/**
 * Where the filter is written: offers what may follow (the ARIA pattern "combobox"), applies what
 * can be read after Enter or a pause, and says where what cannot be read goes wrong.
 */
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Column } from '../api/types'
import { lazy } from '../parts/lazy'
import { useShortcuts } from '../shell/keys'
import { filter } from '../url/view'
import type { Option } from './complete'
import { completing, useChecked, useOffer } from './filter-state'

const PAUSE_MS = 700

const WrongPlace = lazy<Parameters<typeof import('./wrong').WrongPlace>[0]>('what is wrong', () =>
  import('./wrong').then((part) => part.WrongPlace),
)

export function FilterBox({ columns }: { columns: readonly Column[] }) {
  const input = useRef<HTMLInputElement>(null)
  const text = useSignal(filter.peek())
  const { wrong, check } = useChecked(text)
  const write = (next: string) => {
    text.value = next
    check(null)
    void completing().then((loaded) => {
      if (text.peek() === next && loaded?.looksWhole(next)) check(PAUSE_MS)
    })
  }
  const offer = useOffer(input, text, columns, write)
  useShortcuts(
    useRef([{ key: '/', does: 'filter runs', act: () => input.current?.focus() }]).current,
  )
  return (
    <div class="filter">
      <div class="filter-line">
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Filter runs"
          aria-autocomplete="list"
          aria-expanded={offer.options.length > 0}
          aria-controls="filter-options"
          aria-activedescendant={offer.active >= 0 ? `filter-option-${offer.active}` : undefined}
          aria-invalid={wrong.value !== null}
          aria-describedby={wrong.value ? 'filter-wrong' : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder="Filter, such as  status = 'running' and config.lr < 0.1"
          value={text.value}
          onInput={(event) => {
            write(event.currentTarget.value)
            offer.look()
          }}
          onFocus={offer.look}
          onClick={offer.look}
          onKeyDown={(event) => pressed(event, offer, check)}
          onBlur={() => {
            offer.close()
            // What cannot be read was judged already; who goes on to mend it must find it there.
            if (text.peek().trim() !== filter.peek() && !wrong.peek()) check(0)
          }}
        />
        {text.value !== '' && <Clear text={text} check={check} />}
      </div>
      <Offers offer={offer} />
      {wrong.value && (
        <WrongPlace
          text={text.value}
          wrong={wrong.value}
          columns={columns}
          take={(next) => {
            text.value = next
            check(0)
          }}
        />
      )}
    </div>
  )
}

type Offer = ReturnType<typeof useOffer>

function pressed(event: KeyboardEvent, offer: Offer, check: (afterMs: number) => void) {
  const { options, active } = offer
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const chosen = options[active]
  if (by !== 0 && options.length > 0) {
    offer.move(by)
  } else if (chosen && (event.key === 'Enter' || event.key === 'Tab')) {
    offer.take(chosen)
  } else if (event.key === 'Enter') {
    offer.close()
    check(0)
  } else if (event.key === 'Escape') {
    if (options.length > 0) offer.close()
    else (event.currentTarget as HTMLElement).blur()
  } else return
  event.preventDefault()
}

function Clear({ text, check }: { text: { value: string }; check(afterMs: number): void }) {
  const clear = () => {
    text.value = ''
    check(0)
  }
  return (
    <button type="button" class="plain" onClick={clear}>
      Clear
    </button>
  )
}

function Offers({ offer: { options, active, take } }: { offer: Offer }) {
  return (
    <div
      id="filter-options"
      role="listbox"
      aria-label="What may follow"
      hidden={options.length === 0}
    >
      {options.map((option, i) => (
        <Offered
          key={option.text}
          option={option}
          at={i}
          active={i === active}
          take={() => take(option)}
        />
      ))}
    </div>
  )
}

function Offered({
  option,
  at,
  active,
  take,
}: {
  option: Option
  at: number
  active: boolean
  take(): void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: as the pattern "combobox" says
    <div
      id={`filter-option-${at}`}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      role="option"
      aria-selected={active}
      onPointerDown={(event) => event.preventDefault()}
      onClick={take}
    >
      <span class="cut">{option.text}</span>
      <span class="dim small">{option.note}</span>
    </div>
  )
}
