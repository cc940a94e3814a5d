import { sql } from 'kysely'
import type { Trx } from '../../client'
import { fromBatch, insertBatch, toBatch, type BatchColumn, type BatchType } from '../../unnest'
import { toSnakeCase } from '../metric/rollup.repository'
import type { StageRunRow } from '../run/stage-run.repository'
import type { TaskRunRow } from '../run/task-run-ingest.repository'
import type { SourceUseRow } from '../source/source-use.repository'

const toColumns = <T>(types: Record<keyof T & string, BatchType>): BatchColumn<T>[] =>
  Object.entries<BatchType>(types)
    .map(([name, type]) => ({ column: toSnakeCase(name), type, of: row => row[name as keyof T] }))

const RUN_COLUMNS = toColumns<TaskRunRow>({
  id: 'uuid', projectId: 'uuid', taskId: 'uuid', pipelineId: 'uuid', revisionId: 'uuid', name: 'text',
  templateVersion: 'text', modelVersion: 'text',
  rootRunId: 'uuid', parentRunId: 'uuid', trigger: 'text', actor: 'text', priority: 'integer', recordLimit: 'bigint',
  spec: 'jsonb',
  desiredState: 'text', observedState: 'text', stateReason: 'text', error: 'jsonb', lastSeq: 'bigint',
  isReconciling: 'boolean',
  disposition: 'text', dispositionNote: 'text', decidedBy: 'text', decidedAt: 'timestamptz', fixedByRunId: 'uuid',
  recordsIn: 'bigint', recordsOut: 'bigint', recordsDropped: 'bigint', recordsFailed: 'bigint', bytesIn: 'bigint',
  bytesOut: 'bigint',
  inputTokens: 'bigint', outputTokens: 'bigint', fraction: 'double precision', createdAt: 'timestamptz',
  queuedAt: 'timestamptz', startedAt: 'timestamptz',
  finishedAt: 'timestamptz', pausedAt: 'timestamptz', pausedMs: 'bigint', updatedAt: 'timestamptz', version: 'integer',
})

const STAGE_COLUMNS = toColumns<StageRunRow>({
  runId: 'uuid', stageKey: 'text', projectId: 'uuid', position: 'integer', kind: 'text', name: 'text',
  dependsOn: 'jsonb', isTerminal: 'boolean', readsRejects: 'boolean',
  state: 'text', attempt: 'integer', workerId: 'text', queuedAt: 'timestamptz', startedAt: 'timestamptz',
  finishedAt: 'timestamptz', nextAttemptAt: 'timestamptz',
  idleMs: 'bigint', attempts: 'jsonb', recordsIn: 'bigint', recordsOut: 'bigint', recordsDropped: 'bigint',
  recordsFailed: 'bigint', bytesIn: 'bigint', bytesOut: 'bigint',
  fraction: 'double precision', recordsPerSecond: 'double precision', droppedByReason: 'jsonb', failedByReason: 'jsonb',
  counted: 'jsonb',
  inputTokens: 'bigint', outputTokens: 'bigint', cachedInputTokens: 'bigint', reasoningTokens: 'bigint',
  modelCalls: 'bigint', error: 'jsonb', outputs: 'jsonb',
  reusedRunId: 'uuid', updatedAt: 'timestamptz',
})

/** Runs that have ended, with every column. */
export async function insertEndedRuns(trx: Trx, runs: readonly TaskRunRow[]): Promise<void> {
  if (runs.length > 0) {
    await insertBatch('task_runs', RUN_COLUMNS, runs).execute(trx)
  }
}

export async function insertEndedStages(trx: Trx, stages: readonly StageRunRow[]): Promise<void> {
  if (stages.length > 0) {
    await insertBatch('stage_runs', STAGE_COLUMNS, stages).execute(trx)
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

const ID: BatchColumn<DecidedRun> = { column: 'id', type: 'uuid', of: run => run.id }
const DECISION: BatchColumn<DecidedRun>[] = [
  { column: 'disposition', type: 'text', of: run => run.disposition },
  { column: 'disposition_note', type: 'text', of: run => run.dispositionNote },
  { column: 'decided_by', type: 'text', of: run => run.decidedBy },
  { column: 'decided_at', type: 'timestamptz', of: run => run.decidedAt },
  { column: 'fixed_by_run_id', type: 'uuid', of: run => run.fixedByRunId },
  { column: 'updated_at', type: 'timestamptz', of: run => run.updatedAt },
  { column: 'version', type: 'integer', of: run => run.version },
]

/** What was decided about failures that were written before. */
export async function updateDecisions(trx: Trx, runs: readonly DecidedRun[]): Promise<void> {
  if (runs.length > 0) {
    const changes = sql.join(DECISION.map(column => sql`${sql.ref(column.column)} = ${fromBatch(column)}`))
    await sql`
      update task_runs set ${changes} from ${toBatch([ID, ...DECISION], runs)}
      where task_runs.id = ${fromBatch(ID)}
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
