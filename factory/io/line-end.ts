export const NEWLINE = 10
export const RETURN = 13

/** The byte that ends lines: `\n`, of which a `\r` before it is a part, or `\r` alone. */
export type LineEnd = typeof NEWLINE | typeof RETURN

/** Text that is looked at. */
const SAMPLE_BYTES = 256 << 10

/** Of a UTF-8 text: `\r` only where there is no `\n` near its start, as old Macs and some exports write it. */
export async function findLineEnd(text: AsyncIterable<Buffer>): Promise<LineEnd> {
  let bytes = 0
  let hasReturn = false
  for await (const chunk of text) {
    if (chunk.includes(NEWLINE)) {
      return NEWLINE
    }
    hasReturn ||= chunk.includes(RETURN)
    bytes += chunk.length
    if (bytes >= SAMPLE_BYTES) {
      break
    }
  }
  return hasReturn ? RETURN : NEWLINE
}

/** With `\n` for each `\r`: the same number of bytes. Only for texts in which neither means anything but a line's end. */
export async function* withNewlines(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of text) {
    const copy = Buffer.from(chunk)
    for (let at = copy.indexOf(RETURN); at >= 0; at = copy.indexOf(RETURN, at + 1)) {
      copy[at] = NEWLINE
    }
    yield copy
  }
}
