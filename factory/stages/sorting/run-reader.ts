import { ArtifactNotFound, type ArtifactStore } from '#artifact/store.ts'
import type { Cursor } from './merge.ts'
import { compareWords, WORD_BYTES } from './word-records.ts'

/** A temporary file of sorted records. */
export interface Run { name: string, records: number }

/** The records of a run, a part of them in memory. */
export class RunReader implements Cursor<RunReader> {
  words = new Uint32Array()
  /** Of the current record. */
  at = 0
  private readonly name: string
  private readonly width: number
  private readonly stream: ReturnType<ArtifactStore['openTemporary']>
  private readonly chunks: AsyncIterator<Buffer>
  /** The start of a record whose end was not read yet. */
  private rest: Buffer = Buffer.alloc(0)
  /** Records that were not read yet. */
  private left: number

  /** @param width words of a record */
  constructor(store: ArtifactStore, { name, records }: Run, width: number) {
    this.name = name
    this.left = records
    this.width = width
    this.stream = store.openTemporary({ name, offset: records * width * WORD_BYTES })
    this.chunks = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  step(): boolean {
    this.at += this.width
    return this.at < this.words.length
  }

  /** @throws ArtifactNotFound when the file is shorter than it was */
  async load(): Promise<boolean> {
    if (this.left === 0) {
      return false
    }
    const recordBytes = this.width * WORD_BYTES
    let read = this.rest
    while (read.length < recordBytes) {
      const { done, value } = await this.chunks.next()
      if (done) {
        throw new ArtifactNotFound(`the last ${this.left} records of ${this.name}`)
      }
      read = read.length === 0 ? value : Buffer.concat([read, value])
    }
    const whole = read.length - read.length % recordBytes
    // Copied to where a word begins at a multiple of its bytes.
    this.words = new Uint32Array(Uint8Array.from(read.subarray(0, whole)).buffer)
    this.rest = Buffer.from(read.subarray(whole))
    this.left -= whole / recordBytes
    this.at = 0
    return true
  }

  isBefore(other: RunReader): boolean {
    return compareWords(this.words, this.at, other.words, other.at, this.width) < 0
  }

  close(): void {
    this.stream.destroy()
  }
}
