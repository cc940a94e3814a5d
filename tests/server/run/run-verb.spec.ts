import { describe, expect, it } from 'vitest'
import { runBulkAnswer } from '#shared/contract/run/run-list.contract'
import { runDetail } from '#shared/contract/run/run.contract'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { createApi, failureOf, upload } from '../../support/api/api'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const ended = (observedState: string, change = {}) =>
  ({ observedState, startedAt: new Date(), finishedAt: new Date(), ...change })

describe.each(drawnDatabases('run-verb'))('many runs and one by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = (runId: string, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  /** Runs of one pipeline at these hours of a day in Shanghai. */
  async function givenRuns(...runs: { at: string, change?: object }[]) {
    const given = await Promise.all(runs.map(({ at }) => givenRun(server.db, { createdAt: new Date(at) })))
    const pipelineId = given[0]?.pipelineId ?? ''
    for (const [index, { runId }] of given.entries()) {
      await setRun(runId, { pipelineId, ...runs[index]?.change })
    }
    const ids = given.map(run => run.runId)
    return { pipelineId, ids }
  }

  describe('a verb for many runs', () => {
    const stateOf = async (id: string) => (await api('runGet', { params: { id } })).stateName

    it('previews its effect on each run as a dry run, and changes nothing', async () => {
      const { ids } = await givenRuns({ at: '2026-03-01T00:00:00Z', change: { observedState: 'RUNNING' } }, {
        at: '2026-03-01T00:00:01Z', change: ended('FAILED'),
      })

      const answer = runBulkAnswer.parse(await api(
        'runBulk', { body: { action: 'pause', ids: [...ids, MISSING], dryRun: true } },
      ))

      expect(answer).toMatchObject({ dryRun: true, done: 1, skipped: 1, missing: 1 })
      expect(answer.items.map(item => [item.result, item.stateName]))
        .toEqual([['done', 'running'], ['skipped', 'failed'], ['missing', null]])
      expect(await stateOf(ids[0] ?? '')).toBe('running')
    })

    it('is requested for each run that takes it, and recorded', async () => {
      const { ids } = await givenRuns({ at: '2026-03-01T00:00:00Z', change: { observedState: 'RUNNING' } }, {
        at: '2026-03-01T00:00:01Z', change: { observedState: 'PAUSED', desiredState: 'PAUSE' },
      }, { at: '2026-03-01T00:00:02Z', change: ended('SUCCEEDED') })
      const wakes = server.wakes()

      const answer = await api('runBulk', { body: { action: 'cancel', ids, reason: 'wrong input' } })
      const outbox = await server.db.selectFrom('outbox').select(['verb', 'reason']).where('runId', 'in', ids).execute()
      const audits = await server.db.selectFrom('auditLog').select('action').where('nounId', 'in', ids).execute()

      expect(answer).toMatchObject({ done: 2, skipped: 1 })
      expect(answer.items.map(item => item.stateName)).toEqual(['cancelling', 'cancelling', 'succeeded'])
      expect(outbox).toEqual([{ verb: 'cancel', reason: 'wrong input' }, { verb: 'cancel', reason: 'wrong input' }])
      expect(audits.map(row => row.action)).toEqual(['run.cancel', 'run.cancel'])
      expect(server.wakes()).toBe(wakes + 1)
    })

    it('changes nothing the second time', async () => {
      const { ids } = await givenRuns({ at: '2026-03-01T00:00:00Z', change: { observedState: 'RUNNING' } })

      const first = await api('runBulk', { body: { action: 'pause', ids } })
      const second = await api('runBulk', { body: { action: 'pause', ids } })

      expect([first.done, second.done, second.skipped]).toEqual([1, 0, 1])
      expect(await server.db.selectFrom('outbox').select('verb').where('runId', 'in', ids).execute()).toHaveLength(1)
    })

    it('refuses no run and too many runs', async () => {
      const statuses = await Promise.all([[], Array.from({ length: 201 }, () => MISSING)].map(async ids =>
        (await failureOf(api('runBulk', { body: { action: 'pause', ids } }))).problem.status))

      expect(statuses).toEqual([400, 400])
    })
  })

  describe('a run', () => {
    it('contains its pipeline, its revision and the inputs of its stages', async () => {
      const { taskId, pipelineId } = await givenTask(api)
      const source = await api('sourceCreate', { body: {
        kind: 'folder', name: someName('source'), stageKind: 'ingest.files',
        parameters: { root: '/srv/texts', glob: '**/*' },
      } })
      const run = await api('taskLaunch', { params: { id: taskId } })
      const { spec } = await server.db
        .selectFrom('taskRuns').select('spec').where('id', '=', run.id).executeTakeFirstOrThrow()
      const stages = spec.stages.map(stage =>
        stage.key === 'read' ? { ...stage, input: { sourceId: source.id } } : stage)
      await setRun(run.id, { spec: JSON.stringify({ ...spec, stages }) })

      const detail = runDetail.parse(await api('runGet', { params: { id: run.id } }))

      expect(detail.pipeline).toMatchObject({ id: pipelineId, revision: 1, isArchived: false, isBuiltIn: false })
      expect(detail.inputs).toEqual([{
        type: 'source', stageKey: 'read', sourceId: source.id, name: source.name, kind: 'folder', isArchived: false,
        records: null,
      }])
    })

    it('tells which file a source was given since the launch', async () => {
      const { taskId } = await givenTask(api)
      const { id: uploadId } = await upload(server.url, 'first.csv', Buffer.from('a\n1\n'))
      const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('source'), uploadId } })
      const run = await api('taskLaunch', { params: { id: taskId } })
      const { spec } = await server.db
        .selectFrom('taskRuns').select('spec').where('id', '=', run.id).executeTakeFirstOrThrow()
      const stages = spec.stages.map(stage =>
        stage.key === 'read' ? { ...stage, input: { sourceId: source.id } } : stage)
      await setRun(run.id, { spec: JSON.stringify({ ...spec, stages }) })
      const inputsOf = async () => runDetail.parse(await api('runGet', { params: { id: run.id } })).inputs

      const [before] = await inputsOf()
      const second = await upload(server.url, 'second.csv', Buffer.from('a\n2\n'))
      await api('sourceChange', { params: { id: source.id }, version: source.version, body: { uploadId: second.id } })
      const [after] = await inputsOf()

      expect(before).not.toHaveProperty('newer')
      expect(after).toMatchObject({ newer: { filename: 'second.csv' } })
    })

    it('that is a trial knows how many records a full run has read from its source', async () => {
      const { taskId } = await givenTask(api)
      const source = await api('sourceCreate', { body: {
        kind: 'folder', name: someName('source'), stageKind: 'ingest.files',
        parameters: { root: '/srv/texts', glob: '**/*' },
      } })
      const [full, trial, other] = [await api('taskLaunch', { params: { id: taskId } }), await api(
        'taskLaunch', { params: { id: taskId }, body: { recordLimit: 5 } },
      ), await api('taskLaunch', { params: { id: taskId } })]
      const { spec } = await server.db
        .selectFrom('taskRuns').select('spec').where('id', '=', full.id).executeTakeFirstOrThrow()
      const stages = spec.stages.map(stage =>
        stage.key === 'read' ? { ...stage, input: { sourceId: source.id } } : stage)
      await setRun(full.id, { spec: JSON.stringify({ ...spec, stages }), ...ended('SUCCEEDED') })
      await setRun(trial.id, { spec: JSON.stringify({ ...spec, stages }) })
      // Newer, and of another source.
      await setRun(other.id, ended('SUCCEEDED'))
      await server.db.updateTable('stageRuns')
        .set({ recordsIn: 1_200 }).where('runId', '=', full.id).where('stageKey', '=', 'read').execute()

      const [known, unknown] = await Promise.all([trial, full].map(async ({ id }) =>
        runDetail.parse(await api('runGet', { params: { id } })).inputs))

      expect(known).toMatchObject([{ sourceId: source.id, records: 1_200 }])
      expect(unknown).toMatchObject([{ sourceId: source.id, records: null }])
    })
  })
})
