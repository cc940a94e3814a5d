import { sql } from 'kysely'
import type { Db, Trx } from '../../client'
import { IS_LIVING } from '../run/task-run-ingest.repository'

export interface BudgetRow {
  projectId: string
  amount: string
  currency: string
  warningRatio: number
  stops: boolean
  warnedMonth: string
  passedMonth: string
  version: number
}

const selectBudgets = (db: Db) => db
  .selectFrom('budgets')
  .select(['projectId', 'currency', 'warningRatio', 'stops', 'warnedMonth', 'passedMonth', 'version'])
  .select(sql<string>`trim_scale(amount)::text`.as('amount'))

export function findBudget(db: Db, projectId: string): Promise<BudgetRow | undefined> {
  return selectBudgets(db).where('projectId', '=', projectId).executeTakeFirst()
}

/** Of all projects. */
export function listBudgets(db: Db): Promise<BudgetRow[]> {
  return selectBudgets(db).orderBy('projectId').limit(1_000).execute()
}

export function lockBudget(trx: Trx, projectId: string): Promise<BudgetRow | undefined> {
  return selectBudgets(trx).where('projectId', '=', projectId).forUpdate().executeTakeFirst()
}

type BudgetValues = Pick<BudgetRow, 'projectId' | 'amount' | 'currency' | 'warningRatio' | 'stops'>

/** A changed budget warns anew. */
export async function putBudget(trx: Trx, { projectId, ...values }: BudgetValues): Promise<void> {
  await trx
    .insertInto('budgets')
    .values({ projectId, ...values })
    .onConflict(conflict => conflict.column('projectId').doUpdateSet(eb => ({ ...values, warnedMonth: '', passedMonth: '', version: eb('budgets.version', '+', 1), updatedAt: sql<Date>`now()` })))
    .execute()
}

export async function deleteBudget(trx: Trx, projectId: string): Promise<void> {
  await trx.deleteFrom('budgets').where('projectId', '=', projectId).execute()
}

/** Not an edit: the version does not change. */
export async function noteBudgetMonth(trx: Trx, projectId: string, change: { warnedMonth?: string, passedMonth?: string }): Promise<void> {
  await trx.updateTable('budgets').set(change).where('projectId', '=', projectId).execute()
}

/**
 * Locks the living runs of a project that nobody has paused, in the order of their ids. Those that wait for a decision, too: an
 * accepted lot would let them go on.
 */
export function lockRunningRuns(trx: Trx, projectId: string) {
  return trx
    .selectFrom('taskRuns')
    .select(['id', 'spec', 'observedState', 'desiredState'])
    .where('projectId', '=', projectId)
    .where(IS_LIVING)
    .where('observedState', '!=', 'CANCELLING')
    .where('desiredState', '=', 'RUN')
    .orderBy('id')
    .limit(200)
    .execute()
}
