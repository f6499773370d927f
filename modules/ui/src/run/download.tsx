/** A button that saves a file of a run. */
import { useState } from 'preact/hooks'
import { bytes, runRoute } from '../api/client'
import { fileRoute } from './media'

/** Fetches with the token, which a plain link would not send, and saves the bytes. */
export function Download({
  run,
  path,
  sha256,
}: {
  run: string
  path: string
  sha256: string | null
}) {
  const [state, setState] = useState('')
  const load = async () => {
    setState('Loading …')
    try {
      const url = URL.createObjectURL(await bytes(runRoute(run, fileRoute(path, sha256))))
      const link = document.createElement('a')
      link.href = url
      link.download = path.split('/').at(-1) ?? 'file'
      link.click()
      window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
      setState('')
    } catch (cause) {
      setState(cause instanceof Error ? cause.message : String(cause))
    }
  }
  return (
    <>
      <button type="button" aria-label={`Download ${path}`} onClick={() => void load()}>
        Download
      </button>
      {state && (
        <span class="small" role="status">
          {' '}
          {state}
        </span>
      )}
    </>
  )
}
