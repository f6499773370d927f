/** The bytes of media, and images made of them. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { bytes, runRoute } from '../api/client'
import { type CellFile, fileRoute } from './media'

/** The bytes of a file, once it comes into view; what was wrong is told. */
export function useBytes(run: string, path: string, sha256: string | null) {
  const place = useRef<HTMLDivElement>(null)
  const [blob, setBlob] = useState<Blob | null>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    const element = place.current
    if (!element) return
    const controller = new AbortController()
    const observer = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return
      observer.disconnect()
      bytes(runRoute(run, fileRoute(path, sha256)), controller.signal).then(setBlob, (cause) => {
        if (!controller.signal.aborted) setProblem(String(cause.message ?? cause))
      })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      controller.abort()
    }
  }, [run, path, sha256])
  return { place, blob, problem, setProblem }
}

export function Broken({ problem }: { problem: string }) {
  return (
    <p class="bad small wrap" role="alert">
      This file cannot be shown: {problem}
    </p>
  )
}

const SMALL_PX = 96

export function ImageView({
  run,
  file,
  sha256,
}: {
  run: string
  file: Pick<CellFile, 'path' | 'caption'>
  sha256: string | null
}) {
  const { place, blob, problem, setProblem } = useBytes(run, file.path, sha256)
  const [url, setUrl] = useState('')
  const [isSmall, setSmall] = useState(false)
  useEffect(() => {
    if (!blob) return
    // Only of this kind does a browser want to be told.
    const type = file.path.endsWith('.svg') ? 'image/svg+xml' : blob.type
    const made = URL.createObjectURL(new Blob([blob], { type }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return (
    <div ref={place} class="image-place">
      {problem && <Broken problem={problem} />}
      {!problem && url === '' && <span class="dim small">Loading …</span>}
      {!problem && url !== '' && (
        <img
          src={url}
          class={isSmall ? 'small-image' : ''}
          alt={file.caption || file.path}
          onLoad={(event) => setSmall(event.currentTarget.naturalHeight < SMALL_PX)}
          onError={() => setProblem('it is no image that this browser knows.')}
        />
      )}
    </div>
  )
}
