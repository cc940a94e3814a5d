import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { sumLineStages } from '#db/repositories/metric/line.repository'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { applySnapshot } from '#server/ingest/reconcile'
import { hold } from '../../support/hold'
import { givenRun, LINE, type GivenRun, type GivenRunOptions } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { readRun, sumRollup } from '../../support/run/read-run'
import { NO_PROGRESS, RunScript } from '../../support/run/run-script'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'

const START = { cursor: '', heardAt: null }
const MADE = {
  ...NO_PROGRESS, recordsIn: 10, recordsOut: 8, recordsDropped: 2, bytesIn: 100, bytesOut: 80, fraction: 1,
  recordsPerSecond: 5, droppedByReason: { DUPLICATE: 2 },
}
const OUTPUT: ArtifactInfo = {
  uri: 'artifact:sha256/a', mediaType: 'application/jsonl', records: 8, bytes: 80, sha256: 'a', role: 'OUTPUT',
}
const MANIFEST: ArtifactInfo = {
  uri: 'artifact:sha256/manifest', mediaType: 'application/json', records: -1, bytes: 1, sha256: 'm', role: 'MANIFEST',
}

describe.each(drawnDatabases('ingest-retry'))('a retry on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  const apply = (script: RunScript) => applyBatch(bench.deps, START, toMessages(script.events))
  const scriptOf = ({ runId }: GivenRun) => new RunScript(runId, LINE.map(stage => stage.key))
  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  async function givenFailure(options: GivenRunOptions = {}) {
    const run = await givenRun(database.db, options)
    await apply(scriptOf(run).run('RUNNING').stage('read', 'RUNNING').stage('read', 'SUCCEEDED', { progress: MADE })
      .stage('clean', 'RUNNING').stage('clean', 'FAILED').run('FAILED', 'BROKEN'))
    return run
  }

  /** Reads nothing again: `read` comes from its parent. */
  const retryOf = (parent: GivenRun, run: GivenRun) => scriptOf(run)
    .stage('read', 'SUCCEEDED', { progress: MADE, outputs: [OUTPUT], reusedRunId: parent.runId })
    .run('RUNNING').stage('clean', 'RUNNING').progress('clean', { recordsIn: 8, recordsOut: 6 })
    .stage('clean', 'SUCCEEDED').stage('out', 'RUNNING').stage('out', 'SUCCEEDED').run('SUCCEEDED')

  it('shows records and files of a stage that it took over, and where it ran', async () => {
    const parent = await givenFailure()
    const run = await givenRun(database.db, { after: parent, isRetry: true })

    await apply(retryOf(parent, run))

    const { stages: [read], run: row, events } = await readRun(database.db, run)
    expect(read).toMatchObject({
      state: 'SUCCEEDED', reusedRunId: parent.runId, recordsIn: 10, recordsOut: 8, recordsDropped: 2,
      droppedByReason: { DUPLICATE: 2 }, outputs: [OUTPUT], fraction: 1, recordsPerSecond: 0, attempt: 0, attempts: [],
      startedAt: null, finishedAt: null, queuedAt: null,
    })
    expect(row).toMatchObject({ observedState: 'SUCCEEDED', recordsIn: 10, fraction: 1 })
    expect(events.find(event => event.stageKey === 'read')?.payload)
      .toMatchObject({ to: 'SUCCEEDED', reusedRunId: parent.runId })
  })

  it('counts nothing of what it took over, and is no first pass', async () => {
    const parent = await givenFailure()
    const run = await givenRun(database.db, { after: parent, isRetry: true })

    await apply(retryOf(parent, run))

    const { summary, latency, line: counted } = await readRun(database.db, run)
    expect(summary.filter(row => row.stageKey === 'read')).toEqual([])
    expect(latency.filter(row => row.stageKey === 'read')).toEqual([])
    expect(counted.map(row => row.stageKey)).toEqual(['', 'clean', 'out', '', 'clean', 'out'])
    expect(await sumRollup(database.db, run, 300)).toMatchObject({
      recordsIn: 8, recordsOut: 6, recordsDropped: 0, stagesSucceeded: 2, attempts: 2, runsSucceeded: 1,
      runsFirstPass: 0,
    })
    const line = await sumLineStages(
      database.db,
      { projectId: DEFAULT_PROJECT_ID, from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) },
      run.pipelineId,
    )
    expect(line.map(stage => [stage.stageKey, stage.recordsIn])).toEqual([['clean', 8], ['out', 0]])
  })

  it('is the same by events and by a snapshot', async () => {
    const parent = await givenFailure()
    const [byEvents, bySnapshot] = [
      await givenRun(database.db, { after: parent, isRetry: true }),
      await givenRun(database.db, { after: parent, isRetry: true }),
    ]

    await apply(retryOf(parent, byEvents))
    await applySnapshot(bench.deps, retryOf(parent, bySnapshot).snapshot())

    const [a, b] = [await readRun(database.db, byEvents), await readRun(database.db, bySnapshot)]
    expect(b.stages[0]).toEqual(a.stages[0])
    expect(await sumRollup(database.db, bySnapshot, 900)).toEqual(await sumRollup(database.db, byEvents, 900))
  })

  it('closes the failure that it retries when it succeeds, the failure of a trial, too', async () => {
    const [whole, trial] = [await givenFailure(), await givenFailure({ recordLimit: 5 })]
    const retry = await givenRun(database.db, { after: whole, isRetry: true })
    const retryOfTrial = await givenRun(database.db, { after: trial, isRetry: true, recordLimit: 5 })
    const open = await findRun(whole.runId)

    await apply(retryOf(whole, retry))
    await apply(retryOf(trial, retryOfTrial))

    expect(open.disposition).toBe('open')
    expect(await findRun(whole.runId)).toMatchObject({ disposition: 'rerun_ok', fixedByRunId: retry.runId })
    expect(await findRun(trial.runId)).toMatchObject({ disposition: 'rerun_ok', fixedByRunId: retryOfTrial.runId })
  })

  it('of rejected records counts what it reads nowhere, what it recovers once, and closes only an earlier one of the same group', async () => {
    const parent = await givenFailure()
    const group = { runId: parent.runId, stageKey: 'clean', reason: 'NO_TEXT', records: 4 }
    const stages = [
      { key: 'rejects', kind: 'input.rejects' },
      { key: 'clean', kind: 'clean.normalize' },
      { key: 'out', kind: 'publish' },
    ]
    const givenGroup = (reason = group.reason) =>
      givenRun(database.db, { after: parent, isRetry: true, stages, group: { ...group, reason } })
    const toScript = ({ runId }: GivenRun) => new RunScript(runId, stages.map(stage => stage.key)).run('RUNNING')
      .stage('rejects', 'RUNNING').stage('rejects', 'SUCCEEDED', {
        progress: { ...MADE, recordsIn: 4, recordsOut: 4, recordsDropped: 0, droppedByReason: {} },
      }).stage('clean', 'RUNNING')
    const [failed, other] = [await givenGroup(), await givenGroup('INVALID_JSON')]
    await apply(toScript(failed).stage('clean', 'FAILED').run('FAILED', 'BROKEN'))
    await apply(toScript(other).stage('clean', 'FAILED').run('FAILED', 'BROKEN'))
    const run = await givenGroup()

    await apply(toScript(run).stage(
      'clean', 'SUCCEEDED', { progress: { ...MADE, recordsIn: 4, recordsOut: 3, recordsDropped: 1 } },
    ).stage('out', 'RUNNING').stage('out', 'SUCCEEDED', {
      progress: { ...MADE, recordsIn: 3, recordsOut: 3, recordsDropped: 0, droppedByReason: {} },
    }).run('SUCCEEDED'))

    const { run: row, line } = await readRun(database.db, run)
    expect(row).toMatchObject({ observedState: 'SUCCEEDED', recordsIn: 4, recordsOut: 3 })
    expect(await sumRollup(database.db, run, 300))
      .toMatchObject({ recordsIn: 7, recordsOut: 6, terminalRecordsOut: 3, runsSucceeded: 1, runsFirstPass: 0 })
    expect([...new Set(line.map(stage => stage.stageKey))].sort()).toEqual(['', 'clean', 'out'])
    expect(await Promise.all([parent, failed, other].map(async ({ runId }) => (await findRun(runId)).disposition)))
      .toEqual(['open', 'rerun_ok', 'open'])
    expect(await findRun(failed.runId)).toMatchObject({ fixedByRunId: run.runId })
  })

  it('seals what it took over, unless another run has sealed it', async () => {
    const datasetId = v7()
    await database.db.insertInto('datasets')
      .values({ id: datasetId, projectId: DEFAULT_PROJECT_ID, name: datasetId, description: '', archivedAt: null })
      .execute()
    bench.files.set(MANIFEST.uri, JSON.stringify({ dataset: 'd', rows: 1, bytes: 1, columns: [], stats: {}, files: [
      { path: 'data.jsonl', uri: 'artifact:sha256/x', indexUri: 'artifact:sha256/i', bytes: 1, rows: 1, sha256: 'x' },
    ] }))
    const stages = [
      { key: 'in', kind: 'input.dataset' },
      { key: 'out', kind: 'publish', parameters: { dataset_id: datasetId } },
      { key: 'more', kind: 'clean.normalize' },
    ]
    const first = await givenRun(database.db, { stages })
    const versionsOf = () => database.db
      .selectFrom('datasetVersions').select(['semver', 'producedByRun']).where('datasetId', '=', datasetId).execute()
    const retried = async () => {
      const run = await givenRun(database.db, { stages, after: first, isRetry: true })
      await apply(new RunScript(run.runId, ['in', 'out', 'more']).stage(
        'out', 'SUCCEEDED', { outputs: [MANIFEST], reusedRunId: first.runId },
      ).run('RUNNING').stage('more', 'RUNNING').stage('more', 'SUCCEEDED').run('SUCCEEDED'))
      return run.runId
    }

    const sealing = await retried()
    await retried()

    expect(await versionsOf()).toEqual([{ semver: '1.0.0', producedByRun: sealing }])
  })
})
