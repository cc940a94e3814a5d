import { z } from 'zod'
import { countTaskRuns, listTaskRuns, type RunFilter, type RunListRow } from '#db/repositories/run/task-run-list.repository'
import type { RunFilterQuery, RunListItem, RunListQuery } from '#shared/contract/run-list.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Deps } from '../common/deps'
import { parseCursor, toPage } from '../common/paging'
import { toRunRange } from './run-range'
import { toRunView } from './run-view'

/** Upper limit of the count; counting further costs too much. */
const COUNT_CAP = 10_000

/** Microseconds that a double holds exactly. */
const instantUs = z.int().min(0).max(9_000_000_000_000_000)

const runMark = z.strictObject({ sort: z.string(), id: z.uuid(), finishedAtUs: instantUs.nullable() })

/** @throws AppError `invalid_input` when the range or the cursor is invalid. */
export async function listRuns({ db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, query: RunListQuery) {
  const { limit, sort, count } = query
  const filter = toRunFilter(query, timeZone)
  const isDescending = sort.startsWith('-')
  const after = parseCursor(runMark.refine(mark => mark.sort === sort), query.cursor)
  const rows = await listTaskRuns(db, {
    filter, after, limit: limit + 1, order: { by: sort.endsWith('finishedAt') ? 'finishedAt' : 'createdAt', isDescending },
  })
  const page = toPage(rows, { limit, toView: toItem, toMark: ({ id, finishedAtUs }) => ({ sort, id, finishedAtUs }) })
  if (!count) {
    return page
  }
  const total = await countTaskRuns(db, filter, COUNT_CAP + 1)
  return { ...page, total: Math.min(total, COUNT_CAP), totalIsExact: total <= COUNT_CAP }
}

/** @throws AppError `invalid_input` when the range is invalid. */
export function toRunFilter(query: RunFilterQuery, timeZone: string): RunFilter {
  const { projectId = DEFAULT_PROJECT_ID, state, disposition, pipelineId, taskId, stage, stageKind, q, from, to, tz = timeZone, by } = query
  return { projectId, states: state, dispositions: disposition, pipelineId, taskId, stage: stage === undefined ? undefined : { key: stage, kind: stageKind }, text: q, by, ...toRunRange({ from, to, tz }, new Date()) }
}

const toItem = (row: RunListRow): RunListItem => ({ ...toRunView(row), revision: row.revision, failedStage: row.failedStage })
