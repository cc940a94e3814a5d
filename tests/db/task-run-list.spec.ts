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
    const facts = await Promise.all(OBSERVED_STATES.flatMap(observed => DESIRED_STATES.flatMap(desired => [0, 2].map(async (recordsFailed) => {
      const { runId } = await givenRun(database.db)
      await database.db.updateTable('taskRuns').set({ observedState: observed, desiredState: desired, recordsFailed }).where('id', '=', runId).execute()
      return { id: runId, observed, desired, recordsFailed }
    }))))

    for (const state of RUN_FILTERS) {
      const rows = await listTaskRuns(database.db, { filter: { projectId: DEFAULT_PROJECT_ID, states: [state] }, order: { by: 'createdAt', isDescending: false }, limit: 200 })
      const expected = facts.filter(({ observed, desired, recordsFailed }) => toFilterState(toShownState({ observed, desired, isReconciling: false, recordsFailed, errorReason: '' })) === state)

      expect(rows.map(row => row.id)).toEqual(expected.map(fact => fact.id).sort())
    }
  })
})
