/** Deletes and restores runs: an event for each, in one request. */
import { ApiError, path, request } from '../api/client'

/** @returns the position behind the events, for a read that must see them */
export async function publishAll(
  type: 'run.deleted' | 'run.restored',
  runs: readonly string[],
): Promise<string> {
  const time = Date.now()
  const response = await request(path('/events'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(runs.map((run) => ({ type, v: 1, run, time }))),
  })
  const answer = (await response.json()) as { position: string; rejected: { detail: string }[] }
  const refused = answer.rejected[0]
  if (refused) throw new ApiError(400, null, refused.detail)
  return answer.position
}
