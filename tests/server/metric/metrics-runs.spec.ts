import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { migrateToLatest } from '#db/migrate'
import { countTaskRuns } from '#db/repositories/run/task-run-list.repository'
import { getLine } from '#server/services/overview/line.service'
import { getStages } from '#server/services/metric/metric.service'
import { lineQuery } from '#shared/contract/overview.contract'
import { metricStagesQuery } from '#shared/contract/metric.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { databases } from '../../support/services/databases'
import { givenSeeded } from '../../support/services/given-seeded'
import { hold } from '../../support/hold'
import { toDeps } from './metrics-fixture'

const DAYS = 4
const MINUTE_MS = 60_000

/** Within the last days; the ends are at any second. */
const range = fc.tuple(fc.integer({ min: 1, max: DAYS * 86_400 }), fc.oneof(
  fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: DAYS * 86_400 }),
))
  .map(([ago, seconds]) => ({
    from: new Date(Date.now() - ago * 1_000), to: new Date(Date.now() + (seconds - ago) * 1_000),
  }))

describe.each(databases())('figures of runs on %s, beside the runs one by one', (kind) => {
  const database = hold(() => givenSeeded(kind, { runs: kind === 'postgres' ? 600 : 300, days: DAYS }))
  const options = { numRuns: kind === 'postgres' ? 20 : 8 }

  beforeAll(async () => {
    // One in nine is still at work in its last stage.
    await sql`
      update task_runs set observed_state = 'RUNNING', finished_at = null
        where abs(hashtext(id::text)) % 9 = 0`.execute(database.db)
    await sql`
      update stage_runs set state = 'RUNNING', finished_at = null, records_per_second = 2, records_in = records_in - 50,
        records_out = 7
      where stage_key = 'publish'
        and run_id in (select id from task_runs where observed_state = 'RUNNING')`.execute(database.db)
    await migrateToLatest(database)
  })

  it('the runs of a stage are as many as the list has, filtered by it and its pipeline', async () => {
    await fc.assert(fc.asyncProperty(range, fc.constantFrom('read', 'publish'), async ({ from, to }, key) => {
      const { items } = await getStages(
        toDeps(database), metricStagesQuery.parse({ from: from.toISOString(), to: to.toISOString() }),
      )

      for (const { pipelineId, runs } of items.filter(item => item.stageKey === key)) {
        const listed = await countTaskRuns(
          database.db,
          { projectId: DEFAULT_PROJECT_ID, pipelineIds: [pipelineId], stage: { key }, from, to, by: 'finished' },
          10_000,
        )

        expect(runs).toBe(listed)
      }
    }), options)
  })

  it('the production line equals the sum over its runs', async () => {
    await fc.assert(fc.asyncProperty(range, async ({ from, to }) => {
      const line = await getLine(toDeps(database), lineQuery.parse({ from: from.toISOString(), to: to.toISOString() }))

      const { rows: pipelines } = await sql<{ id: string }>`
        select pipeline_id as id, count(*)::int as runs, sum(records_in)::bigint as records_in from task_runs
          where created_at >= ${from} and created_at < ${to}
        group by pipeline_id order by records_in desc, pipeline_id limit 50`.execute(database.db)
      const { rows: stages } = await sql`
        select stage_key, sum(stage.records_in)::bigint as records_in, sum(stage.records_out)::bigint as records_out,
          sum(stage.records_dropped)::bigint as records_dropped,
          (count(*) filter (where stage.state = 'RUNNING'))::int as running,
          coalesce(sum((dropped_by_reason ->> 'TOO_SHORT')::bigint), 0)::int as short,
          coalesce(sum(greatest(0,
          (select records_out from stage_runs where run_id = run.id and stage_key = 'call') - stage.records_in))
            filter (where run.observed_state = 'RUNNING' and stage_key = 'publish'), 0)::bigint as waiting
        from task_runs run join stage_runs stage on stage.run_id = run.id
        where run.created_at >= ${from} and run.created_at < ${to} and run.pipeline_id = ${line.pipelineId}
          group by stage_key, position order by position`.execute(database.db)

      const { rows: [ended] } = await sql`
        select coalesce(sum(stage.records_in) filter (where stage.depends_on = '[]'), 0)::bigint as records_read,
          coalesce(sum(stage.records_out) filter (where stage.is_terminal), 0)::bigint as records_made
        from task_runs run join stage_runs stage on stage.run_id = run.id
        where run.created_at >= ${from} and run.created_at < ${to}
          and run.observed_state <> 'RUNNING'`.execute(database.db)

      expect(line.ended).toEqual(ended)
      expect(line.pipelines.map(({ id, runs, recordsIn }) => ({ id, runs, recordsIn }))).toEqual(pipelines)
      expect(line.stages.map(({ stageKey, recordsIn, recordsOut, recordsDropped, running, waiting, droppedByReason }) =>
        ({
          stageKey, recordsIn, recordsOut, recordsDropped, running, short: droppedByReason['TOO_SHORT'] ?? 0, waiting,
        }))).toEqual(stages)
    }), options)
  })

  it('the pace of a stage is the same from the summary and from its runs', async () => {
    const [from, to] = [new Date(Date.now() - 3 * 86_400_000), new Date(Date.now() - 90 * MINUTE_MS)]
    const line = await getLine(toDeps(database), lineQuery.parse({ from: from.toISOString(), to: to.toISOString() }))

    const { rows } = await sql<{ pace: number }>`
      select (sum(stage.records_in) / sum(extract(epoch from stage.finished_at - stage.started_at)) * 60)::float8 as
        pace
      from task_runs run join stage_runs stage on stage.run_id = run.id
      where run.created_at >= ${from} and run.created_at < ${to} and run.pipeline_id = ${line.pipelineId}
        and stage.stage_key = 'clean' and stage.finished_at > stage.started_at`.execute(database.db)

    expect(line.stages.find(stage => stage.stageKey === 'clean')?.recordsPerMinute).toBeCloseTo(rows[0]?.pace ?? 0, 6)
  })
})
