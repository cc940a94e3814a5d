import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runRetryPlan } from '#shared/contract/run/run-retry.contract'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, threeStages } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

describe.each([mainDatabase()])('retries with other values and revisions on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setStage = (runId: string, stageKey: string, change: object) =>
    server.db.updateTable('stageRuns').set(change).where('runId', '=', runId).where('stageKey', '=', stageKey).execute()
  const planOf = async (id: string, parameters = {}) =>
    runRetryPlan.parse(await api('runRetryPlan', { params: { id }, body: { parameters } }))
  const retry = (id: string, body: object = {}) => api('runRetry', { params: { id }, body })
  const submitted = async (id: string) =>
    (await server.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow())

  /** read and normal succeeded, out failed. */
  async function givenFailed() {
    const { taskId, pipelineId, datasetId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const stored = await server.artifacts.put(Readable.from([Buffer.from(`{"id":"${id}"}\n`)]))
    const outputs = JSON.stringify([{ ...stored, mediaType: 'application/jsonl', records: 1, role: 'OUTPUT' }])
    await setStage(id, 'read', { state: 'SUCCEEDED', outputs, recordsIn: 9, recordsOut: 7 })
    await setStage(id, 'normal', { state: 'SUCCEEDED', outputs, recordsIn: 7, recordsOut: 5 })
    await setStage(id, 'out', { state: 'FAILED' })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'FAILED', disposition: 'open', finishedAt: new Date() }).where('id', '=', id).execute()
    return { id, taskId, pipelineId, datasetId, ...stored }
  }

  async function givenNewRevision(pipelineId: string, stages: ReturnType<typeof threeStages>) {
    const { name, version } = await api('pipelineGet', { params: { id: pipelineId } })
    await api('pipelineReplace', { params: { id: pipelineId }, version, body: { name, stages } })
  }

  it('run with changed parameters, which a retry of the retry keeps', async () => {
    const { id } = await givenFailed()

    const first = await retry(id, { from: 'stage', stageKey: 'normal', parameters: { normal: { lowercase: true } } })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'CANCELLED', finishedAt: new Date() }).where('id', '=', first.id).execute()
    const second = await retry(first.id, { from: 'start' })

    const [row, after] = [await submitted(first.id), await submitted(second.id)]
    expect(row.spec.reuse?.stageKeys).toEqual(['read'])
    expect(row.spec.stages[1]?.parameters).toMatchObject({ lowercase: true })
    expect(after.spec.stages[1]?.parameters).toMatchObject({ lowercase: true })
    expect(after.spec).toMatchObject({ parameters: { normal: { lowercase: true } } })
    expect(after.spec.reuse).toBeUndefined()
    expect(after).toMatchObject({ rootRunId: id, parentRunId: first.id })
  })

  it('tell what they changed and another launch would not have, until it is saved', async () => {
    const { id, pipelineId, datasetId } = await givenFailed()
    const unsavedOf = async (runId: string) => (await api('runGet', { params: { id: runId } })).unsaved
    const change = { parameters: { normal: { lowercase: true } }, limits: { out: { failureTolerance: 0.05 } } }

    const run = await retry(id, { from: 'stage', stageKey: 'normal', ...change })

    const before = await unsavedOf(run.id)
    expect(await unsavedOf(id)).toEqual([])
    expect(before).toEqual([
      { stageKey: 'normal', name: 'lowercase', isLimit: false, before: null, after: true },
      { stageKey: 'out', name: 'failureTolerance', isLimit: true, before: null, after: 0.05 },
    ])
    const [read, normal, out] = threeStages(datasetId)
    await givenNewRevision(pipelineId, [read, { ...normal, parameters: { lowercase: true } }, out] as never)
    expect(await unsavedOf(run.id)).toEqual(before.slice(1))
  })

  it('run the newest revision without what retries of older ones have changed', async () => {
    const { id, pipelineId, datasetId } = await givenFailed()
    const [read, normal, out] = threeStages(datasetId)
    const change = { parameters: { normal: { lowercase: true } }, limits: { out: { failureTolerance: 0.05 } } }
    const first = await retry(id, { from: 'stage', stageKey: 'normal', ...change })
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'CANCELLED', finishedAt: new Date() }).where('id', '=', first.id).execute()
    await givenNewRevision(pipelineId, [read, { ...normal, name: 'Clean' }, out] as never)

    const [same, newest] = (await planOf(first.id)).revisions
    const run = await retry(first.id, { revision: 'newest', from: 'start' })

    expect([same, newest].map(revision => revision?.stages[1]?.parameters.lowercase)).toEqual([true, undefined])
    // Told of, since its parameters would otherwise be taken for those of its revision.
    expect([same, newest].map(revision => revision?.overridden)).toEqual([2, 0])
    // As it was saved, so that what the retry had changed is told of.
    expect(newest).toMatchObject({ changed: ['normal', 'out'], lost: ['normal', 'out'] })
    const { spec } = await submitted(run.id)
    expect(spec.stages.map(stage => [stage.parameters.lowercase, stage.failureTolerance]))
      .toEqual(Array(3).fill([undefined, undefined]))
    expect([spec.parameters, spec.limits]).toEqual([{}, undefined])
    expect((await api('runGet', { params: { id: run.id } })).unsaved).toEqual([])
  })

  it('tell what the newest revision lacks of an earlier retry, beside what it changes', async () => {
    const { id, pipelineId, datasetId } = await givenFailed()
    const [read, normal, out] = threeStages(datasetId)
    const first = await retry(id, { from: 'start', parameters: { normal: { lowercase: true } } })
    const ended = { observedState: 'FAILED', finishedAt: new Date() } as const
    await server.db.updateTable('taskRuns').set(ended).where('id', '=', first.id).execute()
    const plannedWith = async (lowercase?: boolean) => {
      const changed = { ...normal, ...lowercase !== undefined && { parameters: { lowercase } } }
      await givenNewRevision(pipelineId, [read, changed, { ...out, failureTolerance: 0.1 }] as never)
      const { changed: others, lost } = (await planOf(first.id)).revisions[1]!
      return { others, lost }
    }

    expect(await plannedWith()).toEqual({ others: ['normal', 'out'], lost: ['normal'] })
    expect(await plannedWith(true)).toEqual({ others: ['out'], lost: [] })
    // Another value was chosen since.
    expect(await plannedWith(false)).toEqual({ others: ['normal', 'out'], lost: [] })
  })

  it('run the newest revision with what still fits', async () => {
    const { id, pipelineId, datasetId } = await givenFailed()
    const [read, normal, out] = threeStages(datasetId)
    await givenNewRevision(pipelineId, [
      read, normal, { key: 'more', kind: 'clean.normalize', needs: ['normal'] }, { ...out, needs: ['more'] },
    ] as never)

    const newest = (await planOf(id)).revisions[1]
    const blocked = await failureOf(retry(id, { revision: 'newest' }))
    const run = await retry(id, { revision: 'newest', from: 'stage', stageKey: 'more' })

    expect(newest?.changed).toEqual(['more', 'out'])
    expect(blocked).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/stages/2', code: 'NEW_STAGE' }] } })
    expect((await submitted(run.id)).spec.reuse).toEqual({ runId: id, stageKeys: ['read', 'normal'] })
    expect((await submitted(run.id)).spec.stages.map(stage => stage.key)).toEqual(['read', 'normal', 'more', 'out'])
  })
})
