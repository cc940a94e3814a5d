import { beforeEach, describe, expect, it } from 'vitest'
import { listLinePipelines } from '#db/repositories/metric/line.repository'
import { sumRunningTime } from '#db/repositories/metric/running-time.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { settleRun } from '#server/services/run/run-settle.service'
import { hold } from '../../support/hold'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, LINE } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { readRun, sumRollup } from '../../support/run/read-run'
import { RunScript } from '../../support/run/run-script'

const START = { cursor: '', heardAt: null }
const LAUNCHED = new Date('2026-11-25T10:00:00Z')
const WHOLE = { from: new Date('2026-11-25T09:00:00Z'), to: new Date('2026-11-25T12:00:00Z') }

describe.each(drawnDatabases('ingest-trial'))('a trial on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  async function givenEnded(recordLimit: number) {
    const run = await givenRun(database.db, { recordLimit, createdAt: LAUNCHED })
    const script = new RunScript(run.runId, LINE.map(({ key }) => key), LAUNCHED.getTime()).run('RUNNING')
    for (const { key } of LINE) {
      script.stage(key, 'RUNNING')
        .wait(1_000).progress(key, { recordsIn: 10, recordsOut: 10 }).tokens(key, 5, 2).stage(key, 'SUCCEEDED')
    }
    await applyBatch(bench.deps, START, toMessages(script.run('SUCCEEDED').events))
    return run
  }

  const readFigures = async (run: Awaited<ReturnType<typeof givenEnded>>) => ({
    ...await sumRollup(database.db, run, 300),
    line: (await readRun(database.db, run)).line.length,
    pipelines: (await listLinePipelines(database.db, { projectId: DEFAULT_PROJECT_ID, ...WHOLE }, { limit: 100 }))
      .filter(({ id }) => id === run.pipelineId).length,
    runningMs: await sumRunningTime(
      database.db, { projectId: DEFAULT_PROJECT_ID, pipelineId: run.pipelineId, ...WHOLE },
    ),
  })

  it('counts in no figure of production, but with its tokens and calls', async () => {
    const [full, trial] = [await givenEnded(0), await givenEnded(10)]

    const [counted, kept] = [await readFigures(full), await readFigures(trial)]

    expect(counted).toMatchObject({
      runsSucceeded: 1, runsFirstPass: 1, recordsIn: 30, terminalRecordsOut: 10, attempts: 3, stagesEntered: 3,
      inputTokens: 15, modelCalls: 3, pipelines: 1, runningMs: 3_000,
    })
    expect(counted.line).toBeGreaterThan(0)
    expect(kept).toMatchObject({
      runsSucceeded: 0, runsFirstPass: 0, recordsIn: 0, terminalRecordsOut: 0, attempts: 0, stagesEntered: 0,
      inputTokens: 15, modelCalls: 3, line: 0, pipelines: 0, runningMs: 0,
    })
    expect((await readRun(database.db, trial)).latency).toEqual([])
  })

  it('counts in no figure when the console ends it', async () => {
    const trial = await givenRun(database.db, { recordLimit: 10, createdAt: LAUNCHED })

    await database.db.transaction().execute(trx =>
      settleRun(trx, { runId: trial.runId, state: 'FAILED', reason: 'REFUSED', message: '', at: WHOLE.to }))

    expect(await readFigures(trial)).toMatchObject({ runsFailed: 0, line: 0 })
  })
})
