/** Numbers as people read them. */
import type { Numeric } from '../api/types'

/** Made once: to make one takes longer than to use it. */
const WHOLE = new Intl.NumberFormat('en-US')

/** The number that JSON tells, NaN and the infinities included; null is absent. */
export function toNumber(value: Numeric | null | undefined): number | null {
  if (value === null || value === undefined) return null
  return typeof value === 'number' ? value : Number(value)
}

/** At most six significant digits, the exponent only where zeros would be counted otherwise. */
export function shortNumber(value: Numeric | null | undefined): string {
  const number = toNumber(value)
  if (number === null) return ''
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '−∞'
  if (Number.isInteger(number) && Math.abs(number) < 1e9) return WHOLE.format(number)
  const size = Math.abs(number)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return trimmed(number.toExponential(4))
  return trimmed(number.toPrecision(6))
}

function trimmed(text: string): string {
  const [mantissa = '', exponent] = text.split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return exponent === undefined ? short : `${short}e${exponent.replace('+', '')}`
}

/** A whole count: 12,345. */
export function count(number: number): string {
  return WHOLE.format(number)
}

/** "1 run", "2 runs". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytes(number: number): string {
  let size = number
  let unit = 0
  while (size >= 1024 && unit < BYTE_UNITS.length - 1) {
    size /= 1024
    unit++
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1
  return `${size.toFixed(digits)} ${BYTE_UNITS[unit]}`
}
