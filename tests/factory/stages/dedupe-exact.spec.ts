import { readdir } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMeter } from '#factory/job/meter.ts'
import type { ArtifactRef, Json } from '#factory/job/stage-job.ts'
import { findDuplicates } from '#factory/stages/kinds/dedupe-exact/find-duplicates.ts'
import { WrittenRows } from '#factory/stages/kinds/dedupe-exact/written-rows.ts'
import { prepareStage } from '#factory/stages/record/prepare-stage.ts'
import { KEEP } from '#factory/stages/row/row.ts'
import { createUpstreamSource } from '#factory/stages/source/artifact-source.ts'
import { type InProcessRun, runInProcess } from './stages-runner.ts'
import { after, putBytes, putRecords, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

const temporaryFiles = () => readdir(path.join(room.directory, 'artifacts', 'tmp'))

/** Equal records, some without a key, some that cannot be read. */
const line = fc.oneof(
  { weight: 20, arbitrary: fc.nat(60).map(id => `{"id":${id}}`) },
  { weight: 5, arbitrary: fc.nat(60).map(id => `{"id":${id}.0, "other":1}`) },
  { weight: 1, arbitrary: fc.constantFrom('{"id":null}', '{}', 'broken {', '[]', '') },
)

const seen = ({ outputs, progress }: InProcessRun) => ({
  outputs: outputs.map(({ role, sha256, records }) => ({ role, sha256, records })),
  progress: { ...progress, recordsPerSecond: 0 },
})

const dedupe = (upstream: ArtifactRef[], parameters: Record<string, Json>) =>
  runInProcess(room, toJob({ kind: 'dedupe.exact', parameters }, { upstream: after(...upstream) }))

describe('dedupe.exact in two passes', () => {
  it('writes the same bytes, counts and links as in one', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(line, { minLength: 110, maxLength: 400 }), fc.nat(100), fc.constantFrom<Json[]>([], ['id']),
      async (lines, cut, fields) => {
        const upstream = await Promise.all([lines.slice(0, cut), lines.slice(cut)].map(async part => ({
          ...await putBytes(room.store, part.map(it => `${it}\n`).join('')), records: part.length,
        })))

        const two = await dedupe(upstream, { fields, max_keys_in_memory: 100 })
        const one = await dedupe(upstream, { fields })

        expect(seen(two)).toEqual(seen(one))
        expect(one.outputs.map(({ role }) => role)).toContain('TRACE')
      },
    ), { numRuns: 25 })

    expect(await temporaryFiles()).toEqual([])
  })

  it('also when the number of records is unknown', async () => {
    const upstream = await putRecords(room.store, [{ id: 1 }, { id: 2 }, { id: 1 }])

    const two = await dedupe([{ ...upstream, records: -1 }], { fields: ['id'] })

    expect(seen(two)).toEqual(seen(await dedupe([upstream], { fields: ['id'] })))
  })

  it.each([
    ['has put records off', { deferred: { name: 'gone', offset: 9, rows: 1 } }],
    ['was reading records that were put off', {
      deferred: { name: 'gone', offset: 0, rows: 0 },
      generation: { source: { name: 'gone', offset: 9, rows: 1 }, outputStart: 9 },
    }],
  ])('starts over after a factory that %s', async (_, older) => {
    const upstream = await putRecords(room.store, Array.from({ length: 300 }, (__, row) => ({ id: row % 200 })))
    const job = toJob(
      { kind: 'dedupe.exact', parameters: { fields: ['id'], max_keys_in_memory: 100 } }, { upstream: after(upstream) },
    )
    // To go on from there would read the first records twice.
    const position = { input: 0, after: 0, number: 0 }
    const toSaved = (checkpoint: Json): Json => ({ ...checkpoint as Record<string, Json>, position, ...older })

    const resumed = await runInProcess(room, job, {
      cutAfter: attempt => attempt === 1 ? 450 : Infinity, checkpointEvery: 64, toSaved,
    })

    expect(resumed.attempts).toBe(2)
    expect(seen(resumed)).toEqual(seen(await runInProcess(room, job)))
  })

  it('goes on after a factory that had put none off', async () => {
    const upstream = await putRecords(room.store, Array.from({ length: 300 }, (_, row) => ({ id: row % 200 })))
    const job = toJob({ kind: 'dedupe.exact', parameters: { fields: ['id'] } }, { upstream: after(upstream) })
    const toSaved = (checkpoint: Json): Json =>
      ({ ...checkpoint as Record<string, Json>, deferred: { name: 'empty', offset: 0, rows: 0 } })

    const resumed = await runInProcess(room, job, {
      cutAfter: attempt => attempt === 1 ? 150 : Infinity, checkpointEvery: 64, toSaved,
    })

    expect(seen(resumed)).toEqual(seen(await runInProcess(room, job)))
  })
})

describe('duplicates', () => {
  const find = async (ids: readonly number[], limits: { most: number, mostOpen: number }) => {
    const input = await putRecords(room.store, ids.map(id => ({ id })))
    const found: unknown[] = []
    await prepareStage({
      meter: createMeter(), signal: new AbortController().signal,
      throwIfStopped: () => undefined, tick: () => undefined, isPauseAsked: () => false,
    }, {
      source: createUpstreamSource(room.store, [input]),
      stage: {
        process: () => KEEP,
        async prepare(whole) {
          const toKey = ({ id }: Record<string, unknown>) => ({ high: BigInt(Number(id) % 2), low: BigInt(Number(id)) })
          const duplicates = await findDuplicates(whole, { store: room.store, ...limits, toKey })
          for (const [row] of ids.entries()) {
            found.push(await duplicates.find(row + 1))
          }
          await duplicates.close()
        },
      },
    })
    return found
  }

  it('are found with few keys in memory and few open files', async () => {
    const before = await temporaryFiles()
    await fc.assert(fc.asyncProperty(
      fc.array(fc.nat(12), { minLength: 1, maxLength: 80 }),
      fc.record({ most: fc.integer({ min: 1, max: 9 }), mostOpen: fc.integer({ min: 2, max: 4 }) }),
      async (ids, limits) => {
        const kept: number[] = []
        const expected = ids.map((id) => {
          const place = kept.indexOf(id)
          return place < 0 ? void kept.push(id) : place + 1
        })

        expect(await find(ids, limits)).toEqual(expected)
      },
    ), { numRuns: 40 })

    expect(await temporaryFiles()).toEqual(before)
  })
})

it('the number of a written row is that of the written rows up to it', () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 50 }), fc.nat(49),
    (numbers, removed) => {
      const rows = new WrittenRows()
      for (const number of numbers) {
        rows.add(number)
      }
      const left = numbers.filter((number, index) => index !== removed || void rows.delete(number))
        .sort((one, other) => one - other)

      expect(left.map(number => rows.numberOf(number))).toEqual(left.map((_, index) => index + 1))
    },
  ))
})
