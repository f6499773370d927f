/** Lines of a log that were fetched, by their index; those used least are forgotten. */
import type { LogLine } from '../api/types'

export const CHUNK = 250
const CHUNKS_MAX = 80

export class LogStore {
  private readonly chunks = new Map<number, (LogLine | undefined)[]>()

  line(index: number): LogLine | undefined {
    return this.chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK]
  }

  put(lines: readonly LogLine[]) {
    for (const line of lines) {
      const key = Math.floor(line.index / CHUNK)
      const chunk = this.chunks.get(key) ?? []
      // The newest are the last of the map.
      this.chunks.delete(key)
      this.chunks.set(key, chunk)
      chunk[line.index % CHUNK] = line
    }
    for (const key of this.chunks.keys()) {
      if (this.chunks.size <= CHUNKS_MAX) break
      this.chunks.delete(key)
    }
  }

  /** The first index from `from` to before `to` that has to be asked for; null when none has. */
  missing(from: number, to: number): number | null {
    for (let index = from; index < to; index++) {
      if (!this.line(index)) return index
    }
    return null
  }
}
