import { rmSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LensView } from '#shared/contract/run/run-lens.contract'
import { lensView } from '#shared/contract/run/run-lens.contract'
import type { ArtifactRef, Json, StageJob } from '#factory/job/stage-job.ts'
import type { StageState } from '#shared/domain/run/run-state'
import { startApiServer } from '../../support/api/api-server'
import { givenTask } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { runInProcess } from '../../factory/stages/stages-runner'
import { after, putBytes, toJob } from '../../factory/stages/stages-support'

/** As many as a block of the trace has, so that the second artifact begins with a block. */
const SPLIT = 1_024
const ROWS = 1_500

/** Ends as a trace does. */
const withTail = (end: string) => `${end}${String.fromCharCode(end.length, 0, 0, 0)}RTR1`

describe.each([mainDatabase()])('the records of a stage by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  let runId: string

  beforeEach(async () => {
    const api = createApi(server.url)
    const { taskId } = await givenTask(api)
    runId = (await api('taskLaunch', { params: { id: taskId } })).id
  })

  const store = (text: string) => putBytes(server.artifacts, text)
  const set = (stageKey: string, stage: Partial<{
    outputs: ArtifactRef[]
    state: StageState
    recordsIn: number
    recordsOut: number
    recordsFailed: number
    recordsDropped: number
    droppedByReason: Record<string, number>
    failedByReason: Record<string, number>
  }>) => {
    const { outputs, droppedByReason, failedByReason, ...plain } = stage
    const json = {
      ...outputs && { outputs: JSON.stringify(outputs) },
      ...droppedByReason && { droppedByReason: JSON.stringify(droppedByReason) },
      ...failedByReason && { failedByReason: JSON.stringify(failedByReason) },
    }
    return server.db.updateTable('stageRuns').set({ state: 'SUCCEEDED', ...plain, ...json })
      .where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  }
  const look = async (of: string, at = 1, more: { reason?: string } = {}, stageKey = 'normal'): Promise<LensView> =>
    lensView.parse(await createApi(server.url)(
      'runRecord', { params: { id: runId, stageKey }, query: { of: of as 'in', at, ...more } },
    ))

  /** Runs the stage here and stores what it made as the outputs of `normal`, whose input are those of `read`. */
  async function givenStage(
    kindOf: string, parameters: Record<string, Json>, texts: string[], more: Partial<StageJob> = {},
  ): Promise<ArtifactRef[]> {
    const inputs = await Promise.all(texts.map(store))
    const { outputs, progress } = await runInProcess({ directory: '', store: server.artifacts }, toJob(
      { kind: kindOf, parameters }, { upstream: after(...inputs), ...more },
    ))
    await set('read', { outputs: inputs })
    const { droppedByReason, failedByReason } = progress
    await set('normal', { outputs, droppedByReason, failedByReason })
    return outputs
  }

  describe('that drops some', () => {
    const line = (row: number) => row % 100 === 13 ? `broken ${row}` : JSON.stringify({ row, score: row % 3 })
    const lines = Array.from({ length: ROWS }, (_, row) => line(row))
    const kept = lines.flatMap((_, row) => row % 100 !== 13 && row % 3 > 0 ? [row] : [])
    const dropped = lines.flatMap((_, row) => row % 100 !== 13 && row % 3 === 0 ? [row] : [])
    const failed = lines.flatMap((_, row) => row % 100 === 13 ? [row] : [])

    beforeEach(() => givenStage('filter.rules', { conditions: [{ field: 'score', op: 'gt', value: 0 }] }, [
      `${lines.slice(0, SPLIT).join('\n')}\n`, lines.slice(SPLIT).join('\n'),
    ]))

    it('pairs each output with the record that it was', async () => {
      for (const at of [1, 2, 700, kept.length]) {
        const row = kept[at - 1]!
        const record = { row, score: row % 3 }

        expect(await look('out', at)).toMatchObject({ status: 'found', at, total: kept.length, record: {
          row: row + 1, output: at, outcome: 'kept', before: { state: 'record', record },
          after: { state: 'record', record }, reject: null,
        } })
      }
    })

    it('shows a dropped record with its reason, and nothing after it', async () => {
      const last = await look('dropped', dropped.length, { reason: 'RULE_NOT_MATCHED' })

      expect(last).toMatchObject({ status: 'found', total: dropped.length, record: {
        row: dropped.at(-1)! + 1, output: null, outcome: 'dropped', reason: 'RULE_NOT_MATCHED',
        before: { record: { row: dropped.at(-1) } }, after: { state: 'none' },
      } })
      expect((await look('dropped', dropped.length)).record).toEqual(last.record)
    })

    it('shows a rejected record as its text, with what the stage said', async () => {
      const view = await look('failed', 12)

      expect(view).toMatchObject({ total: failed.length, record: {
        row: failed[11]! + 1, outcome: 'failed', reason: 'INVALID_JSON',
        before: { state: 'text', text: `broken ${failed[11]}` }, after: { state: 'none' },
      } })
      expect(view.record?.reject?.message).not.toBe('')
    })

    it('walks through all records read', async () => {
      const rows = await Promise.all([1, SPLIT, SPLIT + 1, ROWS].map(async at => (await look('in', at)).record))

      expect(rows.map(record => record?.row)).toEqual([1, SPLIT, SPLIT + 1, ROWS])
      expect(rows[2]?.before).toMatchObject({ state: 'record', record: { row: SPLIT } })
    })

    it('says where the last record is, and that a reason is unknown', async () => {
      expect(await look('out', kept.length + 1))
        .toEqual({ status: 'beyond', at: kept.length + 1, total: kept.length, record: null })
      expect(await look('dropped', 1, { reason: 'OTHER' })).toMatchObject({ status: 'beyond', total: 0 })
    })

    it('says which side is gone, and shows the other', async () => {
      const outputs = await server.db.selectFrom('stageRuns')
        .select('outputs').where('runId', '=', runId).where('stageKey', '=', 'normal').executeTakeFirstOrThrow()
      rmSync(server.artifacts.localPath(outputs.outputs.find(({ role }) => role === 'OUTPUT')!.uri))

      expect((await look('out', 3)).record)
        .toMatchObject({ before: { state: 'record' }, after: { state: 'missing', record: null } })

      rmSync(server.artifacts.localPath(outputs.outputs.find(({ role }) => role === 'TRACE')!.uri))
      expect((await failureOf(look('out', 3))).problem).toMatchObject({ status: 410, code: 'artifact_missing' })
    })
  })

  it('show both forms of a changed record, byte for byte', async () => {
    await givenStage('clean.normalize', {}, ['{"n":1.0,"text":" a  b "}\n'])

    expect((await look('out')).record)
      .toMatchObject({ outcome: 'changed', before: { record: { text: ' a  b ' } }, after: { record: { text: 'a b' } } })
  })

  it('say what was measured of a dropped one', async () => {
    await givenStage('filter.tokens', { min_tokens: 3 }, ['{"text":"hi"}\n{"text":"one two three four"}\n'])

    const measured = { tokens: '1', min: '3' }
    expect((await look('dropped')).record).toMatchObject({ row: 1, reason: 'TOO_FEW_TOKENS', measured })
    expect((await look('out')).record?.measured).toEqual({})
  })

  it('link duplicates with the record that stands for them, both ways', async () => {
    await givenStage('dedupe.exact', { fields: ['id'] }, [[7, 8, 7, 9, 7].map(id => JSON.stringify({ id })).join('\n')])

    expect((await look('dropped', 2)).record).toMatchObject({ row: 5, equals: 1 })
    expect((await look('out', 1)).record)
      .toMatchObject({ row: 1, equals: null, duplicates: { rows: [3, 5], isWhole: true } })
    expect((await look('out', 2)).record?.duplicates).toEqual({ rows: [], isWhole: true })
  })

  it('have no form before a stage that reads a source', async () => {
    const source = await store('{"a":1}\n')
    const { outputs } = await runInProcess(
      { directory: '', store: server.artifacts }, toJob({ kind: 'ingest.jsonl', inputs: [source] }),
    )
    await set('read', { outputs })

    expect((await look('out', 1, {}, 'read')).record)
      .toMatchObject({ before: { state: 'source' }, after: { state: 'record', record: { a: 1 } } })
  })

  it('are not guessed at when the stage wrote down nothing', async () => {
    const rejects = await store('{"row":2,"reason":"EMPTY","message":"empty","params":{},"record":{"id":2}}\n')
    await set('read', { outputs: [await store('{"id":1}\n{"id":2}\n{"id":3}\n')] })
    await set('normal', {
      outputs: [await store('{"id":9}\n'), { ...rejects, role: 'REJECTS' }], recordsIn: 3, recordsOut: 1,
      recordsFailed: 1, recordsDropped: 1,
    })

    expect((await look('out')).record)
      .toMatchObject({ row: null, outcome: null, before: { state: 'unknown' }, after: { record: { id: 9 } } })
    expect((await look('failed')).record).toMatchObject({
      row: null, outcome: 'failed', reason: 'EMPTY', before: { record: { id: 2 } }, after: { state: 'none' },
    })
    expect(await look('dropped')).toEqual({ status: 'untraced', at: 1, total: 1, record: null })
    expect(await look('in')).toMatchObject({ status: 'untraced', total: 3 })
  })

  it.each([
    ['of another factory', 'columns of its own'],
    ['of a newer version', withTail('{"version":3}')],
    ['that is broken', withTail('{"version":')],
    ['of nothing', withTail('null')],
  ])('are shown as without a trace beside one %s', async (_, text) => {
    await set('read', { outputs: [await store('{"id":1}\n')] })
    await set('normal', {
      outputs: [await store('{"id":9}\n'), { ...await store(text), role: 'TRACE' }], recordsIn: 3, recordsOut: 1,
      recordsDropped: 2,
    })

    expect(await look('out')).toMatchObject(
      { status: 'found', record: { row: null, before: { state: 'unknown' }, after: { record: { id: 9 } } } },
    )
    expect(await look('dropped')).toEqual({ status: 'untraced', at: 1, total: 2, record: null })
  })

  it('are the same before and after a stage that passes its input on', async () => {
    const passed = await store('{"id":1}\n{"id":2}\n')
    await set('read', { outputs: [passed] })
    await set('normal', { outputs: [passed], recordsIn: 2, recordsOut: 2 })

    expect((await look('out', 2)).record).toMatchObject({
      row: 2, output: 2, outcome: 'kept', before: { record: { id: 2 } }, after: { record: { id: 2 } },
    })
  })

  it('wait for the end of the stage, and are not there when nothing was kept', async () => {
    await set('normal', { state: 'RUNNING', outputs: [await store('{"id":1}\n')] })
    expect(await look('out')).toMatchObject({ status: 'not_ended' })

    await set('normal', { state: 'CRASHED', outputs: [] })
    expect(await look('failed')).toMatchObject({ status: 'nothing_kept' })
  })

  it('refuse what makes no sense, and name the place', async () => {
    const api = createApi(server.url)
    const ask = (query: object, stageKey = 'normal', id = runId) =>
      failureOf(api('runRecord', { params: { id, stageKey }, query: query as { of: 'in' } }))

    expect((await ask({ of: 'lost' })).problem).toMatchObject({ status: 400, errors: [{ pointer: '/query/of' }] })
    expect((await ask({ of: 'out', at: 0 })).problem).toMatchObject({ status: 400, errors: [{ pointer: '/query/at' }] })
    expect((await ask({ of: 'out', at: '1e3' })).problem).toMatchObject({ status: 400 })
    expect((await ask({ of: 'out', reason: 'X' })).problem)
      .toMatchObject({ status: 400, errors: [{ pointer: '/query/reason' }] })
    expect((await ask({ of: 'out' }, 'absent')).problem.status).toBe(404)
    expect((await ask({ of: 'out' }, 'normal', '0190ffff-0000-7000-8000-000000000000')).problem.status).toBe(404)
  })
})
