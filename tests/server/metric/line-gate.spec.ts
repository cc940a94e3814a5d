import { beforeEach, describe, expect, it } from 'vitest'
import { sumLineEnds, sumLineReasons, sumLineStages } from '#db/repositories/metric/line.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { NO_PROGRESS, RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const START = { cursor: '', heardAt: null }
const GATED = [
  { key: 'check', kind: 'quality.check' }, { key: 'gate', kind: 'acceptance.gate' }, { key: 'out', kind: 'publish' },
] as const
const progressOf = (recordsIn: number, recordsOut: number) => ({
  ...NO_PROGRESS, fraction: 1, recordsIn, recordsOut,
})

describe.each(databases())('the production line at an acceptance gate on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  const apply = (script: RunScript) => applyBatch(bench.deps, START, toMessages(script.events))

  async function giveRun(of?: GivenRun): Promise<GivenRun> {
    const run = await givenRun(database.db, { stages: GATED })
    if (of) {
      await database.db.updateTable('taskRuns').set({ pipelineId: of.pipelineId }).where('id', '=', run.runId).execute()
    }
    return run
  }

  const arrive = ({ runId }: GivenRun, records: number) => new RunScript(runId, GATED.map(({ key }) => key))
    .run('RUNNING').stage('check', 'RUNNING').stage('check', 'SUCCEEDED', { progress: progressOf(records, records) })
    .stage('gate', 'WAITING', { progress: progressOf(records, 0) })

  const accept = (script: RunScript, records: number) => script
    .stage('gate', 'SUCCEEDED', { progress: progressOf(records, records) })
    .stage('out', 'RUNNING').stage('out', 'SUCCEEDED', { progress: progressOf(records, records) }).run('SUCCEEDED')

  const reject = (script: RunScript, records: number) => script.stage('gate', 'FAILED', { progress: {
    ...progressOf(records, 0), recordsDropped: records, droppedByReason: { LOT_REJECTED: records },
  } }).stage('out', 'SKIPPED').run('FAILED', 'REJECTED_AT_GATE')

  async function readLine({ pipelineId }: GivenRun) {
    const [from, to] = [-60_000, 60_000].map(ms => new Date(Date.now() + ms)) as [Date, Date]
    const where = { projectId: DEFAULT_PROJECT_ID, from, to }
    const stages = await sumLineStages(database.db, where, pipelineId)
    const { recordsIn, recordsOut, recordsDropped, waiting, undecided }
      = stages.find(({ stageKey }) => stageKey === 'gate')!
    return {
      gate: { recordsIn, recordsOut, recordsDropped, waiting, undecided },
      reasons: (await sumLineReasons(database.db, where, pipelineId)).map(({ reason, records }) => [reason, records]),
      ended: (await sumLineEnds(database.db, where, pipelineId)).ofPipeline,
    }
  }

  it('has what awaits its decision as waiting, neither as passed nor as lost, and not in the yield', async () => {
    const first = await giveRun()
    await apply(accept(arrive(first, 35), 35))

    await apply(arrive(await giveRun(first), 30))

    expect(await readLine(first)).toEqual({
      gate: { recordsIn: 35, recordsOut: 35, recordsDropped: 0, waiting: 30, undecided: 30 },
      reasons: [],
      ended: { recordsRead: 35, recordsMade: 35 },
    })
  })

  it('adds up once a lot is rejected: its records are dropped with it', async () => {
    const first = await giveRun()
    await apply(accept(arrive(first, 35), 35))

    await apply(reject(arrive(await giveRun(first), 30), 30))

    expect(await readLine(first)).toEqual({
      gate: { recordsIn: 65, recordsOut: 35, recordsDropped: 30, waiting: 0, undecided: 0 },
      reasons: [['LOT_REJECTED', 30]],
      ended: { recordsRead: 65, recordsMade: 35 },
    })
  })
})
