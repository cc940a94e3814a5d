import type { Updateable } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Schema } from '#db/schema'
import type { ObservedState } from '#shared/domain/run/run-state'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

describe('partial successes of a range', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)

  const setRun = ({ runId }: GivenRun, change: Updateable<Schema['taskRuns']>) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  async function givenPartial(createdAt: Date): Promise<GivenRun> {
    const run = await givenRun(server.db, { createdAt })
    await setRun(run, { observedState: 'SUCCEEDED', recordsIn: 30, recordsFailed: 3 })
    return run
  }

  it('are named, with where their records failed', async () => {
    const at = new Date('2026-02-08T02:00:00Z')
    const run = await givenPartial(at)
    const failedByReason = JSON.stringify({ INVALID_JSON: 1, LINE_TOO_LONG: 2 })
    await server.db.updateTable('stageRuns').set({ recordsFailed: 3, failedByReason })
      .where('runId', '=', run.runId).where('stageKey', '=', 'read').execute()
    await setRun(await givenRun(server.db, { createdAt: at }), { observedState: 'SUCCEEDED', recordsIn: 30 })

    const range = { from: '2026-02-08T00:00:00Z', to: '2026-02-09T00:00:00Z' }
    const { partial } = await api('metricLine', { query: range })

    expect(partial).toEqual({ runs: 1, records: 3, runId: run.runId, stageKey: 'read', reason: 'LINE_TOO_LONG' })
  })

  it('are not named once retries of all of their records have succeeded', async () => {
    const run = await givenPartial(new Date('2026-02-06T02:00:00Z'))
    const given = { after: run, isRetry: true, createdAt: new Date('2026-02-06T03:00:00Z') }
    const retry = async (observedState: ObservedState, recordsIn: number) =>
      setRun(await givenRun(server.db, given), { observedState, recordsIn })
    const countPartial = async (to: string) =>
      (await api('metricLine', { query: { from: '2026-02-06T00:00:00Z', to } })).partial.runs

    await retry('FAILED', 3)
    await retry('SUCCEEDED', 2)
    const some = await countPartial('2026-02-06T04:00:00Z')
    await retry('SUCCEEDED', 1)

    expect([some, await countPartial('2026-02-06T05:00:00Z')]).toEqual([1, 0])
  })
})
