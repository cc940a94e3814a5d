import { beforeEach, describe, expect, it } from 'vitest'
import { applyBatch } from '#server/ingest/apply-batch'
import { applySnapshot } from '#server/ingest/reconcile'
import { hold } from '../../support/hold'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, LINE, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'

const START = { cursor: '', heardAt: null }
const MINUTE_MS = 60_000
const LAUNCHED = Date.parse('2026-11-25T10:00:00Z')

describe.each(drawnDatabases('ingest-fix'))('a success after a failure of the same task on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  /** A run that was launched that many minutes after the first, with the player of its events. */
  async function givenPlayer(minute = 0, options: { after?: GivenRun, isRetry?: boolean, recordLimit?: number } = {}) {
    const start = LAUNCHED + minute * MINUTE_MS
    const run = await givenRun(database.db, { createdAt: new Date(start), ...options })
    return { run, script: new RunScript(run.runId, LINE.map(stage => stage.key), start) }
  }

  async function givenFailure() {
    const { run, script } = await givenPlayer()
    script.run('RUNNING').wait(1_000).run('FAILED', 'STAGE_FAILED')
    return { run, script }
  }

  async function givenSuccess(after: GivenRun, options: { recordLimit?: number, minute?: number } = {}) {
    const { minute = 10, ...rest } = options
    const { run, script } = await givenPlayer(minute, { after, ...rest })
    script.run('RUNNING').wait(1_000).run('SUCCEEDED')
    return { run, script }
  }

  const apply = (...scripts: RunScript[]) =>
    applyBatch(bench.deps, START, toMessages(scripts.flatMap(script => script.events)))
  const findRun = ({ runId }: GivenRun) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  const reopen = ({ runId }: GivenRun) => database.db.updateTable('taskRuns')
    .set({ disposition: 'open', fixedByRunId: null, decidedBy: 'operator' }).where('id', '=', runId).execute()

  it('closes the failure, names itself, and tells the pages of both', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure.run)

    await apply(failure.script)
    const open = await findRun(failure.run)
    bench.published.length = 0
    await apply(success.script)

    expect(open).toMatchObject({ disposition: 'open', decidedAt: null })
    expect(await findRun(failure.run)).toMatchObject({
      disposition: 'rerun_ok', decidedBy: '', decidedAt: success.script.endTime, fixedByRunId: success.run.runId,
    })
    expect(bench.published).toEqual(['runs', 'metrics', `run:${success.run.runId}`, `run:${failure.run.runId}`])
  })

  /** A run of another task that was launched again from one. */
  async function givenAgain(from: GivenRun, minute = 10) {
    const { run, script } = await givenPlayer(minute)
    const { spec } = await findRun(run)
    await database.db.updateTable('taskRuns')
      .set({ pipelineId: from.pipelineId, spec: JSON.stringify({ ...spec, again: from.runId }) })
      .where('id', '=', run.runId).execute()
    return { run, script }
  }

  it('closes a failure of another task that it was launched again from, and leaves the audit entry', async () => {
    const failure = await givenFailure()
    const { run, script } = await givenAgain(failure.run)
    script.run('RUNNING').wait(1_000).run('SUCCEEDED')

    await apply(failure.script)
    await apply(script)
    const entries = await database.db
      .selectFrom('auditLog').select('after').where('nounId', '=', failure.run.runId).execute()

    expect(await findRun(failure.run))
      .toMatchObject({ disposition: 'rerun_ok', decidedBy: '', fixedByRunId: run.runId })
    expect(entries).toEqual([{ after: { disposition: 'rerun_ok', fixedByRunId: run.runId, recordsFailed: 0 } }])
  })

  it.each([
    ['before the success', 1_000, 'rerun_ok'],
    ['after the success', 20 * MINUTE_MS, 'open'],
  ])('closes a retry that is known to have failed only after a launch again, if it failed %s', async (
    _, afterMs, disposition,
  ) => {
    const failure = await givenFailure()
    await apply(failure.script)
    const retry = await givenPlayer(5, { after: failure.run, isRetry: true })
    await database.db.updateTable('taskRuns').set({ pipelineId: failure.run.pipelineId })
      .where('id', '=', retry.run.runId).execute()
    retry.script.run('RUNNING').wait(afterMs).run('FAILED', 'STAGE_FAILED')
    const again = await givenAgain(failure.run)
    again.script.run('RUNNING').wait(1_000).run('SUCCEEDED')

    await apply(again.script)
    await apply(retry.script)

    expect(await findRun(failure.run)).toMatchObject({ disposition: 'rerun_ok', fixedByRunId: again.run.runId })
    expect(await findRun(retry.run)).toMatchObject({ disposition })
  })

  it('leaves one audit entry, by whom the successful run was launched', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure.run)

    await apply(failure.script, success.script)
    await apply(success.script)
    const entries = await database.db.selectFrom('auditLog')
      .select(['action', 'actor', 'before', 'after', 'requestId']).where('nounId', '=', failure.run.runId).execute()

    expect(entries).toEqual([{
      action: 'run.decide', actor: 'operator', before: { disposition: 'open' },
      after: { disposition: 'rerun_ok', fixedByRunId: success.run.runId, recordsFailed: 0 },
      requestId: success.run.runId,
    }])
  })

  it('closes it with failed records within the tolerance of their stage, and records how many', async () => {
    const failure = await givenFailure()
    const { run, script } = await givenPlayer(10, { after: failure.run })
    script.run('RUNNING')
    for (const { key } of LINE) {
      script.stage(key, 'RUNNING')
        .progress(key, { recordsIn: 50, recordsOut: 48, recordsFailed: key === 'clean' ? 2 : 0 })
        .stage(key, 'SUCCEEDED')
    }
    script.run('SUCCEEDED')

    await apply(failure.script, script)
    const [entry] = await database.db
      .selectFrom('auditLog').select('after').where('nounId', '=', failure.run.runId).execute()

    expect(await findRun(failure.run)).toMatchObject({ disposition: 'rerun_ok', fixedByRunId: run.runId })
    expect(entry?.after).toEqual({ disposition: 'rerun_ok', fixedByRunId: run.runId, recordsFailed: 2 })
  })

  it('closes it in any order: in one batch, before the failure is known, and from a snapshot', async () => {
    const [one, two, three] = [await givenFailure(), await givenFailure(), await givenFailure()]
    const [first, second, third] = [
      await givenSuccess(one.run), await givenSuccess(two.run), await givenSuccess(three.run),
    ]

    await apply(first.script, one.script)
    await apply(second.script)
    await apply(two.script)
    await applySnapshot(bench.deps, third.script.snapshot())
    await applySnapshot(bench.deps, three.script.snapshot())

    for (const [failure, success] of [[one, first], [two, second], [three, third]] as const) {
      expect(await findRun(failure.run)).toMatchObject({ disposition: 'rerun_ok', fixedByRunId: success.run.runId })
    }
  })

  it('changes nothing when its events come again', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure.run)
    await apply(failure.script, success.script)
    const before = await findRun(failure.run)

    await apply(failure.script, success.script)

    expect(await findRun(failure.run)).toEqual(before)
  })

  it('does not close again what a person has reopened, with repeated or late events', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure.run)
    await apply(failure.script, success.script)
    await reopen(failure.run)

    success.script.emit({
      kind: 'alert', severity: 'WARNING', code: 'LATE', message: '', dedupKey: 'x', metadata: {}, stageId: 'read',
      attempt: 0,
    })
    await apply(success.script)

    expect(await findRun(failure.run)).toMatchObject({ disposition: 'open', decidedBy: 'operator' })
  })

  it('leaves a run open that failed after it', async () => {
    const { run, script } = await givenPlayer()
    script.run('RUNNING').wait(20 * MINUTE_MS).run('CRASHED')
    const success = await givenSuccess(run)

    await apply(success.script)
    await apply(script)

    expect(await findRun(run)).toMatchObject({ observedState: 'CRASHED', disposition: 'open', fixedByRunId: null })
  })

  it('closes nothing as a trial', async () => {
    const failure = await givenFailure()
    const trial = await givenSuccess(failure.run, { recordLimit: 100 })

    await apply(failure.script, trial.script)

    expect(await findRun(failure.run)).toMatchObject({ disposition: 'open' })
  })
})
