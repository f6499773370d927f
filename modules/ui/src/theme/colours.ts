/**
 * Colours of runs. A run prefers the colour that its id hashes to; of two that are shown together
 * and prefer the same, the later one gets the next that is free. So adding a run never changes the
 * colour of an older one. After the twelfth the colours come again, with dashes.
 *
 * Both palettes begin with the colours of Okabe and Ito and go on with Tol's "muted", darkened or
 * lightened until each has a contrast of 3 to 1 with the page (WCAG 1.4.11).
 */

export const LIGHT = [
  '#0072b2',
  '#d55e00',
  '#008f68',
  '#b9558f',
  '#332288',
  '#997700',
  '#117733',
  '#882255',
  '#1f8f9e',
  '#aa4499',
  '#661100',
  '#56707f',
] as const

export const DARK = [
  '#56b4e9',
  '#ff8a3d',
  '#2ec99b',
  '#f29bc8',
  '#a3a0ff',
  '#e6c229',
  '#7ddc6f',
  '#f0809f',
  '#5fd9e6',
  '#d68bd6',
  '#d39a76',
  '#a9c0cd',
] as const

const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [12, 3, 2, 3]]

export interface Stroke {
  /** Place in the palette. */
  index: number
  dash: readonly number[]
}

/** FNV-1a: the same for everyone who opens the link. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  }
  return value >>> 0
}

/**
 * Strokes for runs that are shown together.
 *
 * @param runs the oldest first
 * @param chosen places in the palette that a user chose
 */
export function strokes(
  runs: readonly string[],
  chosen: ReadonlyMap<string, number> = new Map(),
): Map<string, Stroke> {
  const found = new Map<string, Stroke>()
  const taken = new Array<number>(LIGHT.length).fill(0)
  const give = (run: string, index: number) => {
    const round = taken[index] ?? 0
    taken[index] = round + 1
    found.set(run, { index, dash: DASHES[round % DASHES.length] ?? [] })
  }
  for (const run of runs) {
    const index = chosen.get(run)
    if (index !== undefined) give(run, index % LIGHT.length)
  }
  for (const run of runs) {
    if (!found.has(run)) give(run, free(taken, hash(run) % LIGHT.length))
  }
  return found
}

/** The preferred place, or the next that is used least. */
function free(taken: readonly number[], preferred: number): number {
  const least = Math.min(...taken)
  for (let i = 0; i < taken.length; i++) {
    const index = (preferred + i) % taken.length
    if (taken[index] === least) return index
  }
  return preferred
}

export function colour(stroke: Stroke | undefined, dark: boolean): string {
  const palette = dark ? DARK : LIGHT
  return palette[stroke?.index ?? 0] ?? palette[0]
}
