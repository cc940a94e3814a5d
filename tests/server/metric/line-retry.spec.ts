import { beforeEach, describe, expect, it } from 'vitest'
import { sumLineReasons, sumLineStages } from '#db/repositories/metric/line.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { givenRun, LINE, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const START = { cursor: '', heardAt: null }
const NO_BYTES = { bytesIn: 0, bytesOut: 0, fraction: 1, recordsPerSecond: 0 }
const NOTHING_LEFT = { ...NO_BYTES, recordsDropped: 0, recordsFailed: 0, droppedByReason: {}, failedByReason: {} }
const READ = { ...NOTHING_LEFT, recordsIn: 10, recordsOut: 8, recordsDropped: 2, droppedByReason: { DUPLICATE: 2 } }
const LOST = { recordsDropped: 2, droppedByReason: { OTHER_LANGUAGE: 2 } }
const CLEANED = { ...NOTHING_LEFT, ...LOST, recordsIn: 8, recordsOut: 6 }
const OUT = { ...NOTHING_LEFT, recordsIn: 6, recordsOut: 6 }

describe.each(databases())('the production line on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  const apply = (script: RunScript) => applyBatch(bench.deps, START, toMessages(script.events))
  const scriptOf = ({ runId }: GivenRun) => new RunScript(runId, LINE.map(stage => stage.key)).run('RUNNING')
  const fail = (script: RunScript) => script.stage('clean', 'RUNNING')
    .progress('clean', { recordsIn: 8, recordsOut: 5 }).stage('clean', 'FAILED').run('FAILED', 'BROKEN')
  const finish = (script: RunScript) => script
    .stage('clean', 'RUNNING').stage('clean', 'SUCCEEDED', { progress: CLEANED })
    .stage('out', 'RUNNING').stage('out', 'SUCCEEDED', { progress: OUT }).run('SUCCEEDED')
  const read = (script: RunScript) =>
    script.stage('read', 'RUNNING').stage('read', 'SUCCEEDED', { progress: READ })
  const reuse = (script: RunScript, of: GivenRun) =>
    script.stage('read', 'SUCCEEDED', { progress: READ, reusedRunId: of.runId })

  async function givenRetry(of: GivenRun, first = of): Promise<GivenRun> {
    const run = await givenRun(database.db, { after: of, isRetry: true })
    const change = { pipelineId: first.pipelineId, rootRunId: first.runId }
    await database.db.updateTable('taskRuns').set(change).where('id', '=', run.runId).execute()
    return { ...run, pipelineId: first.pipelineId }
  }

  async function readLine({ pipelineId }: GivenRun) {
    const [from, to] = [-60_000, 60_000].map(ms => new Date(Date.now() + ms)) as [Date, Date]
    const where = { projectId: DEFAULT_PROJECT_ID, from, to }
    const stages = await sumLineStages(database.db, where, pipelineId)
    const reasons = await sumLineReasons(database.db, where, pipelineId)
    return {
      stages: stages.map(({ stageKey, recordsIn, recordsOut, waiting }) => [stageKey, recordsIn, recordsOut, waiting]),
      reasons: reasons.map(({ reason, records }) => [reason, records]).sort(),
    }
  }

  const ONCE = {
    stages: [['read', 10, 8, 0], ['clean', 8, 6, 0], ['out', 6, 6, 0]],
    reasons: [['DUPLICATE', 2], ['OTHER_LANGUAGE', 2]],
  }

  it('counts each record once along a chain of retries, the stages taken over where they ran', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    const second = await givenRetry(first)
    await apply(fail(reuse(scriptOf(second), first)))
    const third = await givenRetry(second, first)

    await apply(finish(reuse(scriptOf(third), first)))

    expect(await readLine(first)).toEqual(ONCE)
  })

  it('counts the newest of two retries of one run, and a retry from the start as the only one', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    await apply(finish(reuse(scriptOf(await givenRetry(first)), first)))
    await apply(finish(reuse(scriptOf(await givenRetry(first)), first)))
    const twice = await readLine(first)

    await apply(finish(read(scriptOf(await givenRetry(first)))))

    expect(twice).toEqual(ONCE)
    expect(await readLine(first)).toEqual(ONCE)
  })

  it('lets records wait for a retry that has not begun their stage, and keeps what a retry never did again', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    const second = await givenRetry(first)
    const script = reuse(scriptOf(second), first)
    await apply(script)
    const waiting = await readLine(first)

    script.run('FAILED', 'BROKEN')
    await apply(script)

    expect(waiting.stages).toEqual([['read', 10, 8, 0], ['clean', 0, 0, 8], ['out', 0, 0, 0]])
    expect((await readLine(first)).stages).toEqual([['read', 10, 8, 0], ['clean', 8, 5, 0], ['out', 0, 0, 0]])
  })
})
