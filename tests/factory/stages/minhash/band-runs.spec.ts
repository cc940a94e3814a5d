import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BandRuns } from '#factory/stages/minhash/band-runs.ts'
import { useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

const BUCKETS = 2
const HASHES = 2
/** Few values, so that many are equal; in all bits of the 61. */
const half = fc.constantFrom([0, 0], [1, 0], [0xFFFFFFFF, 0], [0, 1], [0x20000000, 1], [0xFFFFFFFE, 0x1FFFFFFF])
const signature = fc.array(half, { minLength: BUCKETS * HASHES, maxLength: BUCKETS * HASHES }).map(halves =>
  Uint32Array.from(halves.flat()))

const temporaries = async () => (await readdir(room.directory, { recursive: true, withFileTypes: true }))
  .filter(file => file.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))

async function pairsOf(signatures: readonly Uint32Array[], memoryBytes: number): Promise<[number, number][]> {
  const runs = new BandRuns({ store: room.store, buckets: BUCKETS, hashesPerBucket: HASHES, memoryBytes })
  const pairs: [number, number][] = []
  try {
    for (const [at, it] of signatures.entries()) {
      runs.add(it, at + 1)
      if (runs.isFull) {
        await runs.write()
      }
    }
    await runs.eachPair((one, other) => pairs.push([one, other]), () => undefined)
  }
  finally {
    await runs.discard()
  }
  return pairs
}

/** All records of a bucket, sorted as datatrove sorts them. */
function expectedPairs(signatures: readonly Uint32Array[]): [number, number][] {
  return Array.from({ length: BUCKETS }, (_, bucket) => {
    const records = signatures.map((it, at) => ({
      number: at + 1,
      hashes: Array.from({ length: HASHES }, (__, hash) => {
        const low = (bucket * HASHES + hash) * 2
        return BigInt(it[low + 1]!) << 32n | BigInt(it[low]!)
      }),
    }))
    records.sort((one, other) => {
      const place = one.hashes.findIndex((hash, at) => hash !== other.hashes[at])
      return place < 0 ? one.number - other.number : one.hashes[place]! < other.hashes[place]! ? -1 : 1
    })
    return records.slice(1).flatMap(({ hashes, number }, at): [number, number][] =>
      hashes.every((hash, place) => hash === records[at]!.hashes[place]) ? [[records[at]!.number, number]] : [])
  }).flat()
}

it('tells the pairs of datatrove in its order, in one run and in many, and leaves no file behind', async () => {
  const before = await temporaries()
  await fc.assert(fc.asyncProperty(
    fc.array(signature, { maxLength: 60 }), fc.integer({ min: 1, max: 2_000 }),
    async (signatures, memoryBytes) => {
      expect(await pairsOf(signatures, memoryBytes)).toEqual(expectedPairs(signatures))
    },
  ), { numRuns: 100 })

  expect(await temporaries()).toEqual(before)
})

it('fails when a run is shorter than it was written', async () => {
  const cut = { ...room.store, openTemporary: (mark: Parameters<typeof room.store.openTemporary>[0], start?: number) =>
    room.store.openTemporary({ ...mark, offset: mark.offset - 4 }, start) }
  const runs = new BandRuns({ store: cut, buckets: BUCKETS, hashesPerBucket: HASHES })
  runs.add(new Uint32Array(BUCKETS * HASHES * 2), 1)

  await expect(runs.eachPair(() => undefined, () => undefined)).rejects.toMatchObject({ code: 'artifact_not_found' })
  await runs.discard()
})

it('stops when it is told to', async () => {
  const runs = new BandRuns({ store: room.store, buckets: BUCKETS, hashesPerBucket: HASHES })
  runs.add(new Uint32Array(BUCKETS * HASHES * 2), 1)
  const stop = new Error('stop')

  await expect(runs.eachPair(() => undefined, () => {
    throw stop
  })).rejects.toBe(stop)
  await runs.discard()
})
