/** The frame around every view. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { reachable, tokenWanted, unreachableReason } from '../api/client'
import { begun, info } from '../live/info'
import { lazy } from '../parts/lazy'
import { Waiting } from '../parts/notice'
import { choice, dark } from '../theme/theme'
import { Link } from '../url/link'
import { route } from '../url/routes'
import { Footer } from './footer'
import { useShortcuts } from './keys'
import { ProjectChoice } from './projects'
import './app.css'

const helpShown = signal(false)

const HelpDialog = lazy<{ close(): void }>('', () =>
  import('./help').then((part) => part.HelpDialog),
)
const TokenDialog = lazy('', () => import('./token').then((part) => part.TokenDialog))

const RunsPage = lazy('the runs', () => import('../runs/page').then((part) => part.RunsPage))
const RunPage = lazy<{ id: string }>('the run', () =>
  import('../run/page').then((part) => part.RunPage),
)
const ComparePage = lazy('the comparison', () =>
  import('../compare/page').then((part) => part.ComparePage),
)

export function App() {
  useShortcuts(KEYS)
  return (
    <div class="app">
      <header class="top row">
        <Link to="/" class="brand" title="All runs">
          <img src="/favicon.svg" alt="" width="20" height="20" /> Tailrace
        </Link>
        <ProjectChoice />
        <span class="push" />
        <ThemeButton />
        <button
          type="button"
          class="plain"
          aria-label="Keys"
          onClick={() => (helpShown.value = true)}
        >
          <span class="word">Keys </span>
          <kbd>?</kbd>
        </button>
      </header>
      <Unreachable />
      <main>{isAnswerable() ? <View /> : <Waiting what="how far the server is" />}</main>
      <Footer />
      {helpShown.value && <HelpDialog close={() => (helpShown.value = false)} />}
      {tokenWanted.value && <TokenDialog />}
    </div>
  )
}

/** The runs view asks first for what no tail tells of, and waits by itself with the rest. */
function isAnswerable(): boolean {
  return route.value.view === 'runs' || begun.value
}

const KEYS = [
  { key: '?', does: 'show these keys', act: () => (helpShown.value = !helpShown.value) },
] as const

function View() {
  const shown = route.value
  useEffect(() => {
    document.title = shown.view === 'run' ? `${shown.run} · Tailrace` : 'Tailrace'
  }, [shown])
  switch (shown.view) {
    case 'runs':
      return <RunsPage />
    case 'run':
      return <RunPage key={shown.run} id={shown.run} />
    case 'compare':
      return <ComparePage />
    case 'unknown':
      return (
        <div class="notice">
          <h1>There is no such page</h1>
          <p>
            <Link to="/">All runs</Link>
          </p>
        </div>
      )
  }
}

/** A bar that says so while the server does not answer. What is shown stays. */
function Unreachable() {
  if (reachable.value === 'up') return null
  return (
    <div class="unreachable" role="status">
      <strong>{reachable.value === 'gone' ? 'Server gone' : 'Server not ready'}.</strong>{' '}
      {reachable.value === 'starting' && `${unreachableReason.value} `}
      {begun.value && info.value ? 'What you see is from before; the' : 'The'} page goes on by
      itself.
    </div>
  )
}

function ThemeButton() {
  const next = dark.value ? 'light' : 'dark'
  return (
    <button
      type="button"
      class="plain"
      title={`Make the page ${next}`}
      aria-label={`Make the page ${next}`}
      onClick={() => (choice.value = next)}
    >
      {dark.value ? '☀' : '☾'}
    </button>
  )
}
