import { sql } from 'kysely'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { LotState } from '#shared/domain/quality/lot-state'
import type { FrozenRunSpec } from '#shared/domain/run/run-record'
import type { Db, Trx } from '../../client'
import { toBatch, type BatchColumn } from '../../unnest'

export interface GateRef {
  runId: string
  stageKey: string
}

export interface WaitingGate extends GateRef {
  projectId: string
  actor: string
  spec: FrozenRunSpec
  /** Of the stages whose output waits. */
  outputs: ArtifactInfo[]
}

/** Runs with more retries in a row are not looked through to their first. */
const MAX_RETRIES_BACK = 50

const GATE_COLUMNS: readonly BatchColumn<GateRef>[] = [
  { column: 'run_id', type: 'uuid', of: gate => gate.runId },
  { column: 'stage_key', type: 'text', of: gate => gate.stageKey },
]

/**
 * Stages that wait for a decision and have no lot yet, oldest first. @param except left out, so that they take no place
 * of others
 */
export async function listGatesWithoutLot(
  db: Db, { limit, except }: { limit: number, except: readonly GateRef[] },
): Promise<WaitingGate[]> {
  const { rows } = await sql<WaitingGate>`
    select stage.run_id, stage.stage_key, run.project_id, run.actor, run.spec, coalesce((
      select json_agg(output order by input.position)
      from stage_runs input cross join lateral jsonb_array_elements(input.outputs) output
      where input.run_id = stage.run_id and stage.depends_on ? input.stage_key and output ->> 'role' = 'OUTPUT'
    ), '[]'::json) as outputs
    from stage_runs stage join task_runs run on run.id = stage.run_id
    where stage.state = 'WAITING'
      and not exists (select 1 from qc_lots lot
        where lot.run_id = stage.run_id and lot.stage_key = stage.stage_key and lot.origin = 'gate')
      and (stage.run_id, stage.stage_key) not in (select batch.run_id, batch.stage_key
        from ${toBatch(GATE_COLUMNS, except)})
    order by stage.run_id, stage.stage_key limit ${limit}`.execute(db)
  return rows
}

/** The rejected lot of the same stage in the run that this one retries, or in the one before that. */
export async function findRejectedBefore(db: Db, { runId, stageKey }: GateRef): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    with recursive before as (
      select parent_run_id as id, 1 as depth from task_runs where id = ${runId} and parent_run_id is not null
      union all
      select run.parent_run_id, before.depth + 1 from before join task_runs run on run.id = before.id
        where run.parent_run_id is not null and before.depth < ${MAX_RETRIES_BACK}
    )
    select lot.id from before join qc_lots lot on lot.run_id = before.id and lot.stage_key = ${stageKey}
    where lot.origin = 'gate' and lot.state in ('REJECTED', 'REWORK', 'SCRAPPED')
    order by before.depth limit 1`.execute(db)
  return rows[0]?.id
}

/**
 * Undecided lots of stages that wait no longer: their run was cancelled, was lost, or another stage of it has failed.
 */
export async function listOrphanedLots(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select lot.id from qc_lots lot
    where lot.origin = 'gate' and lot.state in ('OPEN', 'SAMPLED', 'IN_REVIEW')
      and not exists (select 1 from stage_runs stage
        where stage.run_id = lot.run_id and stage.stage_key = lot.stage_key and stage.state = 'WAITING')
    order by lot.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Decided lots whose stage still waits, though nothing is on its way to it: the factory has refused the decision, or
 * has forgotten it. What was sent within the last minute may not have been heard of yet.
 */
export async function listUnsentDecisions(
  db: Db, { limit, lotId }: { limit: number, lotId?: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select lot.id from stage_runs stage
      join qc_lots lot on lot.run_id = stage.run_id and lot.stage_key = stage.stage_key
    where stage.state = 'WAITING' and lot.origin = 'gate' and lot.decided_at < clock_timestamp() - interval '1 minute'
      and not exists (
        select 1 from outbox where outbox.run_id = lot.run_id and outbox.lot_id = lot.id
          and (outbox.state = 'pending' or outbox.done_at > clock_timestamp() - interval '1 minute')
      )
      and (${lotId ?? null}::uuid is null or lot.id = ${lotId ?? null}::uuid)
    order by lot.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

export interface WaitingLots {
  count: number
  /** One of them; null = none. */
  id: string | null
}

/** Undecided lots for which a run waits. @param limit the most that are counted */
export async function countWaitingLots(
  db: Db, { projectId, limit }: { projectId: string, limit: number },
): Promise<WaitingLots> {
  const { rows: [lots] } = await sql<WaitingLots>`
    select count(*)::int as count, (array_agg(id))[1] as id from (
      select id from qc_lots
      where project_id = ${projectId} and origin = 'gate' and state in ('OPEN', 'SAMPLED', 'IN_REVIEW') limit ${limit}
    ) lot`.execute(db)
  return lots ?? { count: 0, id: null }
}

/** Of the stages that waited in these runs. */
export function listLotsOfGates(db: Db, runIds: readonly string[]): Promise<GateLotRow[]> {
  return db
    .selectFrom('qcLots')
    .select([
      'id', 'number', 'state', 'sampleSize', 'reviewed', 'critical', 'major', 'acceptNumber', 'runId', 'stageKey',
      sql<string>`policy ->> 'name'`.as('policyName'),
    ])
    .where('runId', 'in', [...runIds])
    .where('origin', '=', 'gate')
    .execute()
}

export interface GateLotRow {
  id: string
  number: number
  state: LotState
  sampleSize: number
  reviewed: number
  critical: number
  major: number
  acceptNumber: number
  runId: string | null
  stageKey: string | null
  policyName: string
}

/** The version that was made of what these lots accepted; a lot keeps its first. */
export async function linkLotsToVersion(
  trx: Trx, gates: readonly { runId: string, stageKey: string }[],
  { datasetId, datasetVersionId }: { datasetId: string, datasetVersionId: string },
): Promise<void> {
  for (const { runId, stageKey } of gates) {
    await trx
      .updateTable('qcLots')
      .set(eb => ({ datasetId, datasetVersionId, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
      .where('runId', '=', runId)
      .where('stageKey', '=', stageKey)
      .where('origin', '=', 'gate')
      .where('state', 'in', ['ACCEPTED', 'CONDITIONAL'])
      .where('datasetVersionId', 'is', null)
      .execute()
  }
}
