/** A text with its name, somewhere in JSON; the end of the JSON may be cut off. */
const NAMED_TEXT = /"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)/gs
/** What a cut has left of an escape. */
const BROKEN_ESCAPE = /\\(?:u[\da-fA-F]{0,3})?$/

function unescape(written: string): string {
  try {
    return String(JSON.parse(`"${written.replace(BROKEN_ESCAPE, '')}"`))
  }
  catch {
    // Not quite JSON: shown as it is written.
    return written
  }
}

/**
 * What a record is about, in one line: the first of these fields that is a text, else its longest text.
 *
 * @param excerpt the first characters of the record
 * @param fields those that the policy shows
 * @returns the excerpt where it has no text
 */
export function toRecordLine(excerpt: string, fields: readonly string[] = []): string {
  const texts = [...excerpt.matchAll(NAMED_TEXT)].map(([, name = '', written = '']) => ({ name: unescape(name), text: unescape(written).replaceAll(/\s+/g, ' ').trim() }))
  const chosen = fields.flatMap(field => texts.filter(({ name, text }) => name === field && text !== '').slice(0, 1))[0]
  const longest = texts.reduce((best, { text }) => text.length > best.length ? text : best, '')
  return (chosen?.text ?? longest) || excerpt
}
