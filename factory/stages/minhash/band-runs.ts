import type { ArtifactStore } from '#artifact/store.ts'
import { BandRecords } from './band-records.ts'
import { type Run, mergeRuns } from './merge-runs.ts'
import type { Signature } from './signer.ts'

/** Signatures in memory before they are sorted and written. */
const MEMORY_BYTES = 48 << 20
const WRITE_BYTES = 1 << 20
const WORD_BYTES = 4

interface BandRunsOptions {
  store: ArtifactStore
  buckets: number
  hashesPerBucket: number
  memoryBytes?: number
}

/**
 * Signatures of all documents, in memory that does not grow with them: when it is full, each bucket is sorted and
 * written to a temporary file, a run. In the end the runs are merged, as datatrove merges the files of its tasks.
 */
export class BandRuns {
  private readonly store: ArtifactStore
  private readonly bands: BandRecords[]
  private readonly most: number
  private readonly runs: Run[] = []

  constructor({ store, buckets, hashesPerBucket, memoryBytes = MEMORY_BYTES }: BandRunsOptions) {
    this.store = store
    const recordBytes = (hashesPerBucket * 2 + 1) * WORD_BYTES
    this.most = Math.max(1, Math.floor(memoryBytes / buckets / recordBytes))
    this.bands = Array.from({ length: buckets }, () => new BandRecords(hashesPerBucket, this.most))
  }

  get isFull(): boolean {
    return this.bands[0]!.count === this.most
  }

  /** @param number above that of the document before */
  add(signature: Signature, number: number): void {
    for (const [bucket, band] of this.bands.entries()) {
      band.add(signature, bucket, number)
    }
  }

  /** Writes what is in memory as one run. */
  async write(): Promise<void> {
    const documents = this.bands[0]!.count
    if (documents === 0) {
      return
    }
    const writer = await this.store.writer()
    this.runs.push({ name: writer.name, documents })
    try {
      for (const band of this.bands) {
        for (const chunk of inOrder(band)) {
          await writer.append(chunk)
        }
        band.count = 0
      }
    }
    finally {
      await writer.close()
    }
  }

  /**
   * Pairs of documents with the same hashes in a bucket: bucket by bucket, in the order of the hashes, each document
   * with the one before it.
   *
   * @param look called every few thousand records; throws to end it
   */
  async eachPair(onPair: (one: number, other: number) => void, look: () => void): Promise<void> {
    await this.write()
    const { store, runs } = this
    const { width } = this.bands[0]!
    // Freed before the runs are read.
    const buckets = this.bands.splice(0).length
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      await mergeRuns({ store, runs, bucket, width, onPair, look })
    }
  }

  async discard(): Promise<void> {
    for (const { name } of this.runs) {
      await this.store.dropTemporary(name)
    }
  }
}

function* inOrder(band: BandRecords): Generator<Uint8Array> {
  const { width, words } = band
  const chunk = new Uint32Array(Math.ceil(WRITE_BYTES / WORD_BYTES / width) * width)
  let filled = 0
  for (const index of band.sorted()) {
    const from = index * width
    for (let at = 0; at < width; at += 1) {
      chunk[filled + at] = words[from + at]!
    }
    filled += width
    if (filled === chunk.length) {
      yield new Uint8Array(chunk.buffer)
      filled = 0
    }
  }
  if (filled > 0) {
    yield new Uint8Array(chunk.buffer, 0, filled * WORD_BYTES)
  }
}
