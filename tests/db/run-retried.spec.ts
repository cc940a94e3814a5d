import { describe, expect, it } from 'vitest'
import { migrateTo, migrateToLatest } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { closeFixed, closeRetried, listFixes } from '#db/repositories/run/run-fix.repository'
import { hold } from '../support/hold'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun, type GivenRun } from '../support/run/given-run'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 1, minute))

describe.each(databases())('a chain of failures on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const setRun = ({ runId }: GivenRun, change: object) =>
    database.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()
  const dispositionsOf = (...runs: GivenRun[]) => Promise.all(runs.map(async ({ runId }) => (
    await database.db.selectFrom('taskRuns').select('disposition').where('id', '=', runId).executeTakeFirstOrThrow()
  ).disposition))
  const close = (...runs: GivenRun[]) =>
    database.db.transaction().execute(trx => closeRetried(trx, runs.map(run => run.runId)))
  async function givenFailure(minute: number, { after, group }: {
    after?: GivenRun
    group?: { runId: string, stageKey: string, reason: string, records: number }
  } = {}) {
    const run = await givenRun(
      database.db, { createdAt: at(minute), ...after && { after, isRetry: true }, ...group && { group } },
    )
    await setRun(run, { observedState: 'FAILED', disposition: 'open', finishedAt: at(minute + 1) })
    return run
  }

  it('is one open failure: the last retry that failed', async () => {
    const first = await givenFailure(1)
    const second = await givenFailure(3, { after: first })
    const closedOnce = await close(second)
    const third = await givenFailure(5, { after: first })

    const closed = await close(third)

    expect(closedOnce.map(it => it.id)).toEqual([first.runId])
    expect(closed)
      .toEqual([{ id: second.runId, projectId: second.projectId, retriedByRunId: third.runId, actor: 'operator' }])
    expect(await dispositionsOf(first, second, third)).toEqual(['retried', 'retried', 'open'])
    expect(await close(third)).toEqual([])
  })

  it('is one after an upgrade, too', async () => {
    const first = await givenFailure(1)
    const second = await givenFailure(3, { after: first })
    const names = Object.keys(MIGRATIONS)

    await migrateTo(database, names[names.indexOf('0061_retried_failures') - 1] ?? '')
    await migrateToLatest(database)

    expect(await dispositionsOf(first, second)).toEqual(['retried', 'open'])
  })

  it('leaves alone what was decided, another chain of the task, and retries of rejected records', async () => {
    const [first, other] = [await givenFailure(1), await givenFailure(1)]
    const again = await givenRun(database.db, { after: first, createdAt: at(2) })
    await setRun(again, { observedState: 'FAILED', disposition: 'open', finishedAt: at(3) })
    const waived = await givenFailure(4, { after: first })
    await setRun(waived, { disposition: 'waived' })
    const ofGroup = await givenFailure(
      5, { after: first, group: { runId: first.runId, stageKey: 'a', reason: 'X', records: 1 } },
    )
    const last = await givenFailure(6, { after: first })

    await close(other, ofGroup, last)

    expect(await dispositionsOf(first, other, again, waived, ofGroup, last))
      .toEqual(['retried', 'open', 'open', 'waived', 'open', 'open'])
  })

  it('is fixed as a whole by what fixes its last failure', async () => {
    const first = await givenFailure(1)
    const second = await givenFailure(3, { after: first })
    await close(second)
    const success = await givenRun(database.db, { after: second, isRetry: true, createdAt: at(5) })
    await setRun(success, { observedState: 'SUCCEEDED', finishedAt: at(6) })

    const closed = await database.db.transaction().execute(async (trx) => {
      const fixes = await listFixes(trx, 'success', [success.runId])
      expect(fixes.map(fix => fix.before).sort()).toEqual(['open', 'retried'])
      return closeFixed(trx, fixes)
    })

    expect(new Set(closed)).toEqual(new Set([first.runId, second.runId]))
    expect(await dispositionsOf(first, second)).toEqual(['rerun_ok', 'rerun_ok'])
  })
})
