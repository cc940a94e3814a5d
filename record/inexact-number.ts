import { ExactNumber, isNumberText, toNumberValue } from './exact-number.ts'
import { eachToken, type Span } from './json-scan.ts'
import { hasInexactNumber, parseValue } from './parse-value.ts'
import { isRecord, type Value } from './value.ts'

/** The first number of a JSON text that a double cannot represent. */
export function findInexactNumber(text: string): Span | undefined {
  let found: Span | undefined
  if (hasInexactNumber(text)) {
    eachToken(text, (kind, token) => {
      const written = text.slice(token.start, token.end)
      if (!found && kind === 'scalar' && isNumberText(written) && typeof toNumberValue(written) !== 'number') {
        found = token
      }
    })
  }
  return found
}

/**
 * The first such number, with its path in the value.
 *
 * @returns names, and indexes of arrays from 0
 */
export function findInexactPath(text: string): { path: (string | number)[], written: string } | undefined {
  return hasInexactNumber(text) ? find(parseValue(text), []) : undefined
}

function find(value: Value, path: (string | number)[]): { path: (string | number)[], written: string } | undefined {
  if (value instanceof ExactNumber) {
    return { path, written: value.text }
  }
  const inner: [string | number, Value][] = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : []
  for (const [name, child] of inner) {
    const found = find(child, [...path, name])
    if (found) {
      return found
    }
  }
  return undefined
}

/** The text in which each such number is replaced by a string of its digits. */
export function quoteInexactNumbers(text: string): string {
  let quoted = ''
  let at = 0
  eachToken(text, (kind, { start, end }) => {
    const written = text.slice(start, end)
    if (kind === 'scalar' && isNumberText(written) && typeof toNumberValue(written) !== 'number') {
      quoted += `${text.slice(at, start)}"${written}"`
      at = end
    }
  })
  return quoted + text.slice(at)
}
