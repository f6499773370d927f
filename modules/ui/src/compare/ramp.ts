/**
 * Colours of numbers: the part of viridis that stands out from the page, dark on light and light on
 * dark. Viridis keeps its order for every kind of colour vision, and in grey.
 */

const LIGHT = ['#440154', '#414487', '#2a788e', '#22968a'] as const
const DARK = ['#2f7f97', '#22a884', '#7ad151', '#fde725'] as const

/** @param place from 0, the smallest, to 1 */
export function rampColour(place: number, dark: boolean): string {
  const stops = dark ? DARK : LIGHT
  const at = Math.min(Math.max(place, 0), 1) * (stops.length - 1)
  const index = Math.min(Math.floor(at), stops.length - 2)
  const from = channels(stops[index] ?? stops[0])
  const to = channels(stops[index + 1] ?? stops[0])
  return `rgb(${from.map((each, i) => Math.round(each + ((to[i] ?? 0) - each) * (at - index)))})`
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}
