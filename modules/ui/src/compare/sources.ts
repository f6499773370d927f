/** The source files that runs have saved, and how those of two runs differ. */
import type { Artifact, TimelineEvent } from '../api/types'

/** What git had not committed, as clients name it. */
export const PATCH = 'source/uncommitted.patch'

export interface SourceFile {
  path: string
  sha256: string | null
  bytes: number | null
  /** Whether the server has its content, not only its digest. */
  kept: boolean
}

export type Files = ReadonlyMap<string, SourceFile>

export interface FilePair {
  path: string
  kind: 'same' | 'differs' | 'only in the baseline' | 'only in the other'
  left: SourceFile | undefined
  right: SourceFile | undefined
}

/** The newest of each path, the patch among them. */
export function filesOf(
  artifacts: readonly Artifact[],
  events: readonly TimelineEvent[],
): Map<string, SourceFile> {
  const own = artifacts.filter((each) => each.path.startsWith('source/') || each.role === 'source')
  const kept = new Set(own.flatMap(({ sha256, uri }) => (sha256 && uri === null ? [sha256] : [])))
  const newest = new Map<string, { time: number; file: SourceFile }>()
  const put = (path: string, time: number, sha256: string | null, bytes: number | null) => {
    if ((newest.get(path)?.time ?? Number.NEGATIVE_INFINITY) > time) return
    const file = { path, sha256, bytes, kept: sha256 !== null && kept.has(sha256) }
    newest.set(path, { time, file })
  }
  for (const { event } of events) {
    const { type, path, time, sha256, bytes } = event
    if (type !== 'source.saved' || typeof path !== 'string') continue
    const digest = typeof sha256 === 'string' ? sha256 : null
    put(path, time ?? 0, digest, typeof bytes === 'number' ? bytes : null)
  }
  for (const each of own) put(each.path, each.time, each.sha256, each.bytes)
  return new Map([...newest].map(([path, { file }]) => [path, file]))
}

/** Every file of both but the patch; what differs first. */
export function pairsOf(left: Files, right: Files): FilePair[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((path) => path !== PATCH)
  const pairs = paths.sort().map((path): FilePair => {
    const [a, b] = [left.get(path), right.get(path)]
    const alike = a && b && a.sha256 !== null && a.sha256 === b.sha256
    const kind = !a ? 'only in the other' : !b ? 'only in the baseline' : alike ? 'same' : 'differs'
    return { path, kind, left: a, right: b }
  })
  return [...pairs.filter((each) => each.kind !== 'same'), ...pairs.filter(isSame)]
}

export function isSame(pair: FilePair): boolean {
  return pair.kind === 'same'
}
