import type { Db, Trx } from '#db/client'
import {
  type BudgetRow, deleteBudget, findBudget, listBudgetsSpent, lockBudget, putBudget,
} from '#db/repositories/model/budget.repository'
import { listPriceCurrencies } from '#db/repositories/model/model-price.repository'
import { sumSpent } from '#db/repositories/model/cost.repository'
import { findProject } from '#db/repositories/system/project.repository'
import type { BudgetReplace, BudgetView } from '#shared/contract/model/model-price.contract'
import { compareCosts, toMicros } from '#shared/domain/model/token-cost'
import { startOf } from '#shared/domain/time/instant-expression'
import { AppError, toRefused } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound, findDifference } from '../common/versioned'
import { refuseDemo } from '../system'

type BudgetDeps = Pick<Deps, 'db' | 'timeZone' | 'settings'>

/** @throws AppError `not_found` */
export async function getBudget(deps: BudgetDeps, projectId: string): Promise<BudgetView> {
  assertFound(await findProject(deps.db, projectId), 'project')
  return toBudgetView(deps, projectId, await findBudget(deps.db, projectId))
}

async function toBudgetView(
  { db, timeZone, settings }: BudgetDeps, projectId: string, budget: BudgetRow | undefined,
): Promise<BudgetView> {
  const { month, from, to } = toMonth(new Date(), timeZone)
  const sums = await sumSpent(db, { projectId, from, to })
  const currency = budget?.currency ?? sums.find(sum => sum.currency !== null)?.currency ?? 'CNY'
  const spent = sums.find(sum => sum.currency === currency)?.cost ?? '0'
  return {
    version: budget?.version ?? 0,
    projectId,
    amount: budget?.amount ?? null,
    currency,
    warningRatio: budget?.warningRatio ?? settings.config().alerts.budgetWarningRatio,
    stops: budget?.stops ?? false,
    month,
    spent,
    ratio: budget ? Number(spent) / Number(budget.amount) : null,
    state: budget ? toBudgetState(budget, spent) : 'none',
    unpricedTokens: sums.reduce((sum, { unpricedTokens }) => sum + unpricedTokens, 0),
    others: sums.flatMap(sum => sum.currency !== null && sum.currency !== currency && sum.cost !== null
      ? [{ currency: sum.currency, cost: sum.cost }]
      : []),
  }
}

export interface Month {
  /** `2026-11` */
  month: string
  from: Date
  to: Date
}

const LONGER_THAN_A_MONTH_MS = 32 * 86_400_000

/** The calendar month of an instant, in the console's zone. */
export function toMonth(at: Date, timeZone: string): Month {
  const from = startOf(at, 'M', timeZone)
  const to = startOf(new Date(from.getTime() + LONGER_THAN_A_MONTH_MS), 'M', timeZone)
  const month = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' }).format(from)
  return { month, from, to }
}

/** Used up when the whole amount is spent. */
export function toBudgetState({ amount, warningRatio }: Pick<BudgetRow, 'amount' | 'warningRatio'>, spent: string): 'ok'
  | 'warned' | 'passed' {
  if (compareCosts(spent, amount) >= 0) {
    return 'passed'
  }
  return Number(spent) >= warningRatio * Number(amount) ? 'warned' : 'ok'
}

/** Of each project with a budget: how much of the month's amount is spent; 1 = all of it. */
export async function listBudgetUse(
  { db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, at: Date,
): Promise<{ projectId: string, ratio: number }[]> {
  const { from, to } = toMonth(at, timeZone)
  return (await listBudgetsSpent(db, { from, to }))
    .map(({ projectId, amount, spent }) => ({ projectId, ratio: Number(spent) / Number(amount) }))
}

export interface BudgetEdit {
  projectId: string
  seenVersions: readonly number[] | undefined
}

/**
 * @throws AppError `not_found`, `stale_version`; `refused` for demo data, and for a currency in which nothing has a
 *   price: the budget would never count anything
 */
export async function replaceBudget(
  deps: BudgetDeps & ChangeDeps,
  actor: Actor,
  { projectId, seenVersions, change: { amount, ...asked } }: BudgetEdit & { change: BudgetReplace },
): Promise<BudgetView> {
  const wanted = { ...asked, warningRatio: asked.warningRatio ?? deps.settings.config().alerts.budgetWarningRatio }
  refuseDemo(projectId)
  assertFound(await findProject(deps.db, projectId), 'project')
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockBudget(trx, projectId)
    if (seenVersions !== undefined && !seenVersions.includes(before?.version ?? 0)) {
      throw new AppError(
        'stale_version',
        `the budget is at version ${before?.version ?? 0}, not ${seenVersions.join(' or ')}: read it again`,
      )
    }
    const sides = { of: { id: projectId, projectId }, before: before && toPlain(before), after: { amount, ...wanted } }
    if (amount === null) {
      if (before) {
        await deleteBudget(trx, projectId)
        await audit({ action: 'budget.delete', ...sides })
      }
      return
    }
    if (wanted.currency !== before?.currency) {
      await refuseUnpriced(trx, projectId, wanted.currency)
    }
    // The same amount may be written in two ways.
    if (!before || toMicros(before.amount) !== toMicros(amount) || findDifference(before, wanted)) {
      await putBudget(trx, { projectId, amount, ...wanted })
      await audit({ action: 'budget.update', ...sides })
    }
  })
  return getBudget(deps, projectId)
}

async function refuseUnpriced(trx: Trx, projectId: string, currency: string): Promise<void> {
  const known = await listPriceCurrencies(trx, projectId)
  if (!known.includes(currency)) {
    throw toRefused(
      '/currency', 'NO_PRICE',
      `no model of this project has a price in ${currency}${known.length > 0 ? `, only in ${known.join(', ')}` : ''}: `
      + 'the budget would count nothing',
    )
  }
}

const toPlain = ({ amount, currency, warningRatio, stops }: BudgetRow) => ({ amount, currency, warningRatio, stops })

/** Whether a stage may cost something. */
export const callsModel = ({ parameters }: { parameters: Record<string, unknown> }): boolean =>
  parameters['model'] !== undefined || parameters['configuration'] !== undefined

interface Spender {
  projectId: string
  stages: readonly { parameters: Record<string, unknown> }[]
}

/** @throws AppError `refused` when the month's budget stops and is used up */
export async function refuseOverBudget(db: Db, timeZone: string, spender: Spender): Promise<void> {
  const message = await findStop(db, timeZone, spender)
  if (message !== undefined) {
    throw new AppError('refused', message, { fields: [{ pointer: '', code: 'BUDGET_PASSED', message }] })
  }
}

/** Why stages that call models must not start: the month's budget stops and is used up. undefined = they may. */
export async function findStop(db: Db, timeZone: string, { projectId, stages }: Spender): Promise<string | undefined> {
  const budget = stages.some(callsModel) ? await findBudget(db, projectId) : undefined
  if (!budget?.stops) {
    return undefined
  }
  const { month, from, to } = toMonth(new Date(), timeZone)
  const spent = (await sumSpent(db, { projectId, from, to })).find(sum => sum.currency === budget.currency)?.cost ?? '0'
  return toBudgetState(budget, spent) === 'passed'
    ? `the budget of ${month} is used up: ${spent} of ${budget.amount} ${budget.currency}`
    : undefined
}
