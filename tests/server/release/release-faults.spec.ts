import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { insertSamples, updateSample } from '#db/repositories/quality/qc-sample.repository'
import { findVersionById } from '#db/repositories/release/release.repository'
import { insertVerdict } from '#db/repositories/quality/qc-verdict.repository'
import { readFaults } from '#server/services/release/release-faults'
import { rejudgeLotGates } from '#server/services/release/release-lot-gate'
import { type Threads, TooMuch } from '#server/thread/threads'
import { startApiServer } from '../../support/api/api-server'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'
import { releasesOf } from './release-fixture'

type Judged = [record: string, state: 'PASSED' | 'FAILED' | 'FIXED', fixedRecord?: string]

const VERDICT_OF = { PASSED: 'PASS', FAILED: 'FAIL', FIXED: 'FIX_AND_PASS' }

describe.each(databases())('records that lots of other versions have faulted on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, givenDataset, givenVersionOf, givenLot, givenChecked, read, readPassport } = releasesOf(server)

  /** As a review leaves them, or one that ended before its second verdicts were given, or before they were settled. */
  async function judge(
    { id: lotId, projectId }: QcLotRow, judged: readonly Judged[], second?: 'missing' | 'PASS' | 'FAIL',
  ): Promise<void> {
    const needsSecond = second !== undefined
    const samples = judged.map(([record], index) =>
      ({ id: v7(), projectId, lotId, position: index + 1, row: index, record, findings: [], needsSecond }))
    const none = { projectId, lotId, defects: [], note: '' }
    await server.db.transaction().execute(async (trx) => {
      await insertSamples(trx, samples)
      for (const [index, [, state, fixedRecord = null]] of judged.entries()) {
        const sampleId = samples[index]?.id ?? ''
        const first = { verdict: VERDICT_OF[state], reviewer: 'ann', fixedRecord }
        await insertVerdict(trx, { ...none, ...first, id: v7(), sampleId, role: 'first' })
        if (second !== undefined && second !== 'missing') {
          const other = { verdict: second, reviewer: 'bob', fixedRecord: null }
          await insertVerdict(trx, { ...none, ...other, id: v7(), sampleId, role: 'second' })
        }
        await updateSample(trx, sampleId, { state, fixedRecord })
      }
    })
  }

  const RECORDS = ['one', 'two', 'three', 'four', 'five'].map((text, index) => ({ text, mark: index }))

  /** Versions 1.1.0, whose lot is judged, and 1.2.0, made again from the source with a column more. */
  async function givenAgain(judged: readonly Judged[]) {
    const { id: datasetId } = await givenDataset()
    const first = await givenVersionOf(datasetId, '1.1.0', RECORDS)
    const lot = await givenLot(first)
    await judge(lot, judged)
    const again = await givenVersionOf(datasetId, '1.2.0', RECORDS.map(record => ({ ...record, score: 1 })))
    await givenLot(again)
    return { datasetId, lot, again }
  }

  const gateOf = async (id: string) => (await read(id)).gates.find(({ key }) => key === 'lot')

  it('are told at the gate and in the passport when the next version has them as they were', async () => {
    const { datasetId, lot, again } = await givenAgain([
      ['{"text":"one","mark":0}', 'PASSED'],
      ['{"mark":1.0,"text":"two"}', 'FAILED'],
      ['{"text":"three","mark":2}', 'FAILED'],
      ['{"text":"four","mark":3}', 'FIXED', '{"text":"4","mark":3}'],
      ['{"text":"five","mark":4}', 'FIXED', '{"mark":4,"text":"five"}'],
      ['{"text":"gone","mark":9}', 'FAILED'],
      ['no JSON', 'FAILED'],
    ])
    const told = [{ lotId: lot.id, number: lot.number, failed: 2, fixed: 1 }]

    const { id, state } = await givenChecked(datasetId)

    expect(state).toBe('READY')
    expect(await gateOf(id)).toMatchObject({ isPassed: true, code: 'lot_accepted', facts: { earlier: told } })

    // Another lot is decided: the files are not read again, and what they have told stays.
    await givenLot(again, 'CONDITIONAL')
    await server.db.transaction().execute(trx => rejudgeLotGates({ trx, touch: () => undefined }, again.id))
    expect(await gateOf(id)).toMatchObject({ isPassed: true, code: 'lot_conditional', facts: { earlier: told } })

    await api('releasePublish', { params: { id } })
    const files = Object.entries(await readPassport(id))
    const textOf = (name: string) => Buffer.from(files.find(([path]) => path.endsWith(name))?.[1] ?? []).toString()
    expect(JSON.parse(textOf('quality.json')).gates[0]).toMatchObject({ key: 'lot', facts: { earlier: told } })
    expect(textOf('card.md')).toContain(`- L-${String(lot.number).padStart(4, '0')}: failed 2, fixed 1`)
  })

  it('are told of the lot that was decided last', async () => {
    const { datasetId, lot } = await givenAgain([
      ['{"text":"one","mark":0}', 'FAILED'], ['{"text":"two","mark":1}', 'FAILED'],
    ])
    const other = await givenLot(await givenVersionOf(datasetId, '1.1.1', RECORDS), 'REJECTED')
    await judge(other, [['{"text":"one","mark":0}', 'FIXED', '{"text":"1","mark":0}']])
    const last = await givenVersionOf(datasetId, '1.3.0', RECORDS)
    await givenLot(last)

    const { id } = await givenChecked(datasetId)

    expect((await gateOf(id))?.facts.earlier).toEqual([
      { lotId: other.id, number: other.number, failed: 0, fixed: 1 },
      { lotId: lot.id, number: lot.number, failed: 1, fixed: 0 },
    ])
  })

  it('are told only of verdicts that are final when their lot was rejected early', async () => {
    const { id: datasetId } = await givenDataset()
    const first = await givenVersionOf(datasetId, '1.1.0', RECORDS)
    const agreed = await givenLot(first, 'REJECTED')
    const both: Judged[] = [
      ['{"text":"one","mark":0}', 'FAILED'], ['{"text":"two","mark":1}', 'FIXED', '{"text":"2","mark":1}'],
    ]
    await judge(await givenLot(first, 'REJECTED'), both, 'missing')
    await judge(await givenLot(first, 'REJECTED'), both, 'PASS')
    await givenLot(await givenVersionOf(datasetId, '1.2.0', RECORDS))
    const { id } = await givenChecked(datasetId)
    expect((await gateOf(id))?.facts).not.toHaveProperty('earlier')

    // The second reviewer agrees that the first record is wrong, not how the other is fixed.
    await judge(agreed, both, 'FAIL')
    await givenLot(await givenVersionOf(datasetId, '1.3.0', RECORDS))
    const later = await givenChecked(datasetId)

    const told = [{ lotId: agreed.id, number: agreed.number, failed: 1, fixed: 0 }]
    expect((await gateOf(later.id))?.facts.earlier).toEqual(told)
  })

  it('are told but for those that take too much, which stop no check', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(700_000) })
    const { again } = await givenAgain([
      ['{"text":"one","mark":0}', 'FAILED'], [large, 'FAILED'], [large, 'FAILED'], ['{"text":"heavy"}', 'FAILED'],
      ['no JSON', 'FAILED'], ['{"text":"two","mark":1}', 'FAILED'],
    ])
    const threads = await givenThreads()
    /** As threads with a twentieth of the time would take it. */
    const slow: Threads = {
      ...threads,
      use: (work, patience) => threads.use(ask => work((task, input, ...limits) => {
        const text = JSON.stringify(input)
        return text.includes('heavy') || text.length > 1_500_000
          ? Promise.reject(new TooMuch('took more than it may'))
          : ask(task, input, ...limits)
      }), patience),
    }
    const version = await findVersionById(server.db, again.id)

    const { known } = await readFaults({ db: server.db, threads: slow }, version!)

    // The two large ones are the same record.
    expect(known.map(({ hashes }) => hashes.length)).toEqual([3])
    await threads.close()
  })

  it('are not told when none is left, while their lot is open, or from another dataset', async () => {
    const { datasetId } = await givenAgain([['{"text":"gone","mark":0}', 'FAILED']])
    const open = await givenLot(await givenVersionOf(datasetId, '1.1.1', RECORDS), 'IN_REVIEW')
    await judge(open, [['{"text":"one","mark":0}', 'FAILED']])
    await givenAgain([['{"text":"one","mark":0}', 'FAILED']])
    await givenLot(await givenVersionOf(datasetId, '1.3.0', RECORDS))

    const { id } = await givenChecked(datasetId)

    expect((await gateOf(id))?.facts).not.toHaveProperty('earlier')
    expect((await read(id)).state).toBe('READY')
  })
})
