import { Readable } from 'node:stream'
import { rm } from 'node:fs/promises'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { runRetryPlan } from '#shared/contract/run/run-retry.contract'
import { runDetail } from '#shared/contract/run/run.contract'
import type { ObservedState } from '#shared/domain/run/run-state'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { drawnDatabases } from '../../support/services/rounds'

const GROUP = { stageKey: 'normal', reason: 'EMPTY_TEXT' }
const REJECTS = [
  '{"row":1,"reason":"EMPTY_TEXT","record":{"a":1}}', '{"row":2,"reason":"OTHER","record":{"a":2}}',
  '{"row":3,"reason":"EMPTY_TEXT","raw":"{"}',
]

describe.each(drawnDatabases('group-retry'))('retries of rejected records by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const planOf = async (id: string, group: object = GROUP) =>
    runRetryPlan.parse(await api('runRetryPlan', { params: { id }, body: { group: group as typeof GROUP } }))
  const reasonsOf = async (id: string, group: object = GROUP) =>
    (await planOf(id, group)).revisions.map(it => it.reason ?? it.group?.reason ?? null)
  const retry = (id: string, body: object = {}, idempotencyKey?: string) => api('runRetry', {
    params: { id }, body: { group: GROUP, ...body }, ...idempotencyKey !== undefined && { idempotencyKey },
  })
  const specOf = async (id: string) =>
    (await server.db.selectFrom('taskRuns').select('spec').where('id', '=', id).executeTakeFirstOrThrow()).spec
  const setStage = (runId: string, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  const end = (id: string, observedState: ObservedState = 'SUCCEEDED') => server.db.updateTable('taskRuns')
    .set({ observedState, finishedAt: new Date(), ...observedState === 'FAILED' && { disposition: 'open' } })
    .where('id', '=', id).execute()
  async function seal(
    runId: string, datasetId: string, semver: string, records: unknown[], parents: string[] = [],
    producedByStage = 'out',
  ) {
    return (await givenVersion(
      server, { datasetId, semver, records, columns: ['a'], parents, producedByRun: runId, producedByStage },
    )).id
  }
  const groupRetriesOf = async (id: string) => runDetail.parse(await api('runGet', { params: { id } })).groupRetries
  async function revise(pipelineId: string, stages: readonly object[]) {
    const { name, version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineReplace', { params: { id: pipelineId }, version, body: { name, stages: stages as never } })
  }

  /** Succeeded; `normal` has rejected two records for one reason and one for another; `out` has sealed the rest. */
  async function givenPartial(
    { isPublished = true, more = [] as readonly ReturnType<typeof threeStages>[number][] } = {},
  ) {
    const { taskId, pipelineId, datasetId } = await givenTask(api)
    if (more.length > 0) {
      await revise(pipelineId, [
        ...threeStages(datasetId), ...more.map(stage => ({ ...stage, parameters: { dataset_id: datasetId } })),
      ])
    }
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const stored = await server.artifacts
      .put(Readable.from([Buffer.from(REJECTS.map(line => `${line.replace('{', `{"run":"${id}",`)}\n`).join(''))]))
    const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 3, role: 'REJECTS' }])
    await setStage(id, 'read', { state: 'SUCCEEDED', recordsIn: 9, recordsOut: 9 })
    await setStage(id, 'normal', {
      state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 6, recordsFailed: 3,
      failedByReason: JSON.stringify({ EMPTY_TEXT: 2, OTHER: 1 }),
    })
    await setStage(id, 'out', { state: 'SUCCEEDED', recordsIn: 6, recordsOut: 6 })
    await end(id)
    const versionId = isPublished ? await seal(id, datasetId, '1.0.0', [{ a: 7 }, { a: 8 }]) : ''
    return { id, pipelineId, datasetId, versionId, file: server.artifacts.localPath(stored.uri) }
  }

  it('are planned with what is read, where they start and what they extend, and launch a run of these records alone', async () => {
    const { id, datasetId, versionId } = await givenPartial()

    const plan = await planOf(id)
    const [same, newest] = plan.revisions
    const [first, second] = await Promise.all([retry(id, {}, `group-${id}`), retry(id, {}, `group-${id}`)])

    expect(plan.group).toEqual({ ...GROUP, records: 2, kept: 1, by: null })
    expect(same).toMatchObject({ reason: null, choices: [], group: {
      reason: null, comparing: [], changed: [], unpublished: [],
      published: [{ stageKey: 'out', datasetId, semver: '1.0.0', rows: 2, newer: null }],
    } })
    expect(same?.stages.map(({ key, kind: of, needs }) => [key, of, needs.join()])).toEqual(
      [['rejects', 'input.rejects', ''], ['normal', 'clean.normalize', 'rejects'], ['out', 'publish', 'normal']],
    )
    expect(newest?.reason).toBe('SAME_REVISION')
    expect(second.id).toBe(first.id)
    const spec = await specOf(first.id)
    expect(spec).toMatchObject({ group: { runId: id, ...GROUP, records: 2 } })
    expect(spec.reuse).toBeUndefined()
    expect(spec.stages).toMatchObject([
      { key: 'rejects', parameters: { reason: 'EMPTY_TEXT', records: 2 }, inputs: [{ role: 'REJECTS' }] },
      { key: 'normal', needs: ['rejects'] },
      {
        key: 'out', input: { datasetVersionId: versionId },
        inputs: [{ role: 'OUTPUT', records: 2, name: 'data.jsonl' }],
      },
    ])
    const [parent, child] = [
      runDetail.parse(await api('runGet', { params: { id } })),
      runDetail.parse(await api('runGet', { params: { id: first.id } })),
    ]
    expect(parent)
      .toMatchObject({ group: null, groupRetries: [{ id: first.id, ...GROUP, records: 2, state: 'QUEUED' }] })
    expect(child).toMatchObject({
      parentRunId: id, trigger: 'retry', group: { runId: id, ...GROUP, records: 2 },
      inputs: [{ type: 'version', stageKey: 'out', semver: '1.0.0' }],
    })
    const { items } = await api('runList', { query: { q: first.id } })
    expect([parent.retries.map(run => run.group), items.map(run => run.group)])
      .toEqual([[null, child.group], [child.group]])
    const audits = await server.db
      .selectFrom('auditLog').select(['action', 'after']).where('nounId', '=', first.id).execute()
    expect(audits).toMatchObject([{
      action: 'run.launch',
      after: { trigger: 'retry', parentRunId: id, from: 'normal', group: { ...GROUP, records: 2 } },
    }])
  })

  it('extend what earlier ones have added, one after the other, and no group twice', async () => {
    const { id, datasetId, versionId } = await givenPartial()
    const first = await retry(id)
    const living = await failureOf(retry(id, { group: { stageKey: 'normal', reason: 'OTHER' } }))
    const livingPlan = await planOf(id)
    await end(first.id)
    const extended = await seal(first.id, datasetId, '1.1.0', [{ a: 1 }], [versionId])

    const again = await failureOf(retry(id))
    const other = await retry(id, { group: { stageKey: 'normal', reason: 'OTHER' } })
    await end(other.id, 'FAILED')
    const unpinned = await seal(other.id, datasetId, '2.0.0', [{ a: 9 }], [])
    const whole = runRetryPlan.parse(await api('runRetryPlan', { params: { id: other.id }, body: {} }))
    const retried = await api('runRetry', { params: { id: other.id }, body: { from: 'start' } })

    expect(living).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/group', code: 'RETRYING' }] } })
    expect(livingPlan.group?.by?.id).toBe(first.id)
    expect(again).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/group', code: 'RETRIED' }] } })
    expect((await specOf(other.id)).stages[2]?.input).toEqual({ datasetVersionId: extended })
    expect(unpinned).not.toBe(extended)
    expect(whole.revisions.map(it => it.reason)).toEqual([null, 'OF_GROUP'])
    expect((await specOf(retried.id)).group).toEqual((await specOf(other.id)).group)
    expect((await api('runRetryPlan', { params: { id: first.id }, body: {} })).revisions.map(it => it.reason))
      .toEqual(['GROUP_RECOVERED', 'GROUP_RECOVERED'])
  })

  it('run the newest revision with changed parameters, and name what it lacks, compares or changes', async () => {
    const { id, pipelineId, datasetId } = await givenPartial()
    const [read, normal, out] = threeStages(datasetId)
    await revise(pipelineId, [
      read!, { key: 'before', kind: 'clean.normalize', needs: ['read'] }, { ...normal, needs: ['before'] },
      { key: 'once', kind: 'dedupe.exact', needs: ['normal'], parameters: { fields: ['a'] } },
      { ...out, needs: ['once'] },
    ])

    const plan = (await planOf(id)).revisions[1]
    const wrong = await failureOf(retry(id, { revision: 'newest', parameters: { normal: { lowercase: 'often' } } }))
    const run = await retry(id, { revision: 'newest', parameters: { normal: { lowercase: true } } })
    await end(run.id, 'FAILED')
    await revise(pipelineId, [read!, { ...out, needs: ['read'] }])

    expect(plan?.group).toMatchObject({ reason: null, comparing: ['once'], changed: ['before'] })
    expect(wrong).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/stages/1/parameters/lowercase' }] } })
    expect((await specOf(run.id)).stages.map(({ key, parameters }) => [key, parameters['lowercase']]))
      .toEqual([['rejects', undefined], ['normal', true], ['once', undefined], ['out', undefined]])
    expect(await reasonsOf(id)).toEqual([null, 'STAGE_GONE'])
    expect(await failureOf(retry(id, { revision: 'newest' })))
      .toMatchObject({ status: 422, problem: { errors: [{ pointer: '/group/stageKey', code: 'STAGE_GONE' }] } })
  })

  it('are refused with the reason: no such group, a source, a part that was not kept, a file that is gone or was never written', async () => {
    const { id, file } = await givenPartial()
    await setStage(id, 'read', { failedByReason: JSON.stringify({ INVALID_JSON: 1 }), outputs: JSON.stringify((
      await server.db.selectFrom('stageRuns')
        .select('outputs').where('runId', '=', id).where('stageKey', '=', 'normal').executeTakeFirstOrThrow()
    ).outputs) })

    expect(await reasonsOf(id, { stageKey: 'normal', reason: 'NOTHING' })).toEqual(['EMPTY', 'SAME_REVISION'])
    expect(await reasonsOf(id, { stageKey: 'nowhere', reason: 'OTHER' })).toEqual(['EMPTY', 'SAME_REVISION'])
    expect(await reasonsOf(id, { stageKey: 'read', reason: 'INVALID_JSON' })).toEqual(['NOT_KEPT', 'SAME_REVISION'])
    await setStage(id, 'read', { failedByReason: JSON.stringify({ OTHER: 1 }) })
    expect(await reasonsOf(id, { stageKey: 'read', reason: 'OTHER' })).toEqual(['READS_SOURCE', 'SAME_REVISION'])
    await rm(file)
    expect(await reasonsOf(id)).toEqual(['GONE', 'SAME_REVISION'])
    expect(await failureOf(retry(id)))
      .toMatchObject({ status: 422, problem: { errors: [{ pointer: '/group', code: 'GONE' }] } })
    await setStage(id, 'normal', { outputs: '[]' })
    expect(await reasonsOf(id)).toEqual(['NOT_WRITTEN', 'SAME_REVISION'])
    expect(await failureOf(retry(id, { from: 'start' }))).toMatchObject({ status: 400 })
    expect((await api('runGet', { params: { id } })).groupRetries).toEqual([])
  })

  it('publish nothing where the run has sealed nothing, and may be tried again', async () => {
    const { id } = await givenPartial({ isPublished: false })

    const plan = (await planOf(id)).revisions[0]
    const run = await retry(id)
    await end(run.id)
    const second = await retry(id)

    expect(plan?.group).toMatchObject({ reason: null, unpublished: ['out'], published: [] })
    expect((await specOf(run.id)).stages.map(stage => stage.key)).toEqual(['rejects', 'normal'])
    expect((await groupRetriesOf(id)).map(it => [it.id, it.state, it.isRecovered]))
      .toEqual([[run.id, 'SUCCEEDED', false], [second.id, 'QUEUED', false]])
    expect((await api('runRetryPlan', { params: { id: run.id }, body: {} })).revisions.map(it => it.reason))
      .toEqual([null, 'OF_GROUP'])
  })

  it('know the group of a stage that a retry has taken over, from either run, behind any number of other groups', async () => {
    const { id, datasetId, versionId } = await givenPartial()
    const next = await api('runRetry', { params: { id }, body: { from: 'start' } })
    const [rejecting] = await server.db
      .selectFrom('stageRuns').selectAll().where('runId', '=', id).where('stageKey', '=', 'normal').execute()
    await setStage(next.id, 'normal', {
      state: 'SUCCEEDED', reusedRunId: id, outputs: JSON.stringify(rejecting?.outputs),
      failedByReason: JSON.stringify(rejecting?.failedByReason),
    })
    await setStage(next.id, 'out', { state: 'SUCCEEDED', reusedRunId: id })
    await end(next.id)
    const { createdAt: _createdAt, ...row } = await server.db
      .selectFrom('taskRuns').selectAll().where('id', '=', next.id).executeTakeFirstOrThrow()
    const spec = JSON.stringify({ ...row.spec, group: { runId: v7(), ...GROUP, records: 2 } })
    await server.db.insertInto('taskRuns')
      .values(Array.from({ length: 100 }, () => ({ ...row, id: v7(), spec, error: null }))).execute()
    const run = await retry(next.id)
    await end(run.id)
    await seal(run.id, datasetId, '1.1.0', [{ a: 1 }], [versionId])

    const again = await Promise.all([id, next.id].map(async of =>
      (await failureOf(retry(of))).problem.errors?.[0]?.code))

    expect(await specOf(run.id)).toMatchObject({
      group: { runId: id, ...GROUP, records: 2 }, stages: [{}, {}, { input: { datasetVersionId: versionId } }],
    })
    expect(again).toEqual(['RETRIED', 'RETRIED'])
    for (const of of [id, next.id]) {
      expect((await groupRetriesOf(of)).map(it => [it.id, it.isRecovered])).toEqual([[run.id, true]])
    }
  })

  it('extend the version of each publish stage apart, when two feed one dataset, and add nothing twice when only one was sealed', async () => {
    const { id, datasetId, versionId } = await givenPartial({
      more: [{ key: 'also', kind: 'publish', needs: ['normal'] }],
    })
    const bases = [versionId, await seal(id, datasetId, '1.0.1', [{ a: 7 }], [], 'also')]
    const first = await retry(id)
    await end(first.id)
    const extended = [
      await seal(first.id, datasetId, '1.1.0', [{ a: 1 }], bases),
      await seal(first.id, datasetId, '1.2.0', [{ a: 1 }], bases, 'also'),
    ]

    // As when one of its manifests could not be read.
    await server.db.updateTable('taskRuns').set({ stateReason: 'SEAL_FAILED' }).where('id', '=', first.id).execute()

    const again = await reasonsOf(id)
    const other = await retry(id, { group: { stageKey: 'normal', reason: 'OTHER' } })

    expect(again).toEqual(['RETRIED', 'SAME_REVISION'])
    expect((await specOf(other.id)).stages.slice(2).map(({ key, input }) => [key, input]))
      .toEqual([['out', { datasetVersionId: extended[0] }], ['also', { datasetVersionId: extended[1] }]])
  })
})
