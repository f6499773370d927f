/**
 * The differences of two texts by lines, as Myers's "An O(ND) Difference Algorithm" finds them.
 * Bounded: texts that differ in very many lines are told as replaced.
 */

export const LINES_MAX = 5_000
export const BYTES_MAX = 1 << 20
const EDITS_MAX = 1_500
const CONTEXT = 3

export interface Line {
  kind: ' ' | '-' | '+'
  text: string
  /** Numbers of the line from 1 in the old and the new text; 0 where it is not. */
  old: number
  new: number
}

/** Lines without their ends; the end of the last line makes no line of its own. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Every line of both texts, those that went before those that came. */
export function diff(a: readonly string[], b: readonly string[]): Line[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  const most = Math.min(a.length, b.length) - start
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const kept = matches(a.slice(start, a.length - end), b.slice(start, b.length - end))
  const pairs = [
    ...Array.from({ length: start }, (_, i) => [i, i] as const),
    ...kept.map(([x, y]) => [x + start, y + start] as const),
    ...Array.from({ length: end }, (_, i) => [a.length - end + i, b.length - end + i] as const),
  ]
  return between(a, b, pairs)
}

type Pair = readonly [number, number]

function between(a: readonly string[], b: readonly string[], pairs: readonly Pair[]): Line[] {
  const lines: Line[] = []
  let x = 0
  let y = 0
  for (const [keptX, keptY] of [...pairs, [a.length, b.length] as const]) {
    for (; x < keptX; x++) lines.push({ kind: '-', text: a[x] ?? '', old: x + 1, new: 0 })
    for (; y < keptY; y++) lines.push({ kind: '+', text: b[y] ?? '', old: 0, new: y + 1 })
    if (x < a.length && y < b.length) {
      lines.push({ kind: ' ', text: a[x] ?? '', old: ++x, new: ++y })
    }
  }
  return lines
}

/** Places of lines that stay; none when it would take too many edits to find them. */
function matches(a: readonly string[], b: readonly string[]): Pair[] {
  const most = Math.min(a.length + b.length, EDITS_MAX)
  const trace: Int32Array[] = []
  let reached = new Int32Array(3)
  for (let edits = 0; edits <= most; edits++) {
    // The furthest x on each diagonal from -edits-1 to edits+1.
    const next = new Int32Array(2 * edits + 5)
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : step(reached, k, edits)
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next[k + edits + 2] = x
      if (x >= a.length && x - k >= b.length) return back(trace, a.length, b.length)
    }
    trace.push(next)
    reached = next
  }
  return []
}

/** Where diagonal k is entered from the paths with one edit less. */
function step(before: Int32Array, k: number, edits: number): number {
  const at = k + edits + 1
  const down = before[at + 1] ?? 0
  const right = (before[at - 1] ?? 0) + 1
  return k === -edits || (k !== edits && right <= down) ? down : right
}

function back(trace: readonly Int32Array[], endX: number, endY: number): Pair[] {
  const pairs: Pair[] = []
  let x = endX
  let y = endY
  for (let edits = trace.length; edits >= 0; edits--) {
    const before = trace[edits - 1]
    const entered = before ? step(before, x - y, edits) : 0
    while (x > entered && y > 0) pairs.push([--x, --y])
    if (!before) break
    const down = before[x - y + edits + 2] ?? 0
    if (x - y === -edits || (x - y !== edits && x === down)) y--
    else x--
  }
  return pairs.reverse()
}

/** Only what changed, with a few lines around it; a group for each place. */
export function hunks(lines: readonly Line[]): Line[][] {
  const found: Line[][] = []
  let last = Number.NEGATIVE_INFINITY
  lines.forEach((line, at) => {
    if (line.kind === ' ') return
    const from = Math.max(at - CONTEXT, last + 1, 0)
    if (from > last + 1 || found.length === 0) found.push([])
    found.at(-1)?.push(...lines.slice(from, Math.max(at + CONTEXT + 1, last + 1)))
    last = Math.max(last, Math.min(at + CONTEXT, lines.length - 1))
  })
  return found
}
