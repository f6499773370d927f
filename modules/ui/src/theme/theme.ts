/** Dark or light: the system's choice, or the user's, which is kept on this machine. */
import { computed, effect, signal } from '@preact/signals'

export type Choice = 'system' | 'light' | 'dark'

const KEY = 'tailrace.theme'
const system = signal(false)

function kept(): Choice {
  const choice = localStorage.getItem(KEY)
  return choice === 'light' || choice === 'dark' ? choice : 'system'
}

export const choice = signal<Choice>(kept())

/** Whether the page is dark now; charts draw themselves anew when it changes. */
export const dark = computed(() =>
  choice.value === 'system' ? system.value : choice.value === 'dark',
)

/** Call once. */
export function watchTheme() {
  const media = window.matchMedia('(prefers-color-scheme: dark)')
  system.value = media.matches
  media.addEventListener('change', () => (system.value = media.matches))
  effect(() => {
    localStorage.setItem(KEY, choice.value)
    document.documentElement.style.colorScheme = dark.value ? 'dark' : 'light'
  })
}

/** What a token of theme.css is now, for what is drawn on a canvas. */
export function token(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
