import type { ArtifactStore, ArtifactWriter, StoredArtifact, WriterMark } from '#artifact/store.ts'

const NEWLINE = 10
const BUFFER_BYTES = 1 << 20
/** UTF-8 takes at most three bytes for one UTF-16 unit. */
const BYTES_A_UNIT = 3

/**
 * Writes lines to an artifact. `write…` only fills a buffer and never waits, so that the hot
 * loop stays synchronous; the loop calls `drain` when `isFull`.
 */
export class OutputFile {
  private readonly writer: ArtifactWriter
  private buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  private used = 0
  /** Lines that did not fit; drained with the buffer. */
  private overflow: Buffer[] = []
  private overflowBytes = 0
  private rangeChunk: Buffer | undefined
  private rangeStart = 0
  private rangeEnd = 0
  rows: number

  constructor(writer: ArtifactWriter, rows = 0) {
    this.writer = writer
    this.rows = rows
  }

  static async open(store: ArtifactStore, mark?: WriterMark & { rows: number }): Promise<OutputFile> {
    return new OutputFile(await store.writer(mark), mark?.rows)
  }

  get name(): string {
    return this.writer.name
  }

  get bytes(): number {
    return this.writer.offset + this.used + this.overflowBytes + this.rangeEnd - this.rangeStart
  }

  get isFull(): boolean {
    return this.used + this.overflowBytes + this.rangeEnd - this.rangeStart >= BUFFER_BYTES / 2
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

  /** Bytes that are no row. */
  writeBytes(bytes: Buffer): void {
    this.copyRange()
    this.reserve(bytes.length)
    this.used += bytes.copy(this.buffer, this.used)
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

  async drain(): Promise<void> {
    this.copyRange()
    for (const part of this.overflow) {
      this.overflowBytes -= part.length
      await this.writer.append(part)
    }
    this.overflow = []
    if (this.used > 0) {
      const filled = this.buffer.subarray(0, this.used)
      this.used = 0
      await this.writer.append(filled)
      if (this.buffer.length > BUFFER_BYTES) {
        this.buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
      }
    }
  }

  /** Makes all lines written so far durable. */
  async mark(): Promise<WriterMark & { rows: number }> {
    await this.drain()
    return { ...await this.writer.flush(), rows: this.rows }
  }

  async commit(): Promise<StoredArtifact & { rows: number }> {
    await this.drain()
    return { ...await this.writer.commit(), rows: this.rows }
  }

  close(): Promise<void> {
    return this.writer.close()
  }

  discard(): Promise<void> {
    return this.writer.discard()
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
