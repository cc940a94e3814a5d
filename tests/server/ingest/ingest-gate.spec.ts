import { beforeAll, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { sumRunningTime } from '#db/repositories/metric/running-time.repository'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { countTaskRuns } from '#db/repositories/run/task-run-list.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { applyBatch } from '#server/ingest/apply-batch'
import { reconcileRun } from '#server/ingest/reconcile'
import { settleGates } from '#server/services/quality/gate-lot.service'
import type { Deps } from '#server/services/common/deps'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { givenThreads } from '../../support/quality/given-threads'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }
const BEGIN = Date.parse('2026-11-25T10:00:00Z')
const ARTIFACT: ArtifactInfo = {
  uri: 'artifact:sha256/input', mediaType: 'application/jsonl', records: 3, bytes: 24, sha256: 'i', role: 'OUTPUT',
}
const WAITING = { attempt: 1, workerId: '', endTime: undefined }

describe.each(drawnDatabases('ingest-gate'))('a run with an acceptance gate on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const threads = hold(givenThreads)
  let bench: IngestBench
  let policyId: string

  beforeAll(async () => {
    bench = toBench(database)
    bench.files.set(ARTIFACT.uri, '{"a":1}\n{"a":2}\n{"a":3}\n')
    const spec = {
      rules: [], plan: { kind: 'fixed' as const, sampleSize: 50, acceptNumber: 1 },
      review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 },
    }
    policyId = v7()
    await database.db.transaction().execute(trx =>
      insertPolicy(trx, { id: policyId, projectId: DEFAULT_PROJECT_ID, name: 'Answers', description: '', spec }))
  })

  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const settle = () => settleGates({ ...bench.deps, artifacts: bench.deps.artifacts as Deps['artifacts'], threads }, [])

  /** Works for 10 s, then waits. */
  async function givenWaiting(policy = policyId, after?: Pick<GivenRun, 'runId' | 'taskId'>): Promise<RunScript> {
    const { runId } = await givenRun(database.db, { ...after && { after, isRetry: true }, stages: [
      { key: 'read', kind: 'ingest.jsonl' },
      { key: 'gate', kind: 'acceptance.gate', needs: ['read'], parameters: { policy } },
      { key: 'out', kind: 'filter.tokens', needs: ['gate'] },
    ] })
    const script = new RunScript(runId, ['read', 'gate', 'out'], BEGIN)
    script.run('RUNNING')
      .stage('read', 'RUNNING').wait(10_000).stage('read', 'SUCCEEDED', { outputs: [ARTIFACT] }).stage('gate', 'QUEUED')
    return script.stage('gate', 'WAITING', { ...WAITING, startTime: new Date(BEGIN + 10_000) })
  }
  const apply = (script: RunScript, count = script.events.length) =>
    applyBatch(bench.deps, START, toMessages(script.events.slice(0, count)))

  it('waits, which is no running time, and goes on', async () => {
    const script = await givenWaiting()
    await apply(script)
    const waiting = await findRun(script.runId)
    script.wait(60_000).stage('gate', 'SUCCEEDED', { outputs: [ARTIFACT] })
      .stage('out', 'QUEUED').stage('out', 'RUNNING').wait(5_000).stage('out', 'SUCCEEDED').run('SUCCEEDED')

    await apply(script)
    await apply(script)

    const run = await findRun(script.runId)
    const gate = (await listStageRuns(database.db, script.runId)).find(({ stageKey }) => stageKey === 'gate')
    const worked = await database.db.selectFrom('metricsSummary').select(['stageKey', 'attempts'])
      .where('pipelineId', '=', run.pipelineId).where('grainSeconds', '=', 900).where('attempts', '>', 0)
      .orderBy('stageKey').execute()
    const runningMs = await sumRunningTime(database.db, {
      projectId: DEFAULT_PROJECT_ID, pipelineId: run.pipelineId, from: new Date(BEGIN - 1),
      to: new Date(BEGIN + 3_600_000),
    })
    expect(waiting).toMatchObject({ observedState: 'WAITING', pausedAt: new Date(BEGIN + 10_000), desiredState: 'RUN' })
    expect(run).toMatchObject({
      observedState: 'SUCCEEDED', pausedAt: null, pausedMs: 60_000, finishedAt: new Date(BEGIN + 75_000),
    })
    expect(gate).toMatchObject({ state: 'SUCCEEDED', attempt: 1, idleMs: 60_000 })
    expect(runningMs).toBe(15_000)
    expect(worked).toEqual([{ stageKey: 'out', attempts: 1 }, { stageKey: 'read', attempts: 1 }])
  })

  it('does not wait while another branch of it works', async () => {
    const script = await givenWaiting()
    script.stage('out', 'RUNNING')

    await apply(script)

    expect(await findRun(script.runId)).toMatchObject({ observedState: 'RUNNING', pausedAt: null })
  })

  it('is listed as waiting, and as paused once a person has paused it', async () => {
    const script = await givenWaiting()
    await apply(script)
    const { pipelineId } = await findRun(script.runId)
    const count = (state: 'WAITING' | 'PAUSED' | 'RUNNING') =>
      countTaskRuns(database.db, { projectId: DEFAULT_PROJECT_ID, pipelineIds: [pipelineId], states: [state] }, 10)

    const waiting = await Promise.all([count('WAITING'), count('PAUSED'), count('RUNNING')])
    await apply(script.wait(1_000).run('PAUSING').run('PAUSED'))
    const paused = await Promise.all([count('WAITING'), count('PAUSED'), count('RUNNING')])
    await apply(script.wait(1_000).run('RUNNING'))

    expect(waiting).toEqual([1, 0, 0])
    expect(paused).toEqual([0, 1, 0])
    expect((await findRun(script.runId)).observedState).toBe('WAITING')
  })

  it('is known to wait from a snapshot, too', async () => {
    const script = await givenWaiting()
    bench.runs.set(script.runId, script)

    await reconcileRun(bench.deps, script.runId)

    expect((await findRun(script.runId)).observedState).toBe('WAITING')
  })

  it('is sent its decision again while it waits and nothing is on its way, not sooner than a minute after', async () => {
    const script = await givenWaiting()
    await apply(script)
    await settle()
    const listDecisions = async () => (await database.db.selectFrom('outbox')
      .select('state').where('runId', '=', script.runId).where('verb', '=', 'decide').orderBy('id').execute())
      .map(({ state }) => state)
    const decideAt = (decidedAt: Date) => database.db
      .updateTable('qcLots').set({ state: 'ACCEPTED', decidedAt }).where('runId', '=', script.runId).execute()
    const refuseAt = (doneAt: Date) =>
      database.db.updateTable('outbox').set({ state: 'refused', doneAt }).where('runId', '=', script.runId).execute()
    const long = new Date(Date.now() - 120_000)

    await decideAt(new Date())
    await settle()
    const fresh = await listDecisions()
    await decideAt(long)
    await settle()
    await settle()
    const pending = await listDecisions()
    await refuseAt(new Date())
    await settle()
    const refused = await listDecisions()
    await refuseAt(long)
    await settle()
    const again = await listDecisions()
    await apply(script.stage('gate', 'SUCCEEDED', { outputs: [ARTIFACT] }).stage('out', 'QUEUED'))
    await refuseAt(long)
    await settle()

    expect([fresh, pending, refused, again, await listDecisions()])
      .toEqual([[], ['pending'], ['refused'], ['refused', 'pending'], ['refused', 'refused']])
  })
})
