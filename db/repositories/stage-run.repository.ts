import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../client'
import type { Schema } from '../schema'

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
}

/** With the run that they belong to. */
export async function insertStageRuns(trx: Transaction<Schema>, stages: readonly NewStageRun[]): Promise<void> {
  if (stages.length === 0) {
    return
  }
  await trx
    .insertInto('stageRuns')
    .values(stages.map(({ dependsOn, ...stage }) => ({
      ...stage, dependsOn: JSON.stringify(dependsOn), updatedAt: sql<Date>`now()`,
      droppedByReason: '{}', failedByReason: '{}', counted: NOTHING_COUNTED, outputs: '[]', attempts: '[]',
    })))
    .execute()
}

const NOTHING_COUNTED = JSON.stringify({ recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, bytesIn: 0, bytesOut: 0 })

/** In the order of the pipeline. At most 100 a run, by the contract. */
export function listStageRuns(db: Db, runId: string): Promise<StageRunRow[]> {
  return db.selectFrom('stageRuns').selectAll().where('runId', '=', runId).orderBy('position').execute()
}

export function listStagesOfRuns(db: Db, runIds: readonly string[]): Promise<StageRunRow[]> {
  if (runIds.length === 0) {
    return Promise.resolve([])
  }
  return db.selectFrom('stageRuns').selectAll().where('runId', 'in', [...runIds]).orderBy('runId').orderBy('position').execute()
}

/** Columns that are never written after the insert. */
const FIXED = new Set<keyof StageRunRow>(['runId', 'stageKey', 'projectId', 'position', 'kind', 'name', 'dependsOn', 'isTerminal'])

/** Writes whole rows back in one statement; their run must be locked in this transaction. */
export async function updateStageRuns(trx: Transaction<Schema>, stages: readonly StageRunRow[]): Promise<void> {
  const [first] = stages
  if (!first) {
    return
  }
  const changing = Object.keys(first).filter(column => !FIXED.has(column as keyof StageRunRow)) as (keyof StageRunRow)[]
  await trx
    .insertInto('stageRuns')
    .values(stages.map(stage => ({
      ...stage,
      dependsOn: JSON.stringify(stage.dependsOn),
      droppedByReason: JSON.stringify(stage.droppedByReason),
      failedByReason: JSON.stringify(stage.failedByReason),
      counted: JSON.stringify(stage.counted),
      error: stage.error === null ? null : JSON.stringify(stage.error),
      outputs: JSON.stringify(stage.outputs),
      attempts: JSON.stringify(stage.attempts),
      updatedAt: sql<Date>`now()`,
    })))
    .onConflict(oc => oc.columns(['runId', 'stageKey']).doUpdateSet(eb =>
      Object.fromEntries(changing.map(column => [column, eb.ref(`excluded.${column}`)]))))
    .execute()
}
