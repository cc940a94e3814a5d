import type { XXHashAPI } from 'xxhash-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadHash } from '#factory/io/hash.ts'
import { HyperLogLog } from '#factory/io/hyperloglog.ts'
import type { Json, StageJob } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { after, putRecords, toJob, useStageRoom } from './stages-support.ts'

const NAMES = 400
/** Each name comes twice. */
const records = Array.from({ length: 2 * NAMES }, (_, row) => ({ id: `name ${row % NAMES}` }))
const CUT_AFTER = NAMES + 20
const SECOND_SEED = 0x9E3779B1

interface Tally {
  records: number
  unique: Record<string, { distinct: string, count: number }>
  unique64?: Record<string, { distinct: string, count: number }>
}

const tallyOf = (checkpoint: Json) => (checkpoint as unknown as { state: Tally }).state

describe('the share of distinct values over a new version of the factory', () => {
  const room = useStageRoom()
  let hash: XXHashAPI
  let job: StageJob
  beforeAll(async () => {
    hash = await loadHash()
    const parameters = { rules: [{ type: 'unique', field: 'id', min: 0.9 }] }
    job = toJob({ kind: 'quality.check', parameters }, { upstream: after(await putRecords(room.store, records)) })
  })

  /** Cut once, with a checkpoint before; every checkpoint is changed as given. */
  const run = async (toSaved: (checkpoint: Json) => Json) => {
    const cutAfter = (attempt: number) => attempt === 1 ? CUT_AFTER : Infinity
    const { alerts, attempts } = await runInProcess(room, job, { cutAfter, checkpointEvery: 100, toSaved })
    return { share: Number(alerts.at(-1)?.metadata.value), attempts }
  }

  /** As it was when values were hashed twice with 32 bits, and a checkpoint had no more. */
  const toBefore = (checkpoint: Json): Json => {
    const { unique64, unique, ...tally } = tallyOf(checkpoint)
    const distinct = new HyperLogLog()
    for (const { id } of records.slice(0, tally.records)) {
      distinct.add(hash.h32(JSON.stringify(id)), hash.h32(JSON.stringify(id), SECOND_SEED))
    }
    const before = { 0: { distinct: distinct.save(), count: tally.records } }
    return { ...checkpoint as object, state: { ...tally, unique: before } }
  }

  it('goes on with a checkpoint of the former one, in its form', async () => {
    const saved: Tally[] = []
    const { share, attempts } = await run((checkpoint) => {
      const isCut = saved.length >= NAMES / 100
      saved.push(tallyOf(checkpoint))
      return isCut ? checkpoint : toBefore(checkpoint)
    })

    expect(attempts).toBe(2)
    expect(share).toBeCloseTo(0.5, 1)
    expect(Object.keys(saved.at(-1)?.unique ?? {})).toEqual(['0'])
    expect(saved.at(-1)?.unique64).toEqual({})
  })

  it('has nothing in its checkpoints that the former one would go on with by another hash', async () => {
    const saved: Tally[] = []
    const { share } = await run((checkpoint) => {
      saved.push(tallyOf(checkpoint))
      return checkpoint
    })

    expect(share).toBeCloseTo(0.5, 1)
    expect(saved.length).toBeGreaterThan(5)
    expect(saved.map(({ unique }) => unique)).toEqual(saved.map(() => ({})))
    expect(saved.at(-1)?.unique64?.[0]?.count).toBe(saved.at(-1)?.records)
  })
})
