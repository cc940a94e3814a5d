import type { XXHashAPI } from 'xxhash-wasm'
import type { ArtifactStore } from '#artifact/store.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import type { WholeInput } from '../row/row.ts'
import { BandRuns } from './band-runs.ts'
import { Clusters } from './clusters.ts'
import { createSigner, type SignerOptions } from './signer.ts'
import { type Keep, Survivors } from './survivors.ts'

interface NearDuplicateOptions extends SignerOptions {
  keep: Keep
  /** Words with one space between two; undefined for a record that is compared with none. */
  toWords: (record: JsonRecord) => string | undefined
  /** Absent = none is needed. */
  toScore?: (record: JsonRecord) => number
  /** Whether the stage will reject a record that could be read. */
  isRejected: (record: JsonRecord) => boolean
}

/**
 * Finds the near duplicates of an input, as datatrove does in its steps: it signs the documents, finds those with equal
 * hashes in a bucket, and joins them to clusters. Documents with fewer words than an n-gram are compared with none.
 */
export async function findNearDuplicates(
  { rows, stopIfAsked }: WholeInput, store: ArtifactStore, xxhash: XXHashAPI, options: NearDuplicateOptions,
): Promise<Survivors> {
  const { keep, toWords, toScore, isRejected, buckets, hashesPerBucket } = options
  const sign = createSigner(options, xxhash)
  const runs = new BandRuns({ store, buckets, hashesPerBucket })
  const rejected = new Set<number>()
  const scores = [0]
  let last = 0
  try {
    for await (const batch of rows) {
      for (const { record, number } of batch) {
        last = number
        if (toScore) {
          scores[number] = record ? toScore(record) : 0
        }
        if (!record || isRejected(record)) {
          rejected.add(number)
          continue
        }
        const words = toWords(record)
        const signature = words === undefined ? undefined : sign(words)
        if (signature) {
          runs.add(signature, number)
          if (runs.isFull) {
            await runs.write()
          }
        }
      }
    }
    const clusters = new Clusters(last + 1)
    await runs.eachPair((one, other) => clusters.join(one, other), stopIfAsked)
    return new Survivors({ clusters, last, rejected, keep, scores })
  }
  finally {
    await runs.discard()
  }
}
