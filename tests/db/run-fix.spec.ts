import { describe, expect, it } from 'vitest'
import { listFixedAgain, listFixedBefore } from '#db/repositories/run/run-again.repository'
import { closeFixed, listFixes } from '#db/repositories/run/run-fix.repository'
import { hold } from '../support/hold'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun, type GivenRun } from '../support/run/given-run'

const atMinute = (minute: number) => new Date(Date.UTC(2026, 2, 1, 1, minute))
const at = (time: string) => new Date(`2026-03-01T${time}Z`)

describe.each(databases())('the fixes of failures on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const setRun = ({ runId }: GivenRun, change: object) =>
    database.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()
  const find = (side: 'failure' | 'success', ...runs: GivenRun[]) =>
    database.db.transaction().execute(trx => listFixes(trx, side, runs.map(run => run.runId)))
  const close = (fixes: Awaited<ReturnType<typeof find>>) =>
    database.db.transaction().execute(trx => closeFixed(trx, fixes))
  const findRun = ({ runId }: GivenRun) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()

  async function givenFailure(created = '01:00:00', finished = '01:05:00') {
    const failure = await givenRun(database.db, { createdAt: at(created) })
    await setRun(failure, { observedState: 'FAILED', disposition: 'open', finishedAt: at(finished) })
    return failure
  }

  async function givenSuccess(after: GivenRun, { created = '02:00:00', finished = '02:05:00', change = {} } = {}) {
    const success = await givenRun(database.db, { after, createdAt: at(created) })
    await setRun(success, { observedState: 'SUCCEEDED', finishedAt: at(finished), ...change })
    return success
  }

  it('are found from both sides', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure)
    const expected = [{
      failureId: failure.runId, before: 'open', projectId: failure.projectId, fixedByRunId: success.runId,
      fixedAt: at('02:05:00'), recordsFailed: 0, actor: 'operator',
    }]

    expect(await find('success', success)).toEqual(expected)
    expect(await find('failure', failure)).toEqual(expected)
  })

  it('name the first run that succeeded', async () => {
    const failure = await givenFailure()
    const first = await givenSuccess(failure)
    const second = await givenSuccess(failure, { created: '03:00:00', finished: '03:05:00' })

    const fixes = await find('success', second, first)

    expect(fixes.map(fix => fix.fixedByRunId)).toEqual([first.runId])
  })

  it.each([
    ['a run launched before', { created: '00:30:00' }],
    ['a run that ended before the failure', { finished: '01:04:00', created: '01:01:00' }],
    ['a trial', { change: { recordLimit: 100 } }],
    ['a success whose version was not sealed', { change: { stateReason: 'SEAL_FAILED' } }],
    ['another failure', { change: { observedState: 'FAILED' } }],
  ])('are not %s', async (_, success) => {
    const failure = await givenFailure()

    expect(await find('success', await givenSuccess(failure, success))).toEqual([])
  })

  it('are partial successes, too, with the number of records that failed', async () => {
    const failure = await givenFailure()
    const success = await givenSuccess(failure, { change: { recordsFailed: 3 } })

    expect(await find('success', success)).toMatchObject([{ fixedByRunId: success.runId, recordsFailed: 3 }])
  })

  it('are not runs of other tasks', async () => {
    await givenFailure()
    const other = await givenFailure()

    const fixes = await find('success', await givenSuccess(other))

    expect(fixes.map(fix => fix.failureId)).toEqual([other.runId])
  })

  it('close a failure once, and never one that was decided meanwhile', async () => {
    const [failure, waived] = [await givenFailure(), await givenFailure()]
    const [success, other] = [await givenSuccess(failure), await givenSuccess(waived)]
    const fixes = await find('success', success, other)
    await setRun(waived, { disposition: 'waived', dispositionNote: 'known' })
    const before = await findRun(failure)

    const closed = [await close(fixes), await close(fixes)]

    expect(closed).toEqual([[failure.runId], []])
    expect(await findRun(failure)).toMatchObject({
      disposition: 'rerun_ok', decidedBy: '', decidedAt: at('02:05:00'), fixedByRunId: success.runId,
      version: before.version + 1,
    })
    expect(await findRun(waived)).toMatchObject({ disposition: 'waived', dispositionNote: 'known', fixedByRunId: null })
  })
})

