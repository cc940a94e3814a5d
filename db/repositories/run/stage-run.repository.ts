import { sql, type Selectable, type Transaction } from 'kysely'
import { NO_WORK, STAGE_COUNTERS, toEach } from '#shared/domain/run/counters'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { fromBatch, toBatch, toColumns, type BatchColumn } from '../../unnest'
import { IS_FULL } from './task-run-ingest.repository'

export type StageRunRow = Selectable<Schema['stageRuns']>

export interface NewStageRun {
  runId: string
  stageKey: string
  projectId: string
  position: number
  kind: string
  name: string
  dependsOn: readonly string[]
  isTerminal: boolean
  readsRejects: boolean
}

/** Inserted together with their run. */
export async function insertStageRuns(trx: Transaction<Schema>, stages: readonly NewStageRun[]): Promise<void> {
  if (stages.length === 0) {
    return
  }
  await trx
    .insertInto('stageRuns')
    .values(stages.map(({ dependsOn, ...stage }) => ({
      ...stage, dependsOn: JSON.stringify(dependsOn), updatedAt: sql<Date>`now()`,
      droppedByReason: '{}', failedByReason: '{}', counted: JSON.stringify(NO_WORK), outputs: '[]', attempts: '[]',
    })))
    .execute()
}

/** In the order of the pipeline. At most 100 per run, by the contract. */
export function listStageRuns(db: Db, runId: string): Promise<StageRunRow[]> {
  return db.selectFrom('stageRuns').selectAll().where('runId', '=', runId).orderBy('position').execute()
}

/** In the order of ids and, of each run, of its pipeline. */
export async function listStagesOfRuns(db: Db, runIds: readonly string[]): Promise<StageRunRow[]> {
  if (runIds.length === 0) {
    return []
  }
  const { rows } = await sql<StageRunRow>`select stage.* from ${stagesOf(runIds)} order by run_id, position`.execute(db)
  return rows
}

/**
 * One look at an index for each run, in its partition only: for a few hundred runs the planner expects less from it
 * than from reading a whole partition, which takes five times as long.
 */
const stagesOf = (runIds: readonly string[]) =>
  sql`unnest(${[...runIds]}::text[]::uuid[]) as wanted (id),
    lateral (select * from stage_runs where run_id = wanted.id offset 0) stage`

/** Stages of these runs with a manifest among their outputs. */
export async function listManifestsOfRuns(db: Db, runIds: readonly string[]): Promise<
  Pick<StageRunRow, 'runId' | 'stageKey' | 'outputs'>[]
> {
  const { rows } = await sql<Pick<StageRunRow, 'runId' | 'stageKey' | 'outputs'>>`
    select run_id, stage_key, outputs from ${stagesOf(runIds)} where outputs @> '[{"role": "MANIFEST"}]'`.execute(db)
  return rows
}

const KEY = toColumns<Pick<StageRunRow, 'runId' | 'stageKey'>>({ runId: 'uuid', stageKey: 'text' })

type Fixed = keyof NewStageRun

/** The columns that change after the insert. */
const CHANGING = toColumns<Omit<StageRunRow, Fixed | 'updatedAt'>>({
  state: 'text', attempt: 'integer', workerId: 'text', queuedAt: 'timestamptz', startedAt: 'timestamptz',
  finishedAt: 'timestamptz', nextAttemptAt: 'timestamptz', idleMs: 'bigint', attempts: 'jsonb',
  ...toEach(STAGE_COUNTERS, () => 'bigint' as const),
  fraction: 'double precision', recordsPerSecond: 'double precision', droppedByReason: 'jsonb', failedByReason: 'jsonb',
  counted: 'jsonb', error: 'jsonb', outputs: 'jsonb', reusedRunId: 'uuid',
})

/** Every column, of rows that are made as a whole. */
export const STAGE_RUN_COLUMNS: readonly BatchColumn<StageRunRow>[] = [
  ...toColumns<Pick<StageRunRow, Fixed | 'updatedAt'>>({
    runId: 'uuid', stageKey: 'text', projectId: 'uuid', position: 'integer', kind: 'text', name: 'text',
    dependsOn: 'jsonb', isTerminal: 'boolean', readsRejects: 'boolean', updatedAt: 'timestamptz',
  }),
  ...CHANGING,
]

/**
 * Writes rows back in one statement; their run must be locked in this transaction, and a stage may appear once only.
 */
export async function updateStageRuns(trx: Transaction<Schema>, stages: readonly StageRunRow[]): Promise<void> {
  if (stages.length === 0) {
    return
  }
  const changes = sql.join(CHANGING.map(column => sql`${sql.ref(column.column)} = ${fromBatch(column)}`))
  const isSame = sql.join(
    KEY.map(column => sql`stage_runs.${sql.ref(column.column)} = ${fromBatch(column)}`), sql` and `,
  )
  // The run ids once more as a condition, so that only their partitions are opened.
  await sql`
    update stage_runs set ${changes}, updated_at = now() from ${toBatch([...KEY, ...CHANGING], stages)}
    where ${isSame} and stage_runs.run_id =
      any(${[...new Set(stages.map(stage => stage.runId))]}::text[]::uuid[])`.execute(trx)
}

/** Full runs among which one is looked for that read a source. */
const LOOKED_AT = 20

/**
 * Records that the newest full, successful run of a pipeline read from a source at a stage; undefined = none of its
 * last runs has.
 */
export async function findSourceRecords(db: Db, {
  projectId, pipelineId, stageKey, sourceId,
}: { projectId: string, pipelineId: string, stageKey: string, sourceId: string }): Promise<number | undefined> {
  const { rows } = await sql<{ recordsIn: number }>`
    select stage.records_in from (
      select id, spec from task_runs
      where project_id = ${projectId} and pipeline_id = ${pipelineId} and ${IS_FULL} and observed_state = 'SUCCEEDED'
      order by id desc limit ${LOOKED_AT}
    ) run join stage_runs stage on stage.run_id = run.id and stage.stage_key = ${stageKey}
    where run.spec -> 'stages' @> ${JSON.stringify([{ key: stageKey, input: { sourceId } }])}::jsonb
    order by run.id desc limit 1`.execute(db)
  return rows[0]?.recordsIn
}
