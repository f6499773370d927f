/** Times and durations as people read them, in the time zone of the browser. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "0.4 s", "42 s", "3 min 5 s", "2 h 10 min", "3 d 4 h". */
export function duration(ms: number): string {
  const of = Math.max(0, ms)
  if (of < 10 * SECOND) return `${(of / SECOND).toFixed(1).replace(/\.0$/, '')} s`
  if (of < MINUTE) return `${Math.floor(of / SECOND)} s`
  if (of < HOUR) return two(of, MINUTE, 'min', SECOND, 's')
  if (of < DAY) return two(of, HOUR, 'h', MINUTE, 'min')
  return two(of, DAY, 'd', HOUR, 'h')
}

function two(of: number, large: number, largeName: string, small: number, smallName: string) {
  const rest = Math.floor((of % large) / small)
  const first = `${Math.floor(of / large)} ${largeName}`
  return rest === 0 ? first : `${first} ${rest} ${smallName}`
}

/** One unit is enough for an age: "4 s ago", "3 min ago". */
export function ago(time: number, now: number): string {
  const age = Math.max(0, now - time)
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)} h ago`
  return `${Math.floor(age / DAY)} d ago`
}

function pad(number: number, digits = 2): string {
  return String(number).padStart(digits, '0')
}

export function clock(time: number): string {
  const date = new Date(time)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

export function day(time: number): string {
  const date = new Date(time)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** A sentence of the server with its times as the clock here has them. */
export function withLocalTimes(text: string, now = Date.now()): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (found) => {
    const time = Date.parse(found)
    if (Number.isNaN(time)) return found
    return day(time) === day(now) ? clock(time) : moment(time)
  })
}

/** "2026-11-30 04:52:01". */
export function moment(time: number): string {
  return `${day(time)} ${clock(time)}`
}

/** With milliseconds, for lines of logs. */
export function clockMs(time: number): string {
  return `${clock(time)}.${pad(new Date(time).getMilliseconds(), 3)}`
}
