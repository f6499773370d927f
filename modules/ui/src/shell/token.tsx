import { useRef, useState } from 'preact/hooks'
import { isToken, keepToken, tokenWanted } from '../api/client'
import { refreshInfo } from '../live/info'
import { Dialog } from '../parts/dialog'

/** The next answer that wants one opens it again. */
function close() {
  tokenWanted.value = false
}

/** Asks for the token that the server was started with; the page is loaded anew with it. */
export function TokenDialog() {
  const input = useRef<HTMLInputElement>(null)
  const keep = useRef<HTMLInputElement>(null)
  const [refused, setRefused] = useState(false)
  const send = async (event: Event) => {
    event.preventDefault()
    const token = input.current?.value ?? ''
    if (token.trim() === '') return
    if (!isToken(token)) {
      setRefused(true)
      return
    }
    keepToken(token, keep.current?.checked ?? false)
    if (await refreshInfo()) location.reload()
    else setRefused(true)
  }
  return (
    <Dialog title="This server asks for a token" close={close}>
      <form class="token-form" onSubmit={send}>
        <label>
          A line of the file that the server was started with (<code>--token-file</code>)
          <br />
          <input ref={input} type="password" autocomplete="off" size={40} aria-invalid={refused} />
        </label>
        {refused && (
          <p class="bad" role="alert">
            The server does not accept this token.
          </p>
        )}
        <label>
          <input ref={keep} type="checkbox" /> Keep it on this machine (else until the tab is
          closed)
        </label>
        <div>
          <button type="submit" class="primary">
            Use this token
          </button>
        </div>
      </form>
    </Dialog>
  )
}
