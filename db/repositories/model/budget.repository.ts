import { sql } from 'kysely'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
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

/**
 * Of all projects with a budget, without that of demo data: what was spent in its currency, by runs and by test calls.
 */
export async function listBudgetsSpent(
  db: Db, { from, to }: { from: Date, to: Date },
): Promise<(Pick<BudgetRow, 'projectId' | 'amount'> & { spent: string })[]> {
  const spentOf = (table: 'tokens_usage' | 'model_test_calls') => sql`(
    select coalesce(sum(cost), 0) from ${sql.table(table)} spent
    where spent.project_id = budgets.project_id and spent.currency = budgets.currency
      and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz
  )`
  const { rows } = await sql<Pick<BudgetRow, 'projectId' | 'amount'> & { spent: string }>`
    select project_id, trim_scale(amount)::text as amount,
      trim_scale(${spentOf('tokens_usage')} + ${spentOf('model_test_calls')})::text as spent
    from budgets where project_id <> ${DEMO_PROJECT_ID} order by project_id limit 1000`.execute(db)
  return rows
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
    .onConflict(conflict => conflict.column('projectId').doUpdateSet(eb => ({
      ...values, warnedMonth: '', passedMonth: '', version: eb('budgets.version', '+', 1), updatedAt: sql<Date>`now()`,
    })))
    .execute()
}

export async function deleteBudget(trx: Trx, projectId: string): Promise<void> {
  await trx.deleteFrom('budgets').where('projectId', '=', projectId).execute()
}

/** Not an edit: the version does not change. */
export async function noteBudgetMonth(
  trx: Trx, projectId: string, change: { warnedMonth?: string, passedMonth?: string },
): Promise<void> {
  await trx.updateTable('budgets').set(change).where('projectId', '=', projectId).execute()
}

/**
 * Locks the living runs of a project that nobody has paused, in the order of their ids. Those that wait for a decision,
 * too: an accepted lot would let them go on.
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
