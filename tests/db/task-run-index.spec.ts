import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { selectDoubtfulRuns } from '#db/repositories/run/task-run-ingest.repository'
import type { RunFilter } from '#db/repositories/run/run-filter'
import { selectRunIds } from '#db/repositories/run/task-run-list.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'
import { hold } from '../support/hold'

describe.each(databases())('indexes of runs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  let pipelineId = ''

  beforeAll(async () => {
    const { runId, ...given } = await givenRun(database.db)
    pipelineId = given.pipelineId
    await sql`
      insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
        observed_state, started_at, finished_at)
      select gen_random_uuid(), project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
        'SUCCEEDED', now(), now() + n * interval '1 second'
      from task_runs, generate_series(1, 5000) n where id = ${runId}`.execute(database.db)
    await sql`analyze task_runs`.execute(database.db)
  })

  it('find doubtful runs without reading runs that have ended', async () => {
    const plan = await selectDoubtfulRuns(database.db, { silentMs: 0, limit: 10 }).explain<{ queryPlan: string }>()

    const text = JSON.stringify(plan)
    expect(text).toContain('Index')
    expect(text).not.toContain('Seq Scan on task_runs')
  })

  it.each<[string, () => Omit<RunFilter, 'projectId'>]>([
    ['took long', () => ({ minDurationMs: 4_990_000 })],
    ['took little', () => ({ maxDurationMs: 5_000 })],
    ['were started in a rare way', () => ({ triggers: ['schedule', 'import'] })],
    ['were active long ago', () => ({ livingAt: new Date('2026-01-10T00:00:00Z') })],
    ['are trials', () => ({ extents: ['trial'] })],
    ['are of any pipeline but the one of most', () => ({ otherThanPipelineIds: [pipelineId] })],
  ])('find the few runs that %s without reading all', async (_, filter) => {
    const plan = await selectRunIds(database.db, { projectId: DEFAULT_PROJECT_ID, ...filter() }, 10_001)
      .explain<{ queryPlan: string }>()

    expect(JSON.stringify(plan)).not.toContain('Seq Scan on task_runs_')
  })
})
