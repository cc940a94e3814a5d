import type { ArtifactStore } from '#artifact/store.ts'
import { WORD_BYTES } from '../sorting/word-records.ts'
import { WordRuns } from '../sorting/word-runs.ts'
import type { Signature } from './signer.ts'

/** Signatures in memory before they are sorted and written. */
const MEMORY_BYTES = 48 << 20

interface BandRunsOptions {
  store: ArtifactStore
  buckets: number
  hashesPerBucket: number
  memoryBytes?: number
}

/**
 * Signatures of all documents, in memory that does not grow with them: each bucket is sorted by its hashes, as
 * datatrove sorts the files of its tasks.
 */
export class BandRuns {
  private readonly bands: readonly WordRuns[]
  /** Hashes of a document in a bucket, in halves, the upper first, and then its number. */
  private readonly record: Uint32Array

  constructor({ store, buckets, hashesPerBucket, memoryBytes = MEMORY_BYTES }: BandRunsOptions) {
    const width = hashesPerBucket * 2 + 1
    const most = Math.max(1, Math.floor(memoryBytes / buckets / width / WORD_BYTES))
    this.bands = Array.from({ length: buckets }, () => new WordRuns({ store, width, most }))
    this.record = new Uint32Array(width)
  }

  get isFull(): boolean {
    return this.bands[0]!.isFull
  }

  add(signature: Signature, number: number): void {
    const { bands, record } = this
    const halves = record.length - 1
    record[halves] = number
    for (const [bucket, band] of bands.entries()) {
      const from = bucket * halves
      for (let index = 0; index < halves; index += 2) {
        record[index] = signature[from + index + 1]!
        record[index + 1] = signature[from + index]!
      }
      band.add(record)
    }
  }

  /** Writes what is in memory. */
  async write(): Promise<void> {
    for (const band of this.bands) {
      await band.write()
    }
  }

  /**
   * Pairs of documents with the same hashes in a bucket: bucket by bucket, in the order of the hashes, each document
   * with the one before it.
   *
   * @param stopIfAsked called every few thousand records; throws to end it
   */
  async eachPair(onPair: (one: number, other: number) => void, stopIfAsked: () => void): Promise<void> {
    // Memory of all is given back before the first is read.
    for (const band of this.bands) {
      await band.finish()
    }
    for (const band of this.bands) {
      for await (const pairs of band.pairs(stopIfAsked)) {
        for (let at = 0; at < pairs.length; at += 2) {
          onPair(pairs[at]!, pairs[at + 1]!)
        }
      }
    }
  }

  async discard(): Promise<void> {
    for (const band of this.bands) {
      await band.discard()
    }
  }
}
