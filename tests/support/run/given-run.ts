import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { insertOutbox } from '#db/repositories/system/outbox.repository'
import { insertStageRuns } from '#db/repositories/run/stage-run.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { FrozenRunSpec, FrozenStage, RejectGroup } from '#shared/domain/run/run-record'

export interface GivenRun {
  runId: string
  projectId: string
  taskId: string
  pipelineId: string
}

export interface GivenRunOptions {
  stages?: readonly Partial<FrozenStage>[]
  createdAt?: Date
  /** The run whose task it runs again. */
  after?: Pick<GivenRun, 'taskId' | 'runId'>
  /** Of `after`, as its retry. */
  isRetry?: boolean
  /** Above 0 = a trial. */
  recordLimit?: number
  /** Rejected records that it reads, and nothing else. */
  group?: RejectGroup
  /** As after a launch: the submit request waits in the outbox. */
  isSubmitWaiting?: boolean
}

/** A chain: each stage reads the one before it. */
export const LINE = [
  { key: 'read', kind: 'ingest.jsonl' },
  { key: 'clean', kind: 'clean.normalize' },
  { key: 'out', kind: 'publish' },
] as const

/**
 * A run as the launch leaves it, with pipeline and revision of its own, and a task of its own unless it is another run
 * of one.
 */
export async function givenRun(db: Db, {
  stages = LINE, createdAt = new Date(), after, isRetry = false, recordLimit = 0, group, isSubmitWaiting = false,
}: GivenRunOptions = {}): Promise<GivenRun> {
  const [pipelineId, revisionId, taskId, projectId] = [v7(), v7(), after?.taskId ?? v7(), DEFAULT_PROJECT_ID]
  const runId = v7({ msecs: createdAt.getTime() })
  const spec: FrozenRunSpec = {
    labels: {}, stages: stages.map((stage, index) => toStage(stage, stages[index - 1]?.key)), ...group && { group },
  }
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('pipelines').values({
      id: pipelineId, projectId, name: `pipeline ${pipelineId}`, description: '', currentRevisionId: null,
      archivedAt: null, updatedAt: createdAt,
    }).execute()
    await trx.insertInto('pipelineRevisions').values({
      id: revisionId, projectId, pipelineId, number: 1, spec: JSON.stringify(spec), sha256: '', message: '',
      actor: 'test',
    }).execute()
    if (!after) {
      await trx.insertInto('tasks').values({
        id: taskId, projectId, name: 'task', pipelineId, inputs: '{}', parameters: '{}', archivedAt: null,
        updatedAt: createdAt,
      }).execute()
    }
    await trx.insertInto('taskRuns').values({
      id: runId, projectId, taskId, pipelineId, revisionId, name: 'run',
      rootRunId: isRetry ? after?.runId ?? runId : runId, parentRunId: isRetry ? after?.runId ?? null : null,
      trigger: isRetry ? 'retry' : 'manual', actor: 'operator', recordLimit,
      spec: JSON.stringify(spec), error: null, queuedAt: null, startedAt: null, finishedAt: null, createdAt,
      updatedAt: new Date(),
    }).execute()
    await insertStageRuns(trx, spec.stages.map(({ key, kind, needs }, position) => ({
      runId, stageKey: key, projectId, position, kind, name: key, dependsOn: needs,
      isTerminal: !spec.stages.some(it => it.needs.includes(key)),
      readsRejects: kind === 'input.rejects',
    })))
    if (isSubmitWaiting) {
      await insertOutbox(trx, { projectId, runId, verb: 'submit' })
    }
  })
  return { runId, projectId, pipelineId, taskId }
}

const toStage = (stage: Partial<FrozenStage>, before: string | undefined): FrozenStage => ({
  key: 'stage', kind: 'clean.normalize', name: stage.key ?? 'stage', needs: before ? [before] : [], parameters: {},
  inputs: [], ...stage,
})
