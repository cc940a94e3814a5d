import { eachToken, readString } from '#record/json-scan'

/**
 * Tells whether a text occurs in a string of the record, or in a number as written: not in field names, and not in
 * escape sequences of the file.
 *
 * @param wanted in lower case
 */
export function holdsText(line: string, wanted: string): boolean {
  // The content of a string without escapes is literally in the line.
  if (!line.includes('\\') && !line.toLowerCase().includes(wanted)) {
    return false
  }
  let isFound = false
  eachToken(line, (kind, token) => {
    if (!isFound && (kind === 'string' || kind === 'scalar')) {
      isFound = (kind === 'string' ? readString(line, token) : line.slice(token.start, token.end)).toLowerCase().includes(wanted)
    }
  })
  return isFound
}
