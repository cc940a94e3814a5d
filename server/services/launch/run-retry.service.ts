import { v7 } from 'uuid'
import { findLivingRetry, findTaskRun, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import {
  type RetryRevisionView, type RunRetry, type RunRetryPlan, runRetryPlan,
} from '#shared/contract/run/run-retry.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { isUnchanged, listRetryChoices, planRetry, type RetryRevision } from '#shared/domain/run/run-retry'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { isFinal } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'
import { change } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { refuseOverBudget, findStageSecrets, toSealed } from '../model'
import { checkResolved, toQueueStage } from '../pipeline'
import { refuseErrors } from '../common/finding'
import { findKindBook, isAway, refuseDemo } from '../system'
import { findDeletedFiles } from '../source'
import {
  type AskedGroup, findGroup, type Group, holdGroup, planGroupOf, refuseGroup, toGroupResolution, toGroupView,
} from './group-retry'
import { sumOverridden } from './overridden'
import { MESSAGES, refuse, refuseChoice, refuseSecond, refuseStrays } from './refuse-retry'
import { applyChange, type RetryChange, toChangeView, withConfigurations } from './retry-change'
import { type Candidate, findCandidates, findMade, type Made, type Parameters } from './retry-target'
import { freeze, insertLaunch, type Launch, type LaunchDeps } from './run-launch.service'

type RetryDeps = LaunchDeps & Pick<Deps, 'artifacts'>

/** What each way to retry a run would take over and run. @throws AppError `not_found` */
export async function planRetries(
  deps: Pick<RetryDeps, 'db' | 'cache' | 'queue' | 'artifacts'>,
  { id, group: asked, ...change }: RetryChange & { id: string, group?: AskedGroup | undefined },
): Promise<RunRetryPlan> {
  const run = await findTaskRun(deps.db, id)
  assertFound(run, 'run')
  const candidates = await findCandidates(deps, run, asked !== undefined)
  const made = await findMade(deps, run)
  const living = await findLivingRetry(deps.db, run) ?? null
  if (!asked) {
    return {
      runId: run.id,
      revisions: await Promise.all(candidates.map(candidate => toRevisionView(deps, candidate, { made, change }))),
      living, group: null,
    }
  }
  const group = await findGroup(deps, run, asked)
  const revisions: RetryRevisionView[] = []
  for (const candidate of candidates) {
    revisions.push(await toGroupRevisionView(deps, candidate, { run, group, made, change }))
  }
  return {
    runId: run.id, revisions, living,
    group: { ...asked, records: group.group.records, kept: group.kept, by: group.by },
  }
}

async function toGroupRevisionView(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>,
  candidate: Candidate,
  { run, group, made, change }: { run: TaskRunRow, group: Group, made: Made, change: RetryChange },
): Promise<RetryRevisionView> {
  const { revision, number, reason, resolution, changed, lost, overridden } = candidate
  const none = { overridden: 0, stages: [], inputs: {}, choices: [], group: null }
  const empty = { revision, number, reason, changed, lost, ...none }
  if (reason !== null) {
    return empty
  }
  const plan = await planGroupOf(deps, run, group, { stages: applyChange(resolution.stages, change), made: made.made })
  const renewed = await withConfigurations(deps, candidate, { change, stages: plan.stages })
  const shown = new Map(resolution.stages.map(stage => [stage.key, stage]))
  return {
    ...empty,
    overridden: sumOverridden(overridden, renewed.stages),
    stages: renewed.stages.map(stage =>
      toStageView(stage, { candidate, made, findings: renewed.findings, before: shown.get(stage.key) ?? stage })),
    group: { ...toGroupView(plan), isUnchanged: isUnchangedGroup(renewed.stages, made) },
  }
}

/** What they read is another thing by nature: the records that were rejected. */
const isUnchangedGroup = (stages: readonly FrozenStage[], { made }: Made): boolean => {
  const again = stages.filter(stage => made.has(stage.key))
  return isUnchanged(
    again.map(stage => stage.key),
    again.map(stage => ({ ...stage, ...pickReads(made.get(stage.key)?.stage ?? stage) })), made,
  )
}

const pickReads = ({ needs, inputs }: FrozenStage) => ({ needs, inputs })

interface Shown {
  candidate: Candidate
  made: Made
  findings: readonly PipelineFinding[]
  /** As the stage is before the request changes it. */
  before: FrozenStage & { columns?: unknown }
}

function toStageView(
  stage: FrozenStage, { candidate, made, findings, before }: Shown,
): RetryRevisionView['stages'][number] {
  const { inputs: _inputs, input: _input, columns: _columns, ...shown } = before
  return {
    ...shown,
    needs: stage.needs,
    ...toChangeView({ ...stage, parameters: before.parameters }, candidate, { ...made, findings }),
    ...stageWords.parse({ made: made.made.get(stage.key) ?? null }),
  }
}

const stageWords = runRetryPlan.shape.revisions.element.shape.stages.element.pick({ made: true })

async function toRevisionView(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>, candidate: Candidate,
  { made, change }: { made: Made, change: RetryChange },
): Promise<RetryRevisionView> {
  const { revision, number, reason, resolution, inputs, changed, lost, overridden } = candidate
  if (reason !== null) {
    return { revision, number, reason, changed, lost, overridden: 0, stages: [], inputs: {}, choices: [], group: null }
  }
  const stages = applyChange(resolution.stages, change)
  const renewed = await withConfigurations(deps, candidate, { change, stages })
  return {
    revision, number, reason, inputs, changed, lost, overridden: sumOverridden(overridden, stages), group: null,
    stages: renewed.stages.map((stage, index) =>
      toStageView(stage, { candidate, made, findings: renewed.findings, before: resolution.stages[index] ?? stage })),
    choices: listRetryChoices({ ...made, stages })
      .map(choice => ({ ...choice, isUnchanged: isUnchanged(choice.redone, renewed.stages, made.made) })),
  }
}

/**
 * Launches a retry of an ended run: a new run, which takes over what it need not do again. The factory judges what can
 * be taken over; if it does not respond, the retry waits and is judged then.
 *
 * @throws AppError `not_found`; `conflict` while the run has not ended; `refused` with every reason.
 */
export async function retryRun(
  deps: RetryDeps, actor: Actor, { id, once, ...request }: RunRetry & RetryOnce & { id: string },
): Promise<RunView> {
  const run = await findTaskRun(deps.db, id)
  assertFound(run, 'run')
  refuseDemo(run.projectId)
  if (!isFinal(run.observedState)) {
    throw new AppError('conflict', 'only a run that has ended can be retried')
  }
  const launch = request.group
    ? await prepareGroup(deps, run, request, request.group)
    : await prepareRetry(deps, run, request)
  const { group } = launch
  // Said before the factory is asked, which would not find the bytes.
  const read = { projectId: run.projectId, stages: launch.stages, reuse: launch.retry?.reuse ?? [] }
  refuseErrors(await findDeletedFiles(deps.db, read))
  await askFactory(deps, launch)
  return change(deps, actor, async (write) => {
    const { trx } = write
    if (group) {
      await holdGroup(trx, run, { group, run, stages: launch.stages, kinds: launch.kinds })
    }
    if (once) {
      await refuseSecond(trx, id, once.since)
    }
    const retry = await insertLaunch(write, { ...launch, trigger: 'retry' })
    // Its page lists its retries.
    write.touch(`run:${id}`)
    write.after(deps.wakeRelay)
    return retry
  })
}

interface RetryOnce {
  /** Refused while another retry of the run lives, or when one was made since a moment. */
  once?: { since: Date | undefined } | undefined
}

/** All checks that can refuse, before anything is written. */
async function prepareRetry(
  deps: RetryDeps, run: TaskRunRow, { from, stageKey, revision, ...change }: RunRetry,
): Promise<Launch> {
  const candidate = await getCandidate(deps, run, revision)
  refuseStrays(candidate, change)
  const { projectId, findings } = candidate.resolution
  const asked = applyChange(candidate.resolution.stages, change)
  const choice = planRetry({ ...await findMade(deps, run), stages: asked }, from, stageKey ?? null)
  refuseChoice(choice, asked.map(stage => stage.key))
  const { stages, ofConfigurations } = await renew(deps, candidate, { change, asked, redone: choice.redone })
  refuseErrors(
    (await checkResolved(deps, { projectId, stages, findings: [...findings, ...ofConfigurations] })).findings,
  )
  await refuseOverBudget(
    deps.db, deps.timeZone, { projectId, stages: stages.filter(stage => choice.redone.includes(stage.key)) },
  )
  return {
    task: {
      id: run.taskId, projectId, name: run.name, pipelineId: run.pipelineId, priority: run.priority,
      recordLimit: run.recordLimit,
    },
    revisionId: candidate.revisionId,
    stages,
    parameters: merge(candidate.parameters, change.parameters),
    limits: merge(candidate.limits, change.limits),
    retry: {
      parent: run, from: stageKey ?? from,
      reuse: stages.map(stage => stage.key).filter(key => !choice.redone.includes(key)),
    },
    group: run.spec.group,
    kinds: await findKindBook(deps),
  }
}

/**
 * Stages that run again with the newest version of their configurations, or with that of the run; stages that are taken
 * over as they were.
 */
async function renew(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>,
  candidate: Candidate,
  { change, asked, redone }: {
    change: RetryChange
    asked: Candidate['resolution']['stages']
    redone: readonly string[]
  },
) {
  const { stages, findings } = await withConfigurations(deps, candidate, { change, stages: asked })
  return {
    stages: asked.map((stage, index) => redone.includes(stage.key) ? stages[index] ?? stage : stage),
    ofConfigurations: findings.filter(finding => redone.includes(finding.stageKey)),
  }
}

/** All checks that can refuse a retry of rejected records, before anything is written. */
async function prepareGroup(
  deps: RetryDeps, run: TaskRunRow, { revision, ...change }: RunRetry, asked: AskedGroup,
): Promise<Launch> {
  const candidate = await getCandidate(deps, run, revision, true)
  refuseStrays(candidate, change)
  const group = await findGroup(deps, run, asked)
  const plan = await planGroupOf(deps, run, group, {
    stages: applyChange(candidate.resolution.stages, change), made: (await findMade(deps, run)).made,
  })
  refuseGroup(plan.reason, asked.stageKey)
  const before = toGroupResolution(candidate.resolution, plan)
  const { stages, findings } = await withConfigurations(deps, candidate, { change, stages: before.stages })
  const resolution = { ...before, stages, findings: [...before.findings, ...findings] }
  refuseErrors((await checkResolved(deps, resolution)).findings)
  await refuseOverBudget(deps.db, deps.timeZone, resolution)
  return {
    task: {
      id: run.taskId, projectId: resolution.projectId, name: run.name, pipelineId: run.pipelineId,
      priority: run.priority, recordLimit: run.recordLimit,
    },
    revisionId: candidate.revisionId,
    stages: resolution.stages,
    parameters: merge(candidate.parameters, change.parameters),
    limits: merge(candidate.limits, change.limits),
    retry: { parent: run, from: asked.stageKey, reuse: [] },
    group: group.group,
    kinds: await findKindBook(deps),
  }
}

async function getCandidate(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>, run: TaskRunRow, revision: RetryRevision, isForGroup = false,
): Promise<Candidate> {
  const candidate = (await findCandidates(deps, run, isForGroup)).find(it => it.revision === revision)
  assertFound(candidate, 'revision')
  if (candidate.reason !== null) {
    refuse([{ pointer: '/revision', code: candidate.reason, message: MESSAGES[candidate.reason] }])
  }
  return candidate
}

/** @throws AppError `conflict` when something can no longer be taken over */
async function askFactory({ db, queue }: Pick<Deps, 'db' | 'queue'>, launch: Launch): Promise<void> {
  const { task, stages } = launch
  const secrets = await findStageSecrets(db, stages)
  const { labels, reuse } = freeze(launch)
  await queue.validateRun({
    runId: v7(), project: task.projectId,
    stages: stages.map(stage => ({ ...toQueueStage(stage), ...toSealed(secrets.get(stage.key)) })),
    priority: task.priority, labels, recordLimit: task.recordLimit, ...reuse && { reuse },
  })
    .catch((error: unknown) => {
      if (!isAway(error)) {
        throw error
      }
    })
}

const merge = <Values extends Parameters[string]>(
  before: Record<string, Values>, after: Record<string, Values>,
): Record<string, Values> =>
  ({
    ...before,
    ...Object.fromEntries(Object.entries(after).map(([key, values]) => [key, { ...before[key], ...values }])),
  })
