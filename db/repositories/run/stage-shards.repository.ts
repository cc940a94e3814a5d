import { sql, type Selectable } from 'kysely'
import type { ShardReport } from '#shared/domain/run/shard-report'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, toColumns } from '../../unnest'

export type StageShardsRow = Selectable<Schema['stageShards']>

const COLUMNS = toColumns<StageShardsRow>({
  runId: 'uuid', stageKey: 'text', beganAt: 'timestamptz', projectId: 'uuid', attempt: 'integer', report: 'jsonb',
})

/** Each replaces what is known of its attempt; their runs must be locked, and none may be there twice. */
export async function putStageShards(trx: Trx, rows: readonly StageShardsRow[]): Promise<void> {
  if (rows.length === 0) {
    return
  }
  await sql`
    ${insertBatch('stage_shards', COLUMNS, rows)}
    on conflict (run_id, stage_key, began_at) do update set report = excluded.report`.execute(trx)
}

export type ShardCounts = Pick<StageShardsRow, 'stageKey' | 'attempt'>
  & Pick<ShardReport, 'endedAt' | 'done' | 'running' | 'waiting' | 'undone' | 'toCome' | 'failedAttempts'>

/** Of each stage of a run that was done in shards, its newest part; at most 100, by the contract. */
export async function listShardCounts(db: Db, runId: string): Promise<ShardCounts[]> {
  const { rows } = await sql<ShardCounts>`
    select stage_key, attempt, report ->> 'endedAt' as ended_at, ${sql.join(COUNTS.map(name =>
      sql`(report ->> ${sql.lit(name)})::float8 as ${sql.ref(name)}`))}
    from (
      select distinct on (stage_key) * from stage_shards where run_id = ${runId} order by stage_key, began_at desc
    ) newest order by stage_key`.execute(db)
  return rows
}

const COUNTS = ['done', 'running', 'waiting', 'undone', 'toCome', 'failedAttempts'] as const

/** Newest first. */
export function listStageShards(
  db: Db, { runId, stageKey, limit }: { runId: string, stageKey: string, limit: number },
): Promise<StageShardsRow[]> {
  return db.selectFrom('stageShards').selectAll().where('runId', '=', runId).where('stageKey', '=', stageKey)
    .orderBy('beganAt', 'desc').limit(limit).execute()
}
