const NEWLINE = 10
const RETURN = 13

/** Bytes of an overlong line that are kept for display. */
const EXCERPT_BYTES = 200

/** A line as a range of a buffer: copying each line, or creating a view, would cost as much as reading it. */
export interface Line {
  chunk: Buffer
  start: number
  /** Exclusive; before the line's `\n` or `\r\n`. */
  end: number
  /** From 1. */
  number: number
  /** Offset in the stream of the byte after the line and its line end. */
  after: number
  /** True when only its first bytes are present. */
  isOverlong: boolean
}

export interface LineOptions {
  /** A longer line is skipped while it is read, so that it needs no memory. */
  maxLineBytes: number
  /** Where in the stream `source` starts. */
  offset?: number
  /** Lines before `source` starts. */
  number?: number
}

/** Lines in batches, one for each chunk that has a line end in it. */
export async function* readLines(source: AsyncIterable<Buffer>, options: LineOptions): AsyncGenerator<Line[]> {
  const splitter = createLineSplitter(options)
  for await (const chunk of source) {
    const lines = splitter.push(chunk)
    if (lines.length > 0) {
      yield lines
    }
  }
  const last = splitter.end()
  if (last) {
    yield [last]
  }
}

export function createLineSplitter({ maxLineBytes, offset = 0, number = 0 }: LineOptions) {
  let carried: Buffer[] = []
  let carriedBytes = 0
  let isDiscarding = false

  /** @param endBytes bytes that end the line: 1, or 0 for a last line without its newline. */
  const toLine = (chunk: Buffer, start: number, end: number, endBytes: number): Line => {
    number += 1
    offset += end - start + endBytes
    const isOverlong = end - start > maxLineBytes
    const textEnd = end > start && chunk[end - 1] === RETURN ? end - 1 : end
    return { chunk, start, end: isOverlong ? start + EXCERPT_BYTES : textEnd, number, after: offset, isOverlong }
  }

  const carry = (chunk: Buffer, start: number, end: number) => {
    carriedBytes += end - start
    if (isDiscarding) {
      return
    }
    carried.push(chunk.subarray(start, end))
    if (carriedBytes > maxLineBytes) {
      // Copied, so that the chunks can be freed.
      carried = [Buffer.from(Buffer.concat(carried).subarray(0, EXCERPT_BYTES))]
      isDiscarding = true
    }
  }

  const takeCarried = (endBytes: number): Line => {
    const bytes = carried.length === 1 ? carried[0]! : Buffer.concat(carried)
    const line = toLine(bytes, 0, isDiscarding ? 0 : bytes.length, endBytes)
    if (isDiscarding) {
      offset += carriedBytes
      Object.assign(line, { end: bytes.length, after: offset, isOverlong: true })
    }
    carried = []
    carriedBytes = 0
    isDiscarding = false
    return line
  }

  return {
    push(chunk: Buffer): Line[] {
      const lines: Line[] = []
      let start = 0
      let newline = chunk.indexOf(NEWLINE)
      if (carriedBytes > 0 && newline >= 0) {
        carry(chunk, 0, newline)
        lines.push(takeCarried(1))
        start = newline + 1
        newline = chunk.indexOf(NEWLINE, start)
      }
      while (newline >= 0) {
        lines.push(toLine(chunk, start, newline, 1))
        start = newline + 1
        newline = chunk.indexOf(NEWLINE, start)
      }
      if (start < chunk.length) {
        carry(chunk, start, chunk.length)
      }
      return lines
    },
    /** A last line that has no newline. */
    end(): Line | undefined {
      return carriedBytes > 0 ? takeCarried(0) : undefined
    },
  }
}
