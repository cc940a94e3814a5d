import { listMended, listRunHeads, lockRunHeads } from '#db/repositories/run/run-bulk.repository'
import { listFacts } from '#db/repositories/run/run-selection.repository'
import type { TaskRunHead } from '#db/repositories/run/task-run.repository'
import type { RunBulk, RunBulkItem } from '#shared/contract/run/run-list.contract'
import { BULK_REASONS, type BulkReason, findBulkObstacle } from '#shared/domain/run/run-bulk'
import { isDecision } from '#shared/domain/run/run-decision'
import { REUSE_REASONS } from '#shared/domain/run/run-retry'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { change } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { type LaunchDeps, retryRun } from '../launch'
import { isAway } from '../system'
import { requestDecisions, requestVerbs, toRunView } from '../run'
import { toBulkFacts } from './run-selection.service'

export type BulkDeps = LaunchDeps & Pick<Deps, 'wakeAlerts' | 'artifacts'>
export type BulkRequest = Pick<RunBulk, 'action' | 'reason'> & {
  /** A run that was retried since then is not retried again. */
  since?: Date | undefined
}

/** What the action would do to each run. */
export async function previewRuns(
  { db }: Pick<Deps, 'db'>, { action }: Pick<BulkRequest, 'action'>, ids: readonly string[],
): Promise<RunBulkItem[]> {
  const heads = new Map((await listRunHeads(db, ids)).map(row => [row.id, row]))
  const facts = new Map((await listFacts(db, ids)).map(row => [row.id, row]))
  const items = ids.map((id) => {
    const [row, known] = [heads.get(id), facts.get(id)]
    return row && known ? toItem(row, findBulkObstacle(action, toBulkFacts(known))) : toMissing(id)
  })
  return action === 'retry' ? markHopeless(db, items, heads) : items
}

/** A retry of many changes nothing but the version of model configurations. */
async function markHopeless(
  db: Deps['db'], items: RunBulkItem[], heads: ReadonlyMap<string, TaskRunHead>,
): Promise<RunBulkItem[]> {
  const final = items.filter(({ id, result }) => result === 'done' && heads.get(id)?.error?.retryable === false)
    .map(item => item.id)
  const mended = final.length > 0 ? await listMended(db, final) : new Set()
  const hopeless = new Set(final.filter(id => !mended.has(id)))
  return items.map(item => ({ ...item, isHopeless: hopeless.has(item.id) }))
}

/** Does a part of the work; only runs on which the action is possible now are changed. */
export const applyToRuns = (
  deps: BulkDeps, actor: Actor, request: BulkRequest, ids: readonly string[],
): Promise<RunBulkItem[]> =>
  request.action === 'retry' ? retryRuns(deps, actor, request, ids) : changeRuns(deps, actor, request, ids)

/** In one transaction. */
async function changeRuns(
  deps: BulkDeps, actor: Actor, { action, reason }: BulkRequest, ids: readonly string[],
): Promise<RunBulkItem[]> {
  return change(deps, actor, async (write) => {
    const rows = new Map((await lockRunHeads(write.trx, ids)).map(row => [row.id, row]))
    const obstacles = new Map([...rows.values()].map(row => [row.id, findBulkObstacle(action, toBulkFacts(row))]))
    const possible = [...rows.values()].filter(row => obstacles.get(row.id) === undefined)
    const changed = action === 'retry' || possible.length === 0
      ? []
      : isDecision(action)
        ? await requestDecisions(write, { rows: possible, decision: action, reason })
        : await requestVerbs(write, { rows: possible, verb: action, reason })
    const after = new Map(changed.map(row => [row.id, row]))
    if (possible.length > 0 && !isDecision(action)) {
      write.after(deps.wakeRelay)
    }
    return ids.map((id) => {
      const row = after.get(id) ?? rows.get(id)
      return row ? toItem(row, obstacles.get(id)) : toMissing(id)
    })
  })
}

/** Each retry asks the factory and is a transaction of its own. */
async function retryRuns(
  deps: BulkDeps, actor: Actor, request: BulkRequest, ids: readonly string[],
): Promise<RunBulkItem[]> {
  const previewed = await previewRuns(deps, request, ids)
  return Promise.all(previewed.map(item => item.result === 'done' ? retryOne(deps, actor, request, item) : item))
}

async function retryOne(deps: BulkDeps, actor: Actor, { since }: BulkRequest, item: RunBulkItem): Promise<RunBulkItem> {
  try {
    const { id: retryId } = await retryRun(deps, actor, {
      id: item.id, from: 'failed', revision: 'same', configurations: 'newest', parameters: {}, limits: {},
      once: { since },
    })
    return { ...item, isHopeless: false, retryId }
  }
  catch (error) {
    // One run that cannot be retried must not keep the others from it.
    return { ...item, isHopeless: false, ...toFailure(error, item.id) }
  }
}

function toFailure(error: unknown, runId: string): Pick<RunBulkItem, 'result' | 'reason'> {
  if (isAway(error)) {
    return { result: 'failed', reason: 'AWAY' }
  }
  if (
    error instanceof AppError && (error.code === 'refused' || error.code === 'conflict' || error.code === 'not_found')
  ) {
    return { result: 'skipped', reason: toReason(error.fields?.[0]?.code ?? '') }
  }
  log.error({ err: error, runId }, 'a retry among many failed')
  return { result: 'failed', reason: 'FAILED' }
}

function toReason(code: string): BulkReason {
  return REUSE_REASONS.some(reason => reason === code)
    ? 'UPSTREAM_CHANGED'
    : BULK_REASONS.find(reason => reason === code) ?? 'REFUSED'
}

function toItem(row: TaskRunHead, obstacle: BulkReason | undefined): RunBulkItem {
  const { id, name, state, stateName } = toRunView(row)
  return {
    id, name, state, stateName, result: obstacle ? 'skipped' : 'done', reason: obstacle ?? null, retryId: null,
    isHopeless: false,
  }
}

const toMissing = (id: string): RunBulkItem => ({
  id, name: '', state: null, stateName: null, result: 'missing', reason: 'MISSING', retryId: null, isHopeless: false,
})