describe.each(databases())('runs that were launched again on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const setRun = ({ runId }: GivenRun, change: object) =>
    database.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()
  const find = (...runs: GivenRun[]) =>
    database.db.transaction().execute(trx => listFixedAgain(trx, runs.map(run => run.runId)))

  /** As a launch leaves them: of one pipeline. */
  const setPipeline = (first: GivenRun, ...others: GivenRun[]) =>
    Promise.all(others.map(run => setRun(run, { pipelineId: first.pipelineId })))

  /** A run that has ended, of a task of its own unless it is a retry. */
  async function givenEnded(
    minute: number, observedState: 'FAILED' | 'SUCCEEDED',
    { again, retryOf, recordLimit = 0 }: { again?: GivenRun, retryOf?: GivenRun, recordLimit?: number } = {},
  ) {
    const run = await givenRun(
      database.db, { createdAt: atMinute(minute), recordLimit, ...retryOf && { after: retryOf, isRetry: true } },
    )
    const disposition = observedState === 'FAILED' ? 'open' : 'none'
    const { spec } = await database.db
      .selectFrom('taskRuns').select('spec').where('id', '=', run.runId).executeTakeFirstOrThrow()
    await setRun(run, {
      observedState, disposition, finishedAt: atMinute(minute + 1),
      spec: JSON.stringify({ ...spec, ...again && { again: again.runId } }),
    })
    return run
  }

  it('fix the failure that they were launched from, once', async () => {
    const failure = await givenEnded(1, 'FAILED')
    const success = await givenEnded(3, 'SUCCEEDED', { again: failure })

    const fixes = await find(success)
    const closed = await database.db.transaction().execute(trx => closeFixed(trx, fixes))

    expect(fixes).toEqual([{
      failureId: failure.runId, before: 'open', projectId: failure.projectId, fixedByRunId: success.runId,
      fixedAt: atMinute(4), recordsFailed: 0, actor: 'operator',
    }])
    expect(closed).toEqual([failure.runId])
    expect(await find(success)).toEqual([])
  })

  it('fix the whole way back, with the retries of each', async () => {
    const first = await givenEnded(1, 'FAILED')
    const retried = await givenEnded(3, 'FAILED', { retryOf: first })
    const second = await givenEnded(5, 'FAILED', { again: retried })
    const success = await givenEnded(7, 'SUCCEEDED', { retryOf: second })

    // `second` is of the task of `success`: that is a fix of its own.
    expect((await find(success)).map(fix => fix.failureId).sort()).toEqual([first.runId, retried.runId].sort())
  })

  it('fix earlier launches again of the same failure, with their retries, and none that was launched later', async () => {
    const failure = await givenEnded(1, 'FAILED')
    const [before, other] = [await givenEnded(3, 'FAILED', { again: failure }), await givenEnded(3, 'FAILED')]
    const retry = await givenEnded(5, 'FAILED', { retryOf: before })
    await setRun(before, { disposition: 'retried' })
    const success = await givenEnded(7, 'SUCCEEDED', { again: failure })
    const later = await givenEnded(9, 'FAILED', { again: failure })
    await setPipeline(failure, before, other, retry, success, later)

    const fixes = await find(success)

    expect(fixes.map(fix => fix.failureId).sort()).toEqual([failure.runId, before.runId, retry.runId].sort())
  })

  it('fix nothing as a trial of a whole, as one not sealed, as one launched from elsewhere, or what is decided', async () => {
    const [failure, waived] = [await givenEnded(1, 'FAILED'), await givenEnded(1, 'FAILED')]
    await setRun(waived, { disposition: 'waived' })
    const trial = await givenEnded(3, 'SUCCEEDED', { again: failure, recordLimit: 10 })
    const unsealed = await givenEnded(3, 'SUCCEEDED', { again: failure })
    await setRun(unsealed, { stateReason: 'SEAL_FAILED' })
    const stranger = await givenEnded(3, 'SUCCEEDED')
    const late = await givenEnded(3, 'SUCCEEDED', { again: waived })

    expect(await find(trial, unsealed, stranger, late)).toEqual([])
  })

  it('fix a retry of it that is known to have failed only later, unless it failed after them', async () => {
    const failure = await givenEnded(1, 'FAILED')
    const retry = await givenEnded(3, 'FAILED', { retryOf: failure })
    const late = await givenEnded(4, 'FAILED', { retryOf: failure })
    const alone = await givenEnded(4, 'FAILED')
    const success = await givenEnded(5, 'SUCCEEDED', { again: failure })
    await setRun(late, { finishedAt: atMinute(30) })
    await setPipeline(failure, retry, late, alone, success)

    const fixes = await database.db.transaction().execute(trx =>
      listFixedBefore(trx, [retry, late, alone].map(({ runId }) => runId)))

    expect(fixes).toMatchObject([{ failureId: retry.runId, fixedByRunId: success.runId }])
    expect(fixes).toHaveLength(1)
  })

  it('fix a trial as a trial of the same length', async () => {
    const failure = await givenEnded(1, 'FAILED', { recordLimit: 10 })
    const success = await givenEnded(3, 'SUCCEEDED', { again: failure, recordLimit: 10 })

    expect((await find(success)).map(fix => fix.failureId)).toEqual([failure.runId])
  })
})
