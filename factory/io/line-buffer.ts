const NEWLINE = 10
export const BUFFER_BYTES = 1 << 20
/** UTF-8 takes at most three bytes for one UTF-16 unit. */
const BYTES_A_UNIT = 3

/** Lines that wait to be written. To add one never waits, so that the hot loop stays synchronous. */
export class LineBuffer {
  private buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  private used = 0
  /** Lines that did not fit. */
  private overflow: Buffer[] = []
  private overflowBytes = 0
  private rangeChunk: Buffer | undefined
  private rangeStart = 0
  private rangeEnd = 0
  /** Lines, and other entries, ever written. */
  rows: number

  constructor(rows = 0) {
    this.rows = rows
  }

  /** That wait here. */
  get waitingBytes(): number {
    return this.used + this.overflowBytes + this.rangeEnd - this.rangeStart
  }

  /** Writes a line from a buffer; adjacent lines of one buffer are copied together. */
  writeLine(chunk: Buffer, start: number, end: number): void {
    this.rows += 1
    if (chunk[end] !== NEWLINE) {
      this.copyRange()
      this.reserve(end - start + 1)
      this.used += chunk.copy(this.buffer, this.used, start, end)
      this.buffer[this.used++] = NEWLINE
      return
    }
    if (chunk !== this.rangeChunk || start !== this.rangeEnd) {
      this.copyRange()
      this.rangeChunk = chunk
      this.rangeStart = start
    }
    this.rangeEnd = end + 1
  }

  writeText(line: string): void {
    this.rows += 1
    this.copyRange()
    this.reserve(line.length * BYTES_A_UNIT + 1)
    this.used += this.buffer.write(line, this.used, 'utf8')
    this.buffer[this.used++] = NEWLINE
  }

  /** @param rows so many lines; 0 = bytes that are none. */
  writeBytes(bytes: Uint8Array, rows = 0): void {
    this.rows += rows
    this.copyRange()
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  /** A row of few bytes, without a newline; not to be mixed with lines of a buffer. */
  writeEntry(bytes: Buffer): void {
    this.rows += 1
    this.reserve(bytes.length)
    // For a few bytes quicker than a copy.
    for (let index = 0; index < bytes.length; index += 1) {
      this.buffer[this.used++] = bytes[index]!
    }
  }

  /**
   * What waits, in order. The buffers are valid until the next line is written.
   */
  take(): Buffer[] {
    this.copyRange()
    const parts = this.overflow
    if (this.used > 0) {
      parts.push(this.buffer.subarray(0, this.used))
    }
    this.overflow = []
    this.overflowBytes = 0
    this.used = 0
    if (this.buffer.length > BUFFER_BYTES) {
      this.buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
    }
    return parts
  }

  private copyRange(): void {
    const bytes = this.rangeEnd - this.rangeStart
    if (bytes > 0) {
      const { rangeChunk, rangeStart, rangeEnd } = this
      this.rangeStart = 0
      this.rangeEnd = 0
      this.reserve(bytes)
      this.used += rangeChunk!.copy(this.buffer, this.used, rangeStart, rangeEnd)
    }
    this.rangeChunk = undefined
    this.rangeStart = 0
    this.rangeEnd = 0
  }

  private reserve(bytes: number): void {
    if (this.buffer.length - this.used >= bytes) {
      return
    }
    if (this.used > 0) {
      const filled = this.buffer.subarray(0, this.used)
      this.overflow.push(filled)
      this.overflowBytes += filled.length
    }
    this.buffer = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, bytes))
    this.used = 0
  }
}
