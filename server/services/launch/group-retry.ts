import type { Trx } from '#db/client'
import { type GroupRunRow, listGroupRuns } from '#db/repositories/run/group-retry.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { lockTaskRun, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { RetryRevisionView, RunRetry, RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { type GroupBase, type GroupPlan, type GroupReason, planGroup } from '#shared/domain/run/group-retry'
import type { FrozenStage, RejectGroup } from '#shared/domain/run/run-record'
import { AppError, toRefused } from '#server/errors'
import type { Deps } from '../common/deps'
import { countKept } from '../run'
import { findKindBook } from '../system'
import { findGroupBases } from './group-base'
import type { Resolution, ResolvedStage } from '../pipeline'
import type { Made } from './retry-target'

export type AskedGroup = NonNullable<RunRetry['group']>

/** A group of a run, as it is now. */
export interface Group {
  group: RejectGroup
  file: ArtifactInfo | undefined
  /** Why it cannot be retried with any revision. */
  reason: GroupReason | null
  kept: number | null
  by: RunRetryPlan['living']
}

/** Nobody retries more groups of one run. */
const MOST_RETRIES = 1_000

/**
 * A group of a stage that the run took over is that of the run in which the stage ran: it is recovered once, whichever
 * of the two is asked.
 */
export async function findGroup(
  deps: Pick<Deps, 'db' | 'artifacts'>, run: TaskRunRow, { stageKey, reason }: AskedGroup,
): Promise<Group> {
  const stage = (await listStageRuns(deps.db, run.id)).find(row => row.stageKey === stageKey)
  const group = {
    runId: stage?.reusedRunId ?? run.id, stageKey, reason,
    records: stage && Object.hasOwn(stage.failedByReason, reason) ? stage.failedByReason[reason] ?? 0 : 0,
  }
  const file = stage?.outputs.find(output => output.role === 'REJECTS')
  const found = { group, file, kept: null, by: null }
  if (group.records === 0) {
    return { ...found, reason: 'EMPTY' }
  }
  const other = findOther(await listGroupRuns(deps.db, run, MOST_RETRIES), group)
  if (other) {
    return { ...found, reason: other.reason, by: { id: other.run.id, name: other.run.name } }
  }
  if (!file) {
    return { ...found, reason: 'NOT_WRITTEN' }
  }
  const kept = await countThere(deps, file, reason)
  return { ...found, ...kept, reason: kept.reason ?? (kept.kept === 0 ? 'NOT_KEPT' : null) }
}

async function countThere(
  deps: Pick<Deps, 'artifacts'>, file: ArtifactInfo, reason: string,
): Promise<Pick<Group, 'kept' | 'reason'>> {
  try {
    return { kept: await countKept(deps, file, reason) ?? null, reason: null }
  }
  catch (error) {
    if (error instanceof Error && 'code' in error && (
      error.code === 'artifact_not_found' || error.code === 'artifact_damaged'
    )) {
      return { kept: null, reason: 'GONE' }
    }
    throw error
  }
}

/**
 * Two retries at once would extend the same version, and the later one would lose what the other has added; a second
 * one would add the same records again.
 */
function findOther(
  runs: readonly GroupRunRow[], group: RejectGroup,
): { reason: 'RETRYING' | 'RETRIED', run: GroupRunRow } | undefined {
  const living = runs.find(run => run.finishedAt === null)
  const done = runs.find(run => isSame(run.group, group) && run.isRecovered)
  return done ? { reason: 'RETRIED', run: done } : living ? { reason: 'RETRYING', run: living } : undefined
}

const isSame = (a: RejectGroup, b: RejectGroup) =>
  a.runId === b.runId && a.stageKey === b.stageKey && a.reason === b.reason

/** What a retry of the group would run with a revision. */
export async function planGroupOf(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>,
  run: TaskRunRow,
  { group, file, reason }: Group,
  { stages, made }: Pick<Made, 'made'> & { stages: readonly FrozenStage[] },
): Promise<GroupPlan & { bases: Map<string, GroupBase> }> {
  const kinds = await findKindBook(deps)
  const bases = await findGroupBases(deps.db, run, { stages, kinds })
  // Without a file there is a reason already.
  const none = { uri: '', mediaType: '', records: 0, bytes: 0, sha256: '', role: 'REJECTS' }
  const plan = planGroup({ group, stages, made, bases, kinds, file: file ?? none })
  return { ...plan, reason: reason ?? plan.reason, bases }
}

