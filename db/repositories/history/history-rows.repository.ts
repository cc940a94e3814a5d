import { sql } from 'kysely'
import type { Trx } from '../../client'
import { fromBatch, insertBatch, toBatch, toColumns } from '../../unnest'
import { STAGE_RUN_COLUMNS, type StageRunRow } from '../run/stage-run.repository'
import { TASK_RUN_COLUMNS, type TaskRunRow } from '../run/task-run-ingest.repository'
import type { SourceUseRow } from '../source/source-use.repository'

/** Runs that have ended, with every column. */
export async function insertEndedRuns(trx: Trx, runs: readonly TaskRunRow[]): Promise<void> {
  if (runs.length > 0) {
    await insertBatch('task_runs', TASK_RUN_COLUMNS, runs).execute(trx)
  }
}

export async function insertEndedStages(trx: Trx, stages: readonly StageRunRow[]): Promise<void> {
  if (stages.length > 0) {
    await insertBatch('stage_runs', STAGE_RUN_COLUMNS, stages).execute(trx)
  }
}

const USE_COLUMNS = toColumns<SourceUseRow>({
  sourceId: 'uuid', runId: 'uuid', projectId: 'uuid', pipelineId: 'uuid', usedAt: 'timestamptz',
})

export async function insertEndedUses(trx: Trx, uses: readonly SourceUseRow[]): Promise<void> {
  if (uses.length > 0) {
    await insertBatch('source_uses', USE_COLUMNS, uses).execute(trx)
  }
}

export type DecidedRun = Pick<
  TaskRunRow,
  'id' | 'disposition' | 'dispositionNote' | 'decidedBy' | 'decidedAt' | 'fixedByRunId' | 'updatedAt' | 'version'
>

const ID = toColumns<Pick<DecidedRun, 'id'>>({ id: 'uuid' })
const DECISION = toColumns<Omit<DecidedRun, 'id'>>({
  disposition: 'text', dispositionNote: 'text', decidedBy: 'text', decidedAt: 'timestamptz', fixedByRunId: 'uuid',
  updatedAt: 'timestamptz', version: 'integer',
})

/** What was decided about failures that were written before. */
export async function updateDecisions(trx: Trx, runs: readonly DecidedRun[]): Promise<void> {
  if (runs.length > 0) {
    const changes = sql.join(DECISION.map(column => sql`${sql.ref(column.column)} = ${fromBatch(column)}`))
    await sql`
      update task_runs set ${changes} from ${toBatch([...ID, ...DECISION], runs)}
      where task_runs.id = batch.id::uuid
        and task_runs.id = any(${runs.map(run => run.id)}::text[]::uuid[])`.execute(trx)
  }
}

/** As if the source had been heard all the time. @param range half-open, at whole 5 minutes except its end */
export async function coverRange(trx: Trx, source: string, { from, to }: { from: Date, to: Date }): Promise<void> {
  await sql`
    insert into coverage (source, bucket_start, heard_ms)
    select ${source}, at, least(300000, round(extract(epoch from ${to}::timestamptz - at) * 1000))::integer
    from generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 millisecond', interval '5 minutes')
      at`.execute(trx)
}
