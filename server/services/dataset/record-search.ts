import { eachToken, readString } from '#record/json-scan'

/**
 * Whether a text is in a string of the record, or in a number as it is written: not in the name of a field, and not in
 * how the file escapes it.
 *
 * @param wanted in lower case
 */
export function holdsText(line: string, wanted: string): boolean {
  // What is in a string without escapes is in the line.
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
