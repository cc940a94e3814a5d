export const NEWLINE = 10
export const RETURN = 13

/** The byte that ends lines: `\n` (also `\r\n`), or `\r` alone. */
export type LineEnd = typeof NEWLINE | typeof RETURN

/** Size of the sample. */
const SAMPLE_BYTES = 256 << 10

/** For UTF-8 text: `\r` only if there is no `\n` near the start, as old Macs and some exports write it. */
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

/** Replaces each `\r` by `\n`, which keeps the number of bytes. Only for texts in which both are just line ends. */
export async function* withNewlines(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of text) {
    const copy = Buffer.from(chunk)
    for (let at = copy.indexOf(RETURN); at >= 0; at = copy.indexOf(RETURN, at + 1)) {
      copy[at] = NEWLINE
    }
    yield copy
  }
}
