import { beforeAll, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { applyBatch } from '#server/ingest/apply-batch'
import { createGateKeeper } from '#server/ingest/gate-keeper'
import { readGateDecision } from '#server/services/quality/gate-decision.service'
import { settleGates } from '#server/services/quality/gate-lot.service'
import { getQcLot } from '#server/services/quality/lot.service'
import type { Deps } from '#server/services/common/deps'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { givenThreads } from '../../support/quality/given-threads'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { until } from '../../support/services/process'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }
const BEGIN = Date.parse('2026-11-25T10:00:00Z')
const ARTIFACT: ArtifactInfo = {
  uri: 'artifact:sha256/input', mediaType: 'application/jsonl', records: 3, bytes: 24, sha256: 'i', role: 'OUTPUT',
}
const WAITING = { attempt: 1, workerId: '', endTime: undefined }

describe.each(drawnDatabases('gate-lot'))('the lot of a run that waits on %s', (kind) => {
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
  const listLots = (runId: string) => database.db.selectFrom('qcLots').selectAll().where('runId', '=', runId).execute()
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

  it('gets one lot, of everything when its policy asks for more, and says nothing to the factory before it is decided', async () => {
    await settle()
    const script = await givenWaiting()
    await apply(script)

    const [first, second] = [await settle(), await settle()]

    const lots = await listLots(script.runId)
    expect([first.made, second.made, first.failures]).toEqual([1, 0, []])
    expect(lots).toMatchObject([{
      stageKey: 'gate', origin: 'gate', state: 'SAMPLED', population: 3, sampleSize: 3, artifactUri: ARTIFACT.uri,
      policyId,
    }])
    // What makes its records is edited in the stage before the gate.
    expect(await getQcLot({ db: database.db }, lots[0]!.id)).toMatchObject({
      pipelineId: (await findRun(script.runId)).pipelineId, trace: { runId: script.runId, stageKey: 'read' },
    })
    await expect(readGateDecision(
      { db: database.db, artifacts: { put: () => Promise.reject(new Error('nothing to write')) } }, lots[0]!.id,
    )).rejects.toMatchObject({ code: 'conflict' })
  })

  it('names its policy by name, too; without such a policy its lot is missing until there is one', async () => {
    const [named, lost] = [await givenWaiting('Answers'), await givenWaiting('none')]
    await apply(named)
    await apply(lost)

    const { failures } = await settle()

    expect(await listLots(named.runId)).toMatchObject([{ policyId }])
    expect(failures).toMatchObject([{ runId: lost.runId, stageKey: 'gate', error: { code: 'refused' } }])
    await apply(lost.run('CANCELLING').stage('gate', 'CANCELLED').stage('out', 'CANCELLED').run('CANCELLED'))
  })

  it('names the rejected lot of the run that it retries, also behind a retry that did not come as far', async () => {
    const rejected = await givenWaiting()
    await apply(rejected)
    await settle()
    await database.db.updateTable('qcLots')
      .set({ state: 'REJECTED', decidedAt: new Date() }).where('runId', '=', rejected.runId).execute()
    const { taskId } = await findRun(rejected.runId)
    const crashed = await givenRun(database.db, { after: { runId: rejected.runId, taskId }, isRetry: true })

    const script = await givenWaiting(policyId, crashed)
    await apply(script)
    await settle()

    const [before] = await listLots(rejected.runId)
    expect(before).toMatchObject({ state: 'REWORK' })
    expect(await listLots(script.runId)).toMatchObject([{ state: 'SAMPLED', parentLotId: before?.id }])
  })

  it('leaves the rejected lot of the run before to the next retry when it is cancelled', async () => {
    const rejected = await givenWaiting()
    await apply(rejected)
    await settle()
    const lots = database.db.updateTable('qcLots').set({ state: 'REJECTED', decidedAt: new Date() })
    await lots.where('runId', '=', rejected.runId).execute()
    const { taskId } = await findRun(rejected.runId)
    const retry = () => givenWaiting(policyId, { runId: rejected.runId, taskId })
    const stateOf = async ({ runId }: RunScript) => (await listLots(runId)).map(({ state }) => state)
    const cancelled = await retry()
    await apply(cancelled)
    await settle()
    const replaced = await stateOf(rejected)

    await apply(cancelled.run('CANCELLING').stage('gate', 'CANCELLED').stage('out', 'CANCELLED').run('CANCELLED'))
    await settle()
    const reverted = await stateOf(rejected)
    const next = await retry()
    await apply(next)
    await settle()

    expect([replaced, reverted, await stateOf(rejected)]).toEqual([['REWORK'], ['REJECTED'], ['REWORK']])
    expect(await stateOf(cancelled)).toEqual(['CLOSED'])
    expect(await listLots(next.runId)).toMatchObject([{ parentLotId: (await listLots(rejected.runId))[0]?.id }])
  })

  it('gets its lot by the policy of its launch, though that is archived meanwhile', async () => {
    const [byId, byName] = [await givenWaiting(), await givenWaiting('Answers')]
    await apply(byId)
    await apply(byName)
    await database.db.updateTable('qcPolicies').set({ archivedAt: new Date() }).where('id', '=', policyId).execute()

    const { failures } = await settle()

    await database.db.updateTable('qcPolicies').set({ archivedAt: null }).where('id', '=', policyId).execute()
    expect(await listLots(byId.runId)).toMatchObject([{ state: 'SAMPLED', policyId }])
    expect(failures.map(({ runId }) => runId)).toEqual([byName.runId])
  })

  it('closes its lot when it is cancelled', async () => {
    const script = await givenWaiting()
    await apply(script)
    await settle()

    await apply(script.run('CANCELLING').stage('gate', 'CANCELLED').stage('out', 'CANCELLED').run('CANCELLED'))
    await settle()

    expect(await listLots(script.runId)).toMatchObject([{ state: 'CLOSED', decidedAt: null }])
    expect(await database.db
      .selectFrom('outbox').select('verb').where('runId', '=', script.runId).where('verb', '=', 'decide').execute())
      .toEqual([])
  })

  it('keeps a lot that was decided before it was cancelled', async () => {
    const script = await givenWaiting()
    await apply(script)
    await settle()
    await database.db.updateTable('qcLots')
      .set({ state: 'ACCEPTED', decidedAt: new Date() }).where('runId', '=', script.runId).execute()

    await apply(script.run('CANCELLING').stage('gate', 'CANCELLED').stage('out', 'CANCELLED').run('CANCELLED'))
    await settle()

    expect(await listLots(script.runId)).toMatchObject([{ state: 'ACCEPTED' }])
  })

  it('gets its lot though many others before it cannot have theirs', async () => {
    const lost: string[] = []
    for (let index = 0; index < 21; index += 1) {
      const { runId } = await givenRun(
        database.db, { stages: [{ key: 'gate', kind: 'acceptance.gate', parameters: { policy: 'none' } }] },
      )
      lost.push(runId)
    }
    await database.db.updateTable('stageRuns').set({ state: 'WAITING' }).where('runId', 'in', lost).execute()
    const script = await givenWaiting()
    await apply(script)

    const keeper = createGateKeeper({
      ...bench.deps, artifacts: bench.deps.artifacts as Deps['artifacts'], threads, log: bench.deps.log,
    })
    keeper.start()
    const lots = await until('the lot', async () => {
      const found = await listLots(script.runId)
      return found.length > 0 ? found : undefined
    })
    await keeper.stop()

    expect(lots).toMatchObject([{ state: 'SAMPLED' }])
    await database.db.updateTable('stageRuns').set({ state: 'CANCELLED' }).where('runId', 'in', lost).execute()
  })
})
