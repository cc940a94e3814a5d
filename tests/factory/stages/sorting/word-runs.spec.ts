import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WordRuns } from '#factory/stages/sorting/word-runs.ts'
import { useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

const WIDTH = 3
const word = fc.constantFrom(0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
const record = fc.tuple(word, word, word)

const temporaryFiles = () => readdir(path.join(room.directory, 'artifacts', 'tmp'))

async function sorted(records: readonly number[][], limits: { most: number, mostOpen: number }): Promise<number[][]> {
  const runs = new WordRuns({ store: room.store, width: WIDTH, ...limits })
  const found: number[][] = []
  try {
    for (const it of records) {
      runs.add(Uint32Array.from(it))
      if (runs.isFull) {
        await runs.write()
      }
    }
    const merge = await runs.open(() => undefined)
    for (let top = merge.top; top; top = merge.top) {
      found.push([...top.words.subarray(top.at, top.at + WIDTH)])
      if (!merge.step()) {
        await merge.load()
      }
    }
    await merge.close()
  }
  finally {
    await runs.discard()
  }
  return found
}

it('merges more runs than are open at once, each larger than what is read and written at once', async () => {
  const [runs, most] = [9, 25_000]
  // The runs take turns: none is at its end before all nearly are.
  const records = Array.from({ length: runs }, (_, run) =>
    Array.from({ length: most }, (_, place) => [place * runs + run, run, place])).flat()

  const found = await sorted(records, { most, mostOpen: 8 })

  expect(found).toHaveLength(runs * most)
  expect(found.findIndex(([head], place) => head !== place)).toBe(-1)
})

it('gives all records in order, however few fit into memory and are open at once, and leaves no file', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(record, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 5 }),
    async (records, most, mostOpen) => {
      const expected = records.toSorted((one, other) =>
        one[0] - other[0] || one[1] - other[1] || one[2] - other[2])

      expect(await sorted(records, { most, mostOpen })).toEqual(expected)
    },
  ), { numRuns: 60 })

  expect(await temporaryFiles()).toEqual([])
})
