import { isNumberText } from '#record/exact-number'
import { findInexactNumber } from '#record/inexact-number'
import { isRecord } from '../json/json-pointer'

/** What a value of any kind is, as a person chooses it. */
export const VALUE_TYPES = ['text', 'number', 'boolean', 'empty', 'list', 'object'] as const
export type ValueType = (typeof VALUE_TYPES)[number]

/** undefined = nothing was entered. A number with more digits than a double holds is stored as text. */
export function typeOfAny(value: unknown, wanted?: ValueType): ValueType | undefined {
  switch (typeof value) {
    case 'string': return value === '' ? undefined : wanted === 'number' && isLongNumber(value) ? 'number' : 'text'
    case 'number': return 'number'
    case 'boolean': return 'boolean'
    default: return value === null ? 'empty' : Array.isArray(value) ? 'list' : isRecord(value) ? 'object' : undefined
  }
}

/** What the values of a column are; undefined = unknown, or no single value. */
export function typeOfColumn(type: string | undefined): ValueType | undefined {
  switch (type) {
    case 'integer':
    case 'number': return 'number'
    case 'boolean': return 'boolean'
    case 'string':
    case 'timestamp': return 'text'
    default: return undefined
  }
}

const isLongNumber = (text: string) => isNumberText(text) && findInexactNumber(text) !== undefined

/**
 * Commas between groups of three digits; elsewhere a comma is a decimal point to many, and nobody knows what was meant.
 */
const GROUPED = /^[-\u2212]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/** The number that was entered; text that is none stays text. */
export function toNumberEntry(text: string): number | string {
  const trimmed = text.trim()
  const plain = (GROUPED.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed).replace('\u2212', '-')
  const value = Number(plain)
  return plain !== '' && Number.isFinite(value) && !findInexactNumber(plain)
    ? value
    : isNumberText(plain) ? plain : text
}

/** What was most likely meant, where nobody has said: numbers, true and false as JSON has them, otherwise text. */
export function guessEntry(text: string): string | number | boolean {
  const plain = text.trim()
  return plain === 'true' || plain === 'false' ? plain === 'true' : isNumberText(plain) ? toNumberEntry(plain) : text
}

/** The same value as another type, as far as there is one. */
export function asType(value: unknown, type: ValueType): unknown {
  const text = typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  switch (type) {
    case 'text': return text
    case 'number': return text === '' ? '' : toNumberEntry(text)
    case 'boolean': return text !== 'false'
    case 'empty': return null
    case 'list': return Array.isArray(value) ? value : text === '' ? [] : [value]
    case 'object': return isRecord(value) ? value : {}
  }
}

/** In one line, so that no two values look the same: text is in quotes where it could be taken for another value. */
export function textOfAny(value: unknown): string {
  const isPlain = typeof value === 'string' && value.trim() !== '' && !/^["'[{]/.test(value) && !/["']$/.test(value)
    && value !== 'null' && value !== 'true' && value !== 'false' && !isNumberText(value.trim())
  return isPlain ? value : JSON.stringify(value) ?? ''
}
