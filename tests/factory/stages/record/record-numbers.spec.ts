import { describe, expect, it } from 'vitest'
import type { ArtifactRef, Json } from '#factory/job/stage-job.ts'
import { runInProcess } from '../stages-runner.ts'
import { after, putBytes, readText, toJob, useStageRoom } from '../stages-support.ts'

const room = useStageRoom()
const DATASET = '0190ffff-0000-7000-8000-000000000000'
async function runKind(
  kind: string, input: ArtifactRef, parameters: Record<string, Json> = {}, reads: 'stage' | 'input' = 'stage',
) {
  const job = toJob(
    { kind, parameters, inputs: reads === 'input' ? [input] : [] },
    reads === 'input' ? { recordLimit: 1_000_000 } : { upstream: after(input) },
  )
  const { outputs } = await runInProcess(room, job)
  return readText(room.store, outputs.find(output => output.role === 'OUTPUT'))
}

const linesOf = (text: string) => text.split('\n').slice(0, -1)

describe('numbers', () => {
  /** 64-bit ids that are one double after the other, 128 of them each. */
  const IDS = Array.from({ length: 1_000 }, (_, row) => String(1_234_567_890_123_456_001n + BigInt(row)))
  const givenIds = () => putBytes(room.store, IDS.map(id => `{"id": ${id}}\n`).join(''))
  const kept = async (kind: string, parameters: Record<string, Json>, input: ArtifactRef) =>
    linesOf(await runKind(kind, input, parameters))

  it.each([
    ['some fields', { fields: ['id'] }], ['the whole record', {}],
  ])('of 64 bits are all distinct for dedupe.exact by %s', async (_, parameters) => {
    expect(await kept('dedupe.exact', parameters, await givenIds())).toHaveLength(1_000)
  })

  it('are equal for dedupe.exact when their values are equal', async () => {
    const same = await putBytes(room.store, [
      '1', '1.0', '1e0', '100e-2', '-0', '0', '1e400', '10e399', '9007199254740992', '9007199254740993',
    ].map(n => `{"n":${n}}\n`).join(''))

    expect(await kept('dedupe.exact', {}, same))
      .toEqual(['1', '-0', '1e400', '9007199254740992', '9007199254740993'].map(n => `{"n":${n}}`))
  })

  it.each<[string, Json, number]>([
    ['eq', '1234567890123456501', 1],
    ['ne', '1234567890123456501', 999],
    ['gt', '1234567890123456501', 499],
    ['ge', '1234567890123456501', 500],
    ['lt', '1234567890123456501', 500],
    ['in', ['1234567890123456501', '1234567890123456502', 7], 2],
    ['not_in', ['1234567890123456501', '1234567890123456502', 7], 998],
    ['lt', '1e400', 1_000],
  ])('are compared by filter.rules %s %j by value', async (op, value, count) => {
    expect(await kept('filter.rules', { conditions: [{ field: 'id', op, value }] }, await givenIds()))
      .toHaveLength(count)
  })

  it.each<[string, Json]>([
    ['eq', 1], ['in', [1]], ['contains', 1],
  ])('are equal for filter.rules %s in every notation', async (op, value) => {
    const field = op === 'contains' ? 'list' : 'n'
    const input = await putBytes(room.store, ['1', '1.0', '1e0'].map(n => `{"n":${n},"list":[${n}]}\n`).join(''))

    expect(await kept('filter.rules', { conditions: [{ field, op, value }] }, input)).toHaveLength(3)
  })

  it('match texts too when a rule has the digits in quotes', async () => {
    const input = await putBytes(
      room.store, '{"id":"1234567890123456501"}\n{"id":1234567890123456501}\n{"id":"7"}\n{"id":7}\n',
    )

    expect(await kept('filter.rules', { conditions: [{ field: 'id', op: 'eq', value: '1234567890123456501' }] }, input))
      .toHaveLength(2)
    expect(await kept('filter.rules', { conditions: [{ field: 'id', op: 'eq', value: '7' }] }, input))
      .toEqual(['{"id":"7"}'])
  })

  it('are judged by quality.check by value', async () => {
    const rules: Json = [{ type: 'range', field: 'id', min: '1234567890123456501', max: '1234567890123456502' }]
    const allowed: Json = [{ type: 'allowed', field: 'id', values: ['1234567890123456501'] }]

    expect(await kept('quality.check', { rules }, await givenIds())).toHaveLength(2)
    expect(await kept('quality.check', { rules: allowed }, await givenIds())).toHaveLength(1)
  })

  it('are in the statistics of a version by value', async () => {
    const { outputs } = await runInProcess(room, toJob({ kind: 'publish', parameters: { dataset_id: DATASET } }, {
      upstream: after(await putBytes(
        room.store,
        '{"7":1,"id":9007199254740993,"x":1e400}\n{"7":1.0,"id":9007199254740992,"x":1}\n{"7":1e0,"id":9007199254740993,"x":1}\n',
      )),
    }))
    const manifest: unknown = JSON.parse(await readText(room.store, outputs.find(output => output.role === 'MANIFEST')))

    expect(manifest).toMatchObject({
      columns: [{ name: '7', type: 'integer' }, { name: 'id', type: 'integer' }, { name: 'x', type: 'integer' }],
      stats: {
        7: { distinct: 1, min: 1, max: 1 },
        id: {
          distinct: 2, min: 9_007_199_254_740_992, max: '9007199254740993',
          top: [{ value: '9007199254740993', count: 2 }, { value: 9_007_199_254_740_992, count: 1 }],
        },
        x: { min: 1, max: '1e400' },
      },
    })
  })
})
