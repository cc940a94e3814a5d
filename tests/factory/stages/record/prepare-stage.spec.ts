import { describe, expect, it } from 'vitest'
import { createMeter } from '#factory/job/meter.ts'
import { prepareStage } from '#factory/stages/record/prepare-stage.ts'
import { createUpstreamSource } from '#factory/stages/source/artifact-source.ts'
import { KEEP } from '#factory/stages/row/row.ts'
import { putBytes, useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

async function givenStage({ limit = 0, isPauseAsked = () => false }: { limit?: number, isPauseAsked?: () => boolean }) {
  const first = await putBytes(room.store, '{"id":1}\nbroken\n')
  const second = await putBytes(room.store, '{"id":2}\n{"id":3}\n')
  const meter = createMeter()
  const seen: unknown[] = []
  const fractions: number[] = []
  const ended = await prepareStage({
    meter,
    signal: new AbortController().signal,
    throwIfStopped: () => undefined,
    tick: () => fractions.push(meter.fraction),
    isPauseAsked,
  }, {
    source: createUpstreamSource(room.store, [first, second]),
    limit,
    stage: {
      process: () => KEEP,
      async prepare({ rows }) {
        for await (const batch of rows) {
          seen.push(...batch.map(({ number, record, fault }) => [number, record?.id ?? fault?.reason]))
        }
      },
    },
  })
  return { ended, seen, fractions, recordsIn: meter.recordsIn }
}

describe('a stage that prepares itself', () => {
  it('sees all records of all inputs, and those that cannot be read, but counts none', async () => {
    const { ended, seen, fractions, recordsIn } = await givenStage({})

    expect(ended).toBe('done')
    expect(seen).toEqual([[1, 1], [2, 'INVALID_JSON'], [3, 2], [4, 3]])
    expect(fractions.at(-1)).toBeCloseTo(0.9)
    expect(recordsIn).toBe(0)
  })

  it.each([1, 2, 3])('sees no more records than it may read: %i', async (limit) => {
    const { seen } = await givenStage({ limit })

    expect(seen).toHaveLength(limit)
  })

  it('ends at once for a pause', async () => {
    const { ended, seen } = await givenStage({ isPauseAsked: () => true })

    expect(ended).toBe('paused')
    expect(seen).toHaveLength(2)
  })
})
