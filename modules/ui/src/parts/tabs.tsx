/** Tabs: arrow keys move between them, as the ARIA pattern "tabs" says. */
import './tabs.css'

export interface Tab<T extends string> {
  id: T
  label: string
  /** Shown beside the label, such as a number of things. */
  note?: string
}

export function Tabs<T extends string>({
  tabs,
  chosen,
  label,
  choose,
}: {
  tabs: readonly Tab<T>[]
  chosen: T
  label: string
  choose(id: T): void
}) {
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    const at = tabs.findIndex((tab) => tab.id === chosen)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    choose(next.id)
    const list = event.currentTarget as HTMLElement
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          aria-selected={tab.id === chosen}
          tabIndex={tab.id === chosen ? 0 : -1}
          onClick={() => choose(tab.id)}
        >
          {tab.label}
          {tab.note && <span class="tab-note">{tab.note}</span>}
        </button>
      ))}
    </div>
  )
}
