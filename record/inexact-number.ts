import { ExactNumber, isNumberText, toNumberValue } from './exact-number.ts'
import { eachToken, type Span } from './json-scan.ts'
import { hasInexactNumber, parseValue } from './parse-value.ts'
import type { Value } from './value.ts'

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
  const found = hasInexactNumber(text) ? find(parseValue(text)) : undefined
  return found && { path: found.path.toReversed(), written: found.written }
}

/** @returns the path from its end: only the way back from what was found is written down */
function find(value: Value): { path: (string | number)[], written: string } | undefined {
  if (value instanceof ExactNumber) {
    return { path: [], written: value.text }
  }
  if (typeof value !== 'object' || value === null) {
    return undefined
  }
  const names: Iterable<string | number> = Array.isArray(value) ? value.keys() : Object.keys(value)
  for (const name of names) {
    const found = find(Reflect.get(value, name) as Value)
    if (found) {
      found.path.push(name)
      return found
    }
  }
  return undefined
}
