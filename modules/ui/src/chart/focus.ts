/** The run that is pointed at in a legend or a list; its lines stand out in all charts. */
import { signal } from '@preact/signals'

export const focusedRun = signal<string | null>(null)
