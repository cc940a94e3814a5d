import { listAlertsByIds } from '#db/repositories/alert/alert.repository'
import {
  type DecisionRow, type HandoverWhere, listDecisions, listOpenAlerts, listRaised,
} from '#db/repositories/overview/handover.repository'
import type { RunFilter } from '#db/repositories/run/run-filter'
import { countTaskRuns, listTaskRuns, type RunSums, sumTaskRuns } from '#db/repositories/run/task-run-list.repository'
import {
  type HandoverDecision, type HandoverQuery, type HandoverView, MOST_HANDED_OVER,
} from '#shared/contract/overview/handover.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { JUDGED_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import { MOST_COUNTED } from '#shared/domain/run/run-count'
import { toCounts, toItem } from '../run'
import { toAlertViews } from '../alert'
import { hasOwnName } from '#shared/domain/alert/ready-made'
import type { Deps } from '../common/deps'
import { findMoment, toWindow } from '../metric'

type HandoverDeps = Pick<Deps, 'db' | 'timeZone'>

/**
 * What a shift leaves to the next one. What was open is told as at the end of the window, even if it has been settled
 * since.
 *
 * @throws AppError `invalid_input` with the wrong field when the range is invalid.
 */
export async function getHandover(
  deps: HandoverDeps, { projectId = DEFAULT_PROJECT_ID, pipelineId, from, to, tz = deps.timeZone }: HandoverQuery,
): Promise<HandoverView> {
  const { db } = deps
  const moment = await findMoment(deps, projectId)
  const { asked } = toWindow({ from, to, tz }, moment.now)
  const where: HandoverWhere = { projectId, pipelineId, from: asked.from, to: asked.to }
  const runs: RunFilter = { projectId, pipelineIds: pipelineId === undefined ? undefined : [pipelineId] }
  const ended = { ...runs, from: asked.from, to: asked.to, by: 'finished' } as const
  const [totals, endedRuns, failed, raised, openRuns, failures, alerts, decided] = await Promise.all([
    readTotals(deps, ended),
    listNewest(deps, ended),
    listNewest(deps, { ...ended, states: ['FAILED', 'CRASHED'] }),
    listRaised(db, where, MOST_HANDED_OVER),
    readRuns(deps, { ...runs, livingAt: asked.to }),
    readRuns(deps, { ...runs, openAt: asked.to }),
    listOpenAlerts(db, where, MOST_HANDED_OVER),
    listDecisions(db, where, MOST_HANDED_OVER),
  ])
  const [raisedViews, openViews] = await Promise.all([toViews(deps, raised), toViews(deps, alerts)])
  return {
    tz,
    window: { from: asked.from.toISOString(), to: asked.to.toISOString() },
    totals,
    // The totals are exact, and the lists beside them say the same.
    ended: { count: totals.ended, items: endedRuns },
    failed: { count: totals.failed + totals.crashed, items: failed },
    raised: raisedViews,
    open: { runs: openRuns, failures, alerts: openViews },
    decided: { count: decided.count, items: decided.items.map(toDecision) },
    asOf: moment.now.toISOString(),
    watermark: moment.watermark?.toISOString() ?? null,
    commit: moment.commit,
  }
}

async function readTotals(
  { db }: HandoverDeps, ended: RunFilter & { from: Date, to: Date },
): Promise<HandoverView['totals']> {
  const [launched, sums] = await Promise.all([
    countTaskRuns(db, { ...ended, by: 'created' }, MOST_COUNTED),
    sumTaskRuns(db, ended),
  ])
  const full = sums.filter(({ isFull }) => isFull)
  const [all, fullCounts] = [toCounts(sums), toCounts(full)]
  const judged = sumOf(fullCounts, JUDGED_FILTERS)
  return {
    launched,
    ended: sumOf(all, ENDED),
    succeeded: all.SUCCEEDED,
    partial: all.PARTIAL,
    failed: all.FAILED,
    crashed: all.CRASHED,
    cancelled: all.CANCELLED,
    trials: sumOf(all, ENDED) - sumOf(fullCounts, ENDED),
    success: judged > 0 ? (fullCounts.SUCCEEDED + fullCounts.PARTIAL) / judged : null,
    recordsIn: addUp(full, 'recordsIn'),
    recordsOut: addUp(full, 'recordsOut'),
    recordsFailed: addUp(full, 'recordsFailed'),
    tokens: addUp(sums, 'tokens'),
  }
}

const addUp = (sums: readonly RunSums[], name: 'recordsIn' | 'recordsOut' | 'recordsFailed' | 'tokens') =>
  sums.reduce((sum, row) => sum + row[name], 0)

const ENDED = [...JUDGED_FILTERS, 'CANCELLED'] as const

const sumOf = (counts: Record<RunFilterState, number>, states: readonly RunFilterState[]) =>
  states.reduce((sum, state) => sum + counts[state], 0)

async function readRuns(deps: HandoverDeps, filter: RunFilter): Promise<HandoverView['ended']> {
  const [count, items] = await Promise.all([countTaskRuns(deps.db, filter, MOST_COUNTED), listNewest(deps, filter)])
  return { count, items }
}

async function listNewest({ db }: HandoverDeps, filter: RunFilter): Promise<HandoverView['ended']['items']> {
  const by = filter.by === 'finished' ? 'finishedAt' : 'createdAt'
  const rows = await listTaskRuns(db, { filter, order: { by, isDescending: true }, limit: MOST_HANDED_OVER })
  return rows.map(toItem)
}

async function toViews(
  { db }: HandoverDeps, { count, ids }: { count: number, ids: string[] },
): Promise<HandoverView['raised']> {
  const views = await toAlertViews(db, await listAlertsByIds(db, ids))
  const byId = new Map(views.map(view => [view.id, view]))
  return { count, items: ids.flatMap(id => byId.get(id) ?? []) }
}

const toDecision = (
  { at, readyMade, ruleName, pipeline, kind, actor, id, name, value, note }: DecisionRow,
): HandoverDecision =>
  ({
    kind, at: at.toISOString(), actor, id, name, value, note,
    rule: ruleName === null ? null : { readyMade, hasOwnName: hasOwnName({ readyMade, name: ruleName }) },
    pipeline: pipeline ?? '',
  })
