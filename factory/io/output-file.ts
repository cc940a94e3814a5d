import type { ArtifactStore, ArtifactWriter, StoredArtifact, WriterMark } from '#artifact/store.ts'
import { BUFFER_BYTES, LineBuffer } from './line-buffer.ts'

/** Writes lines to an artifact. The loop that writes them calls `drain` when `isFull`. */
export class OutputFile extends LineBuffer {
  private readonly writer: ArtifactWriter

  constructor(writer: ArtifactWriter, rows = 0) {
    super(rows)
    this.writer = writer
  }

  static async open(store: ArtifactStore, mark?: WriterMark & { rows: number }): Promise<OutputFile> {
    return new OutputFile(await store.writer(mark), mark?.rows)
  }

  get name(): string {
    return this.writer.name
  }

  get bytes(): number {
    return this.writer.offset + this.waitingBytes
  }

  get isFull(): boolean {
    return this.waitingBytes >= BUFFER_BYTES / 2
  }

  async drain(): Promise<void> {
    for (const part of this.take()) {
      await this.writer.append(part)
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
}
