import { sumUsualStages, type UsualStageRow } from '#db/repositories/metric/line.repository'
import { listStagesOfRuns, type StageRunRow } from '#db/repositories/run/stage-run.repository'
import { countTaskRuns, listTaskRuns } from '#db/repositories/run/task-run-list.repository'
import type { ActiveRunPage, ActiveRunQuery, ActiveStageView } from '#shared/contract/overview.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { RunType } from '#shared/domain/run/run-state'
import type { Deps } from '../common/deps'
import { toRunView, toStageRunView } from './run-view'

const ACTIVE: RunType[] = ['RUNNING', 'PAUSED', 'CANCELLING']
const COUNT_CAP = 10_000
/** Older runs say little: the pipeline may have changed since. */
const USUAL_MS = 7 * 24 * 60 * 60_000

export async function listActiveRuns({ db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, limit }: ActiveRunQuery): Promise<ActiveRunPage> {
  const filter = { projectId, states: ACTIVE }
  const runs = await listTaskRuns(db, { filter, order: { by: 'createdAt', isDescending: true }, limit })
  const [total, stages, usual] = await Promise.all([
    countTaskRuns(db, filter, COUNT_CAP),
    listStagesOfRuns(db, runs.map(run => run.id)),
    sumUsualStages(db, { pipelineIds: [...new Set(runs.map(run => run.pipelineId))], since: new Date(Date.now() - USUAL_MS) }),
  ])
  const stagesOf = Map.groupBy(stages, stage => stage.runId)
  const usualOf = new Map(usual.map(row => [`${row.pipelineId}:${row.stageKey}`, row]))
  const items = runs.map(run => ({
    ...toRunView(run),
    stages: (stagesOf.get(run.id) ?? []).map(stage => toActiveStage(stage, usualOf.get(`${run.pipelineId}:${stage.stageKey}`))),
  }))
  return { items, nextCursor: null, total, totalIsExact: total < COUNT_CAP }
}

function toActiveStage(row: StageRunRow, usual: UsualStageRow | undefined): ActiveStageView {
  const { stageKey, kind, name, position, dependsOn, isTerminal, state, recordsIn, recordsOut, recordsDropped, recordsFailed, fraction, recordsPerSecond } = toStageRunView(row)
  return {
    stageKey, kind, name, position, dependsOn, isTerminal, state, recordsIn, recordsOut, recordsDropped, recordsFailed, fraction, recordsPerSecond,
    usual: usual ? { recordsPerSecond: usual.recordsIn / usual.workMs * 1_000, yield: usual.recordsOut / usual.recordsIn } : null,
  }
}