export function toGroupView(
  { reason, stages, comparing, changed, unpublished, bases }: Awaited<ReturnType<typeof planGroupOf>>,
): Omit<NonNullable<RetryRevisionView['group']>, 'isUnchanged'> {
  const running = new Set(stages.map(stage => stage.key))
  return {
    reason, comparing, changed, unpublished,
    published: [...bases].flatMap(([stageKey, { datasetId, semver, rows, newer }]) =>
      running.has(stageKey) ? [{ stageKey, datasetId, semver, rows, newer }] : []),
  }
}

/** The stages as they are launched, and what is wrong with them, at their new places. */
export function toGroupResolution({ stages, projectId, findings }: Resolution, plan: GroupPlan): Resolution {
  const columns = new Map(stages.map(stage => [stage.key, stage.columns]))
  const places = new Map(plan.stages.map((stage, index) => [stage.key, index]))
  return {
    projectId,
    stages: plan.stages.map((stage): ResolvedStage => ({ ...stage, columns: columns.get(stage.key) ?? [] })),
    findings: findings.flatMap((finding) => {
      const place = places.get(finding.stageKey)
      return place === undefined
        ? []
        : [{ ...finding, pointer: finding.pointer.replace(/^\/stages\/\d+/, `/stages/${place}`) }]
    }),
  }
}

const MESSAGES: Record<GroupReason, string> = {
  EMPTY: 'no record of this stage was rejected for this reason',
  NOT_WRITTEN: 'the stage has written no file of rejected records: it was stopped before its attempt ended',
  GONE: 'the file of rejected records is gone or damaged: it was collected after its time of retention',
  NOT_KEPT: 'only excerpts of these records were kept: they were too long or could not be read',
  STAGE_GONE: 'this revision does not have the stage',
  NO_READER: 'the factory has no stage type that reads rejected records',
  READS_SOURCE: 'the stage reads a source: what could not be read there is no record yet',
  BY_ROW: 'a stage changes records by their row number, and in this part another record has it',
  OTHER_INPUTS: 'a stage needs all of its inputs, and would read these records alone',
  NOTHING_PUBLISHED: 'the run has sealed no version to which the records could be added: retry the run first',
  RETRYING: 'a group of this run is being retried: the next one extends what it publishes',
  RETRIED: 'the records of this group were recovered by a retry already',
}

/** @throws AppError `refused` */
export function refuseGroup(reason: GroupReason | null, stageKey: string): void {
  if (reason !== null) {
    throw toRefused(
      reason === 'STAGE_GONE' || reason === 'READS_SOURCE' ? '/group/stageKey' : '/group', reason,
      `stage ${stageKey}: ${MESSAGES[reason]}`,
    )
  }
}

/**
 * Under the lock of the first run, so that of two retries of its groups only one launches, and on the version that is
 * the last.
 *
 * @throws AppError `refused`; `conflict` when another retry has extended the version meanwhile
 */
export async function holdGroup(
  trx: Trx,
  { rootRunId }: Pick<TaskRunRow, 'rootRunId'>,
  { group, run, stages, kinds }: {
    group: RejectGroup
    run: TaskRunRow
    stages: readonly FrozenStage[]
    kinds: KindBook
  },
): Promise<void> {
  await lockTaskRun(trx, rootRunId)
  refuseGroup(findOther(await listGroupRuns(trx, { rootRunId }, MOST_RETRIES), group)?.reason ?? null, group.stageKey)
  const bases = await findGroupBases(trx, run, { stages, kinds })
  if (stages.some(({ key, input }) => bases.has(key) && !(
    input && 'datasetVersionId' in input && input.datasetVersionId === bases.get(key)?.versionId
  ))) {
    throw new AppError('conflict', 'the version that the retry extends was extended by another one: plan it anew')
  }
}
