import { z } from 'zod'
import type { Db } from '#db/client'
import { countRunsByState } from '#db/repositories/metric/run-count.repository'
import type { RunFilter } from '#db/repositories/run/run-filter'
import { countTaskRuns, listTaskRuns, type RunListRow } from '#db/repositories/run/task-run-list.repository'
import type { RunFilterQuery, RunListItem, RunListQuery } from '#shared/contract/run/run-list.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { listStagesOfRuns, type StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { ActiveRunPage, ActiveRunQuery, ActiveStageView } from '#shared/contract/run/run-active.contract'
import type { UsualPace } from '#shared/contract/run/run.contract'
import { DISPOSITIONS } from '#shared/domain/run/run-decision'
import { RUN_EXTENTS, RUN_TRIGGERS, splitWanted, toLeft } from '#shared/domain/run/run-filter'
import { isFinal, OBSERVED_STATES, RUN_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import { MOST_COUNTED } from '#shared/domain/run/run-count'
import type { Deps } from '../common/deps'
import { invalidRange, toListRange } from '../common/list-range'
import { parseCursor, toPage } from '../common/paging'
import { toRunView, toStageRunView } from './run-view'
import { findUsualPaces } from './usual-pace'

/** Microseconds that a double holds exactly. */
const instantUs = z.int().min(0).max(9_000_000_000_000_000)

const runMark = z.strictObject({ sort: z.string(), id: z.uuid(), finishedAtUs: instantUs.nullable() })

/** @throws AppError `invalid_input` when the range or the cursor is invalid. */
export async function listRuns({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, query: RunListQuery) {
  const { limit, sort, count } = query
  const filter = toRunFilter(query, timeZone)
  const isDescending = sort.startsWith('-')
  // A refined schema is a new one, which costs more than parsing the query.
  const after = query.cursor === undefined
    ? undefined
    : parseCursor(runMark.refine(mark => mark.sort === sort), query.cursor)
  const rows = await listTaskRuns(db, {
    filter, after, limit: limit + 1,
    order: { by: sort.endsWith('finishedAt') ? 'finishedAt' : 'createdAt', isDescending },
  })
  const page = toPage(rows, { limit, toView: toItem, toMark: ({ id, finishedAtUs }) => ({ sort, id, finishedAtUs }) })
  if (!count) {
    return page
  }
  // A first page that is not full has them all.
  const total = after === undefined && rows.length <= limit ? rows.length : await countRuns(db, filter)
  return { ...page, total: Math.min(total, MOST_COUNTED), totalIsExact: total <= MOST_COUNTED }
}

/** Up to one more than a list counts. By state alone from the totals, whatever the number of runs. */
function countRuns(db: Db, filter: RunFilter): Promise<number> {
  const { projectId, states, from, to } = filter
  if (from || to || !isByStateAlone(filter)) {
    return countTaskRuns(db, filter, MOST_COUNTED + 1)
  }
  return countRunsByState(
    db, { projectId, states, living: states?.filter(state => !isEndState(state)) }, MOST_COUNTED + 1,
  )
}

/** Whether nothing but time and state is filtered: both are known of all runs by totals. */
export const isByStateAlone = (
  { projectId: _, states: _states, from: _from, to: _to, by: _by, ...others }: RunFilter,
): boolean =>
  Object.values(others).every(value => value === undefined || value === '')

/** A state in which a run ends. */
export const isEndState = (state: RunFilterState): boolean =>
  state === 'PARTIAL' || OBSERVED_STATES.some(observed => observed === state && isFinal(observed))

/** @throws AppError `invalid_input` when the range or the duration is invalid. */
export function toRunFilter(query: RunFilterQuery, timeZone: string): RunFilter {
  const {
    projectId = DEFAULT_PROJECT_ID, state, disposition, pipelineId, trigger, extent, taskId, stage, stageKind, q,
    minDurationMs, maxDurationMs, from, to, tz = timeZone, by,
  } = query
  if (minDurationMs !== undefined && maxDurationMs !== undefined && minDurationMs > maxDurationMs) {
    throw invalidRange('/query/maxDurationMs', 'must not be below `minDurationMs`')
  }
  const pipelines = splitWanted(pipelineId)
  return {
    projectId,
    states: toLeft(RUN_FILTERS, state),
    dispositions: toLeft(DISPOSITIONS, disposition),
    pipelineIds: pipelines.values,
    otherThanPipelineIds: pipelines.excluded,
    triggers: toLeft(RUN_TRIGGERS, trigger),
    extents: toLeft(RUN_EXTENTS, extent),
    taskId,
    stage: stage === undefined ? undefined : { key: stage, kind: stageKind },
    minDurationMs,
    maxDurationMs,
    text: q,
    by,
    ...toListRange({ from, to, tz }, new Date()),
  }
}

export const toItem = (row: RunListRow): RunListItem => ({
  ...toRunView(row), revision: row.revision, failedStage: row.failedStage, group: row.group,
})

const ACTIVE: RunFilterState[] = ['RUNNING', 'WAITING', 'PAUSED', 'CANCELLING']

export async function listActiveRuns(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, limit }: ActiveRunQuery,
): Promise<ActiveRunPage> {
  const filter = { projectId, states: ACTIVE }
  const runs = await listTaskRuns(db, { filter, order: { by: 'createdAt', isDescending: true }, limit })
  const [total, stages, usual] = await Promise.all([
    countTaskRuns(db, filter, MOST_COUNTED),
    listStagesOfRuns(db, runs.map(run => run.id)),
    findUsualPaces(db, { projectId, pipelineIds: [...new Set(runs.map(run => run.pipelineId))] }),
  ])
  const stagesOf = Map.groupBy(stages, stage => stage.runId)
  const items = runs.map(run => ({
    ...toRunView(run),
    stages: (stagesOf.get(run.id) ?? []).map(stage =>
      toActiveStage(stage, usual.get(run.pipelineId)?.[stage.stageKey])),
  }))
  return { items, nextCursor: null, total, totalIsExact: total < MOST_COUNTED }
}

function toActiveStage(row: StageRunRow, usual: UsualPace | undefined): ActiveStageView {
  const {
    stageKey, kind, name, position, dependsOn, isTerminal, state, recordsIn, recordsOut, recordsDropped, recordsFailed,
    fraction, recordsPerSecond,
  } = toStageRunView(row)
  return {
    stageKey, kind, name, position, dependsOn, isTerminal, state, recordsIn, recordsOut, recordsDropped, recordsFailed,
    fraction, recordsPerSecond,
    usual: usual ?? null,
  }
}
