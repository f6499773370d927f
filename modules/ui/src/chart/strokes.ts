/** Colours of the lines of charts. */
import { colour, LIGHT, type Stroke } from '../theme/colours'
import type { Line } from './line'

const OLDER_ATTEMPT = [3, 3]

/** The ranks of one run have colours of their own; those of several have their run's. */
export function lineStrokes(
  lines: readonly Line[],
  ofRuns: ReadonlyMap<string, Stroke>,
  dark: boolean,
): { colour: string; dash: readonly number[] }[] {
  const isOneRun = ofRuns.size === 1
  return lines.map((line) => {
    const ofRun = ofRuns.get(line.run)
    if (line.rank !== 'all' && isOneRun) {
      return { colour: colour({ index: line.rank % LIGHT.length, dash: [] }, dark), dash: [] }
    }
    const dash = line.attempt === null ? (ofRun?.dash ?? []) : OLDER_ATTEMPT
    return { colour: colour(ofRun, dark), dash }
  })
}
