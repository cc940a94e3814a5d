import { z } from 'zod'
import { listVersionsOfRun } from '#db/repositories/dataset-version.repository'
import { listRunEvents as listEventRows } from '#db/repositories/run-event.repository'
import { listStageRuns } from '#db/repositories/stage-run.repository'
import { countTaskRuns, listTaskRuns, type RunFilter } from '#db/repositories/task-run-list.repository'
import { findTaskRun, type TaskRunRow } from '#db/repositories/task-run.repository'
import type { Db } from '#db/client'
import { runEventView, type RunDetail, type RunEventView, type RunListQuery } from '#shared/contract/run.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { Deps } from './deps'
import { assertFound } from './editable'
import { parseCursor, toPage } from './paging'
import { toRunView, toStageRunView } from './run-view'

/** Counting further costs more than the number is worth. */
const COUNT_CAP = 10_000

/** Microseconds that a double holds exactly. */
const instantUs = z.int().min(0).max(9_000_000_000_000_000)

const runMark = z.strictObject({ sort: z.string(), id: z.uuid(), finishedAtUs: instantUs.nullable() })

export async function listRuns({ db }: Pick<Deps, 'db'>, query: RunListQuery) {
  const { limit, sort, count } = query
  const filter = toFilter(query)
  const isDescending = sort.startsWith('-')
  const after = parseCursor(runMark.refine(mark => mark.sort === sort), query.cursor)
  const rows = await listTaskRuns(db, {
    filter, after, limit: limit + 1, order: { by: sort.endsWith('finishedAt') ? 'finishedAt' : 'createdAt', isDescending },
  })
  const page = toPage(rows, { limit, toView: toRunView, toMark: ({ id, finishedAtUs }) => ({ sort, id, finishedAtUs }) })
  if (!count) {
    return page
  }
  const total = await countTaskRuns(db, filter, COUNT_CAP + 1)
  return { ...page, total: Math.min(total, COUNT_CAP), totalIsExact: total <= COUNT_CAP }
}

function toFilter({ projectId = DEFAULT_PROJECT_ID, state, disposition, pipelineId, taskId, q, from, to }: RunListQuery): RunFilter {
  return {
    projectId, states: state, dispositions: disposition, pipelineId, taskId, text: q,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  }
}

/** @throws AppError `not_found` */
export async function getRun({ db }: Pick<Deps, 'db'>, id: string): Promise<RunDetail> {
  return toDetail(db, await getRow(db, id))
}

export async function toDetail(db: Db, row: TaskRunRow): Promise<RunDetail> {
  // One after the other: `db` may be a transaction, which has one connection.
  const stages = await listStageRuns(db, row.id)
  const versions = await listVersionsOfRun(db, row.id)
  return {
    ...toRunView(row),
    version: row.version,
    dispositionNote: row.dispositionNote,
    stages: stages.map(toStageRunView),
    versions,
    parameters: Object.fromEntries(row.spec.stages.map(stage => [stage.key, stage.parameters])),
  }
}

/** `nextCursor` goes back as `after`. @throws AppError `not_found` */
export async function listRunEvents({ db }: Pick<Deps, 'db'>, { id, after, limit }: { id: string, after: number, limit: number }) {
  await getRow(db, id)
  const rows = await listEventRows(db, { runId: id, after, limit: limit + 1 })
  const items = rows.slice(0, limit).map((row): RunEventView => ({
    seq: row.seq,
    ...eventWords.parse(row),
    stageKey: row.stageKey,
    attempt: row.attempt,
    occurredAt: row.occurredAt.toISOString(),
    payload: row.payload,
  }))
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.seq ?? after) : null }
}

const eventWords = runEventView.pick({ type: true })

/** Lines are not stored, and live ones are not passed on yet. @throws AppError `not_found` */
export async function listRunLogs({ db }: Pick<Deps, 'db'>, id: string): Promise<{ items: never[], stored: false }> {
  await getRow(db, id)
  return { items: [], stored: false }
}

async function getRow(db: Db, id: string): Promise<TaskRunRow> {
  const row = await findTaskRun(db, id)
  assertFound(row, 'run')
  return row
}
