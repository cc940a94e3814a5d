import { describe, expect, it } from 'vitest'
import { loadHash } from '#factory/io/hash.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { createSigner } from '#factory/stages/minhash/signer.ts'
import { simplifyText } from '#factory/stages/minhash/simplify-text.ts'
import { runInProcess } from '../stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from '../stages-support.ts'
// Written by reference.py, which runs datatrove.
import reference from './reference.json'

const room = useStageRoom()

const OWN: Record<keyof typeof reference.kept, Record<string, Json>> = {
  default: {},
  sha1: { hash: 'sha1' },
  small: { ngram_size: 2, buckets: 5, hashes_per_bucket: 3, seed: 12_345 },
}

describe('near duplicates of given words', () => {
  it('have the hashes of datatrove', async () => {
    const sign = createSigner(
      { ngramSize: 5, buckets: 14, hashesPerBucket: 8, seed: 1, hash: 'xxhash' }, await loadHash(),
    )

    const halves = sign(simplifyText(reference.signed.text))!

    const hashes = reference.signed.hashes.map(BigInt)
    expect([...halves]).toEqual(hashes.flatMap(hash => [Number(hash & 0xFFFFFFFFn), Number(hash >> 32n)]))
  })

  it.each(
    ['default', 'sha1', 'small'] as const,
  )('are the clusters of datatrove, of which it keeps the same records: %s', async (name) => {
    const upstream = after(await putRecords(room.store, reference.texts.map((text, id) => ({ id, text }))))
    const parameters = {
      words: 'spaces', keep: 'datatrove', cluster_field: 'cluster', cluster_size_field: 'size', ...OWN[name],
    }

    const { outputs } = await runInProcess(room, toJob({ kind: 'dedupe.minhash', parameters }, { upstream }))

    const kept = await readRecords(room.store, outputs.find(({ role }) => role === 'OUTPUT'))
    expect(kept.map(({ id, cluster, size }) => [id, cluster ?? -1, size])).toEqual(reference.kept[name])
    expect(kept.length).toBeLessThan(reference.texts.length)
  })
})
