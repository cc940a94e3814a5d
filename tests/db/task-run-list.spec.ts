import { describe, expect, it } from 'vitest'
import { listTaskRuns } from '#db/repositories/run/task-run-list.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { DESIRED_STATES, OBSERVED_STATES, RUN_FILTERS, toFilterState, toShownState } from '#shared/domain/run/run-state'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'
import { hold } from '../support/hold'

describe.each(databases())('the list of runs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  it('computes the same states as the pages, for every desired and observed state', async () => {
    const facts = await Promise.all(OBSERVED_STATES.flatMap(observed =>
      DESIRED_STATES.flatMap(desired => [0, 2, 3].map(async (recordsFailed) => {
        const { runId } = await givenRun(database.db)
        await database.db.updateTable('taskRuns')
          .set({ observedState: observed, desiredState: desired, recordsIn: 200, recordsFailed })
          .where('id', '=', runId).execute()
        return { id: runId, observed, desired, recordsFailed }
      }))))

    for (const state of RUN_FILTERS) {
      const rows = await listTaskRuns(database.db, {
        filter: { projectId: DEFAULT_PROJECT_ID, states: [state] }, order: { by: 'createdAt', isDescending: false },
        limit: 200,
      })
      const expected = facts.filter(({ observed, desired, recordsFailed }) => toFilterState(toShownState({
        observed, desired, isReconciling: false, recordsIn: 200, recordsFailed, errorReason: '',
      }))
      === state)

      expect(rows.map(row => row.id)).toEqual(expected.map(fact => fact.id).sort())
    }
  })

  it('knows what was active at a time long ago, by how long it took since', async () => {
    const at = new Date('2026-01-10T00:00:00Z')
    const days = (count: number) => new Date(at.getTime() + count * 86_400_000)
    const givenLife = async (from: number, to: number, startedAt: Date | null = days(from)) => {
      const { runId } = await givenRun(database.db, { createdAt: days(from) })
      await database.db.updateTable('taskRuns')
        .set({ observedState: 'SUCCEEDED', startedAt, finishedAt: days(to) }).where('id', '=', runId).execute()
      return runId
    }
    const lived = [
      await givenLife(-3, 0.5), await givenLife(-1, 30), await givenLife(-2, 40), await givenLife(-60, 50),
      await givenLife(-60, 50, days(49)), await givenLife(-60, 50, null),
    ]
    await Promise.all([givenLife(-3, -0.5), givenLife(0.5, 1), givenLife(1, 60)])

    const rows = await listTaskRuns(database.db, {
      filter: { projectId: DEFAULT_PROJECT_ID, states: ['SUCCEEDED'], livingAt: at },
      order: { by: 'createdAt', isDescending: false }, limit: 200,
    })

    expect(rows.map(row => row.id)).toEqual(lived.sort())
  })
})
