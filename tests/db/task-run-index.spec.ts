import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { selectDoubtfulRuns } from '#db/repositories/run/task-run-ingest.repository'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'
import { hold } from '../support/hold'

describe.each(databases())('indexes of runs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  beforeAll(async () => {
    const { runId } = await givenRun(database.db)
    await sql`
      insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec, observed_state)
      select gen_random_uuid(), project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec, 'SUCCEEDED'
      from task_runs, generate_series(1, 5000) where id = ${runId}`.execute(database.db)
    await sql`analyze task_runs`.execute(database.db)
  })

  it('find doubtful runs without reading runs that have ended', async () => {
    const plan = await selectDoubtfulRuns(database.db, { silentMs: 0, limit: 10 }).explain<{ queryPlan: string }>()

    const text = JSON.stringify(plan)
    expect(text).toContain('Index')
    expect(text).not.toContain('Seq Scan on task_runs')
  })
})
