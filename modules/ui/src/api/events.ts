/**
 * Reads server-sent events from a fetch, which can carry a token where EventSource cannot. Parses
 * as the HTML standard's "event stream interpretation" says, but for `retry`.
 */

export interface ServerEvent {
  id: string
  type: string
  data: string
}

/** Cuts a stream of text into events. */
export class EventParser {
  private rest = ''
  private type = ''
  private data: string[] = []
  private id = ''

  /** Takes the next piece of the stream and answers the events that it completes. */
  push(text: string): ServerEvent[] {
    const found: ServerEvent[] = []
    this.rest += text
    for (;;) {
      const at = this.rest.search(/[\r\n]/)
      // A carriage return at the end may be half of a line end.
      if (at < 0 || (this.rest[at] === '\r' && at === this.rest.length - 1)) return found
      const line = this.rest.slice(0, at)
      const length = this.rest[at] === '\r' && this.rest[at + 1] === '\n' ? 2 : 1
      this.rest = this.rest.slice(at + length)
      const event = this.line(line)
      if (event) found.push(event)
    }
  }

  private line(line: string): ServerEvent | null {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.type = value
    else if (field === 'data') this.data.push(value)
    else if (field === 'id' && !value.includes('\0')) this.id = value
    return null
  }

  private dispatch(): ServerEvent | null {
    const event =
      this.data.length === 0
        ? null
        : { id: this.id, type: this.type || 'message', data: this.data.join('\n') }
    this.type = ''
    this.data = []
    return event
  }
}
