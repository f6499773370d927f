/** Config, tags and summaries as texts and as flat names. */
import type { Value } from '../api/types'
import { shortNumber } from './numbers'

/** A value as one line of text: texts as they are, the rest as JSON. */
export function valueText(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return shortNumber(value)
  return JSON.stringify(value)
}

/** Nested objects as names with dots, in order; empty objects and lists stay values. */
export function flatten(value: Value, prefix = ''): [string, Value][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[prefix, value]]
  const fields = Object.entries(value)
  if (fields.length === 0) return prefix === '' ? [] : [[prefix, value]]
  return fields.flatMap(([key, inner]) => flatten(inner, prefix === '' ? key : `${prefix}.${key}`))
}

/** Whether two values are the same, whatever the order of their fields. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  const left = Object.entries(a)
  const right = new Map(Object.entries(b))
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && same(value, right.get(key)))
  )
}
