import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function run(kind: string, parameters: Record<string, Json>, ...artifacts: Record<string, Json>[][]) {
  const upstream = after(...await Promise.all(artifacts.map(records => putRecords(room.store, records))))
  const { outputs } = await runInProcess(room, toJob({ kind, parameters }, { upstream }))
  return readRecords(room.store, outputs.find(({ role }) => role === 'OUTPUT'))
}

const records = Array.from({ length: 600 }, (_, id): Record<string, Json> => ({ id, doc: `doc ${id % 90}` }))
const byId = (list: Record<string, Json>[]) => list.toSorted((a, b) => Number(a.id) - Number(b.id))

/** The records in another order, and in another number of artifacts. */
const reordered = fc.tuple(
  fc.shuffledSubarray(records, { minLength: records.length }), fc.nat(records.length),
).map(([shuffled, cut]) => [shuffled.slice(0, cut), shuffled.slice(cut)])

describe.each([
  ['sample', { share: 0.3 }], ['split', { train: 0.5, validation: 0.25, test: 0.25 }],
] as const)('%s', (kind, parameters) => {
  it.each([[[]], [['doc']]])('decides the same in whatever order the records come: by %j', async (fields) => {
    const given = { ...parameters, key_fields: fields }
    const first = await run(kind, given, records)

    await fc.assert(fc.asyncProperty(reordered, async (artifacts) => {
      expect(byId(await run(kind, given, ...artifacts))).toEqual(first)
    }), { numRuns: 5 })
  })

  it('keeps records with equal keys together', async () => {
    const output = await run(kind, { ...parameters, key_fields: ['doc'] }, records)

    const counts = Map.groupBy(output, ({ doc, split = '' }) => `${String(doc)} ${String(split)}`)
    expect([...counts.values()].map(list => list.length))
      .toEqual([...counts.keys()].map(name => records.filter(({ doc }) => name.startsWith(`${String(doc)} `)).length))
  })
})

it('a larger sample contains a smaller one of the same seed, and none of them is the same by another', async () => {
  const [small, large, other] = [
    await run('sample', { share: 0.1 }, records), await run('sample', { share: 0.4 }, records),
    await run('sample', { share: 0.1, seed: 7 }, records),
  ]

  expect(large).toEqual(expect.arrayContaining(small))
  expect(large.length).toBeGreaterThan(small.length)
  expect(other).not.toEqual(small)
})
