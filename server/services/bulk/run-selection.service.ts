import type { Db } from '#db/client'
import {
  type BulkFactsRow, findRunSelection, insertRunSelection, listFacts, listMatchingFacts, type RunSelectionRow,
} from '#db/repositories/run/run-selection.repository'
import type { RunFilterQuery, RunSelect, RunSelection } from '#shared/contract/run/run-list.contract'
import { MAX_SELECTED } from '#shared/contract/run/run-list.contract'
import { DEFAULT_PROJECT_ID, isDemoProject } from '#shared/domain/project'
import {
  BULK_ACTIONS, type BulkAction, type BulkFacts, type BulkPlan, type BulkReason, findBulkObstacle,
} from '#shared/domain/run/run-bulk'
import { AppError } from '#server/errors'
import type { Actor, Deps } from '../common/deps'
import { toRunFilter } from '../run'

/** Long enough to read a preview and to ask a colleague; short enough that its counts still mean something. */
const KEEP_MS = 30 * 60_000

/**
 * Freezes the runs that match a filter now, or the named ones, with what is possible on each.
 *
 * @throws AppError `invalid_input` for a bad range; `refused` when nothing matches, or too much.
 */
export async function selectRuns(
  { db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, actor: Actor, { query, ids }: Pick<RunSelect, 'query' | 'ids'>,
): Promise<RunSelection> {
  const facts = query ? await listMatching(db, query, timeZone) : await listFacts(db, ids ?? [])
  const known = new Set(facts.map(run => run.id))
  const missing = [...new Set(ids)].filter(id => !known.has(id))
  const runs = facts.map(toSelected)
  return toSelection(await insertRunSelection(db, {
    projectId: query?.projectId ?? facts[0]?.projectId ?? DEFAULT_PROJECT_ID,
    actor: actor.name,
    query,
    runs: [...runs, ...missing.map(id => ({ id, possible: [] }))],
    plan: BULK_ACTIONS.map(action =>
      toPlan(action, [...runs.map(run => run.obstacles.get(action)), ...missing.map((): BulkReason => 'MISSING')])),
    keepMs: KEEP_MS,
  }))
}

async function listMatching(db: Db, query: RunFilterQuery, timeZone: string): Promise<BulkFactsRow[]> {
  const facts = await listMatchingFacts(db, toRunFilter(query, timeZone), MAX_SELECTED + 1)
  if (facts.length === 0) {
    throw refusal('/query', 'NOTHING_MATCHES', 'no run matches the filter')
  }
  if (facts.length > MAX_SELECTED) {
    throw refusal('/query', 'TOO_MANY_MATCH', `more than ${MAX_SELECTED} runs match: narrow the filter`)
  }
  return facts
}

/** Obstacles by action; an action without one is possible. */
function toSelected(row: BulkFactsRow): { id: string, possible: BulkAction[], obstacles: Map<BulkAction, BulkReason> } {
  const facts = toBulkFacts(row)
  const obstacles = new Map(BULK_ACTIONS.flatMap((action) => {
    const reason = findBulkObstacle(action, facts)
    return reason ? [[action, reason] as const] : []
  }))
  return { id: row.id, possible: BULK_ACTIONS.filter(action => !obstacles.has(action)), obstacles }
}

export const toBulkFacts = ({
  observedState, desiredState, disposition, projectId, isRetried = false, isPipelineArchived = false,
}: Pick<BulkFactsRow, 'projectId' | 'observedState' | 'desiredState' | 'disposition'>
  & Partial<BulkFactsRow>): BulkFacts =>
  ({
    observed: observedState, desired: desiredState, disposition, isRetried, isPipelineArchived,
    isDemo: isDemoProject(projectId),
  })

function toPlan(action: BulkAction, reasons: readonly (BulkReason | undefined)[]): BulkPlan {
  const groups = Map.groupBy(reasons.filter(reason => reason !== undefined), reason => reason)
  const obstacles = [...groups]
    .map(([reason, all]) => ({ reason, count: all.length })).sort((a, b) => b.count - a.count)
  return { action, possible: reasons.filter(reason => reason === undefined).length, obstacles }
}

const toSelection = ({ id, count, createdAt, expiresAt, plan }: RunSelectionRow): RunSelection =>
  ({ id, count, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), plan })

/**
 * @param isBegun what was begun in time may be continued later.
 * @throws AppError `not_found`; `conflict` when it has expired.
 */
export async function getSelection(db: Db, id: string, isBegun = false): Promise<RunSelection> {
  const row = await findRunSelection(db, id)
  if (!row || (row.isExpired && !isBegun)) {
    const [code, reason, message] = row
      ? ['conflict', 'SELECTION_EXPIRED', 'the selection has expired: select the runs again'] as const
      : ['not_found', 'NO_SELECTION', 'no such selection'] as const
    throw new AppError(code, message, { fields: [{ pointer: '/selectionId', code: reason, message }] })
  }
  return toSelection(row)
}

export const refusal = (pointer: string, code: string, message: string) =>
  new AppError('refused', message, { fields: [{ pointer, code, message }] })
