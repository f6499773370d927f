/** The head of an axis: its name, and behind it what can be done with it by the keyboard, too. */
import { moved } from '../runs/columns'
import { change } from '../url/location'
import { axes, brushes, logAxes } from '../url/view'
import { brushed, brushesOf, type Scale } from './scale'

export function AxisMenu({ scale, at, all }: { scale: Scale; at: number; all: readonly string[] }) {
  const { column } = scale
  const move = (from: number, to: number) => axes.set(moved(all, from, to))
  return (
    <details
      name="axis"
      class={at > all.length / 2 ? 'plot-axis at-end' : 'plot-axis'}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.open = false
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the menu has buttons for the same */}
      <summary
        title={`${column}: drag to move, click for more`}
        draggable
        onDragStart={(event) => event.dataTransfer?.setData('text/plain', column)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          const dragged = event.dataTransfer?.getData('text/plain') ?? ''
          const from = all.indexOf(dragged)
          if (from >= 0) move(from, at)
        }}
      >
        <ShortName column={column} />
        {scale.log && <span class="dim"> log</span>}
      </summary>
      <Menu scale={scale} at={at} all={all} move={move} />
    </details>
  )
}

interface MenuProps {
  scale: Scale
  at: number
  all: readonly string[]
  move(from: number, to: number): void
}

function Menu({ scale, at, all, move }: MenuProps) {
  const { column } = scale
  const remove = () => {
    change({
      ...axes.changed(all.filter((each) => each !== column)),
      ...brushes.changed(brushed(brushes.value, column, null)),
    })
  }
  return (
    <div class="card plot-menu">
      <p class="wrap small">{column}</p>
      {scale.kind === 'number' && (
        <label class="row">
          <input
            type="checkbox"
            checked={scale.log}
            onChange={() => {
              const others = logAxes.value.filter((each) => each !== column)
              logAxes.set(scale.log ? others : [...others, column])
            }}
          />
          Logarithmic
        </label>
      )}
      <Range scale={scale} />
      <div class="row">
        <button type="button" disabled={at === 0} onClick={() => move(at, at - 1)}>
          ← Left
        </button>
        <button type="button" disabled={at === all.length - 1} onClick={() => move(at, at + 1)}>
          Right →
        </button>
        <button type="button" disabled={all.length === 1} onClick={remove}>
          Remove
        </button>
      </div>
    </div>
  )
}

/** The end of the name, which tells axes apart; the whole is in the title. */
function ShortName({ column }: { column: string }) {
  const dot = column.indexOf('.')
  return (
    <>
      <span class="hidden">{column.slice(0, dot + 1)}</span>
      {column.slice(dot + 1)}
    </>
  )
}

function Range({ scale }: { scale: Scale }) {
  const own = brushesOf(brushes.value).find((each) => each.column === scale.column)
  const [low, high] = [own?.from ?? scale.at(0), own?.to ?? scale.at(1)]
  const set = (from: string, to: string) => {
    const good = scale.kind === 'text' || (Number.isFinite(+from) && Number.isFinite(+to))
    const whole = from === '' || to === ''
    if (good) brushes.set(brushed(brushes.value, scale.column, whole ? null : [from, to]))
  }
  return (
    <div class="row">
      <label>
        From{' '}
        <input size={8} value={low} onChange={(event) => set(event.currentTarget.value, high)} />
      </label>
      <label>
        to <input size={8} value={high} onChange={(event) => set(low, event.currentTarget.value)} />
      </label>
    </div>
  )
}
