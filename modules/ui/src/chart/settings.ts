/** How curves are drawn, as the address has it, in one value. */
import { computed } from '@preact/signals'
import * as view from '../url/view'

export interface Settings {
  axis: string
  logX: boolean
  logY: boolean
  smoothing: number
  ranks: 'band' | 'worst' | 'each'
  attempts: 'effective' | 'all'
  outliers: 'show' | 'scale' | 'clip'
  zoom: view.Zoom
}

export const settings = computed<Settings>(() => ({
  axis: view.axis.value,
  logX: view.logX.value,
  logY: view.logY.value,
  smoothing: Math.min(Math.max(view.smoothing.value, 0), 0.999),
  ranks: view.ranks.value,
  attempts: view.attempts.value,
  outliers: view.outliers.value,
  zoom: view.zoom.value,
}))

/** Whether a live tail tells changes in the buckets that are drawn; else they are asked again. */
export function isTold(of: Settings): boolean {
  return of.axis === 'step' && of.ranks === 'band' && of.attempts === 'effective'
}
