import { listSelectedIds } from '#db/repositories/run/run-selection.repository'
import {
  BULK_RESULTS, MAX_BULK, MAX_SELECTED, type RunBulk, type RunBulkAnswer, type RunBulkItem, type RunSelection,
} from '#shared/contract/run/run-list.contract'
import { type BulkAction, needsCount } from '#shared/domain/run/run-bulk'
import { log } from '#server/log'
import type { Actor } from '../common/deps'
import { applyToRuns, type BulkDeps, type BulkRequest, previewRuns } from './bulk-step'
import { getSelection, refusal, selectRuns } from './run-selection.service'

/** Runs that are locked at the same time: events of the factory for one of them wait for the others. */
const BATCH = 500
/** Retries ask the factory, each by itself. */
const RETRY_BATCH = 8
/** Then the answer says how far it got, and the caller continues: no proxy gives up on it, and people see it move. */
const BUDGET_MS = 4_000

/**
 * One action for many runs: named ones, or those of a selection on which it was possible at the preview. A run on which
 * it is no longer possible is reported as skipped, so a second call changes nothing.
 *
 * @throws AppError `not_found`, `conflict` for the selection; `refused` for a wrong count, or when it is possible on
 *   none.
 */
export async function applyBulk(deps: BulkDeps, actor: Actor, bulk: RunBulk): Promise<RunBulkAnswer> {
  if (bulk.ids) {
    return applyToNamed(deps, actor, bulk, [...new Set(bulk.ids)])
  }
  const selection = bulk.selectionId === undefined
    ? await selectRuns(deps, actor, bulk)
    : await getSelection(deps.db, bulk.selectionId, bulk.cursor !== undefined)
  if (bulk.dryRun) {
    return preview(deps, bulk, selection)
  }
  refuseCount(bulk, selection)
  const ids = await listSelectedIds(
    deps.db, { id: selection.id, action: bulk.action, after: bulk.cursor, limit: MAX_SELECTED },
  )
  const items = await work(deps, actor, { ...bulk, since: new Date(selection.createdAt) }, ids)
  return {
    ...toAnswer(deps, bulk, items), selection, nextCursor: items.length < ids.length ? items.at(-1)?.id ?? null : null,
  }
}

async function applyToNamed(
  deps: BulkDeps, actor: Actor, bulk: RunBulk, ids: readonly string[],
): Promise<RunBulkAnswer> {
  if (bulk.dryRun) {
    return toAnswer(deps, bulk, await previewRuns(deps, bulk, ids))
  }
  const items: RunBulkItem[] = []
  for (const part of toParts(ids, bulk.action)) {
    items.push(...await applyToRuns(deps, actor, bulk, part))
  }
  return toAnswer(deps, bulk, items)
}

/** Counts of the whole selection, the runs of its beginning. */
async function preview(deps: BulkDeps, bulk: RunBulk, selection: RunSelection): Promise<RunBulkAnswer> {
  const ids = await listSelectedIds(deps.db, { id: selection.id, after: bulk.cursor, limit: MAX_BULK + 1 })
  const items = await previewRuns(deps, bulk, ids.slice(0, MAX_BULK))
  const { possible, obstacles } = planOf(selection, bulk.action)
  const missing = obstacles.find(obstacle => obstacle.reason === 'MISSING')?.count ?? 0
  return {
    action: bulk.action, dryRun: true, selection, items,
    done: possible, skipped: selection.count - possible - missing, failed: 0, missing,
    nextCursor: ids.length > MAX_BULK ? items.at(-1)?.id ?? null : null,
  }
}

const planOf = ({ plan }: RunSelection, action: BulkAction) =>
  plan.find(it => it.action === action) ?? { possible: 0, obstacles: [] }

function refuseCount({ action, count }: RunBulk, selection: RunSelection): void {
  const { possible } = planOf(selection, action)
  if (possible === 0) {
    throw refusal(
      '/action', 'NOTHING_POSSIBLE', `${action} is possible on none of the ${selection.count} selected runs`,
    )
  }
  if (count === undefined && needsCount(action, possible)) {
    throw refusal('/count', 'COUNT_REQUIRED', `to ${action} ${possible} runs, send their number as \`count\``)
  }
  if (count !== undefined && count !== possible) {
    throw refusal('/count', 'WRONG_COUNT', `${action} is possible on ${possible} of the selected runs, not on ${count}`)
  }
}

/**
 * Part after part, until all is done or the time is over. A part that fails after another was done is reported run by
 * run.
 */
async function work(
  deps: BulkDeps, actor: Actor, request: BulkRequest, ids: readonly string[],
): Promise<RunBulkItem[]> {
  const deadline = performance.now() + BUDGET_MS
  const items: RunBulkItem[] = []
  for (const part of toParts(ids, request.action)) {
    try {
      items.push(...await applyToRuns(deps, actor, request, part))
    }
    catch (error) {
      if (items.length === 0) {
        throw error
      }
      log.error({ err: error, action: request.action, runs: part.length }, 'a part of a bulk action failed')
      items.push(...part.map((id): RunBulkItem => ({
        id, name: '', state: null, stateName: null, result: 'failed', reason: 'FAILED', retryId: null,
        isHopeless: false,
      })))
      break
    }
    // Without the factory, the others would only wait for it, too.
    if (performance.now() > deadline || items.at(-1)?.reason === 'AWAY') {
      break
    }
  }
  return items
}

function toParts(ids: readonly string[], action: BulkAction): string[][] {
  const size = action === 'retry' ? RETRY_BATCH : BATCH
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size))
}

function toAnswer({ wakeAlerts }: BulkDeps, { action, dryRun }: RunBulk, items: RunBulkItem[]): RunBulkAnswer {
  const [done = 0, skipped = 0, failed = 0, missing = 0] = BULK_RESULTS.map(result =>
    items.filter(item => item.result === result).length)
  if (!dryRun && done > 0) {
    wakeAlerts('failures')
  }
  return { action, dryRun, selection: null, done, skipped, failed, missing, items, nextCursor: null }
}
