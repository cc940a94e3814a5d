import type { Db } from '#db/client'
import { findRevision } from '#db/repositories/pipeline/pipeline-revision.repository'
import { findPipeline } from '#db/repositories/pipeline/pipeline.repository'
import { hasRecovered } from '#db/repositories/run/group-retry.repository'
import { listStageRuns, type StageRunRow } from '#db/repositories/run/stage-run.repository'
import { findRunPipeline, findTaskRun, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import { findTask } from '#db/repositories/run/task.repository'
import { type PipelineStageSpec, readStages, type TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { type FrozenStage, STAGE_LIMITS, type StageLimits } from '#shared/domain/run/run-record'
import { isSameJson } from '#shared/domain/json/same-json'
import {
  type MadeStage, type RetryReason, type RetryRevision, toInputs, withLimits,
} from '#shared/domain/run/run-retry'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import { withBase } from '#shared/domain/run/group-retry'
import { isFinal } from '#shared/domain/run/run-state'
import type { Deps } from '../common/deps'
import { findKindBook, isAway } from '../system'
import { findGroupBases } from './group-base'
import { countOverridden, type Overridden } from './overridden'
import { isOfConfiguration, type Resolution, type ResolvedStage, resolveInputs } from '../pipeline'
import { type Launch, replaceParameters } from './run-launch.service'

export type Parameters = Launch['parameters']
export type Limits = Record<string, StageLimits>

/** A revision with which a run may be retried, before the parameters of the request. */
export interface Candidate {
  revision: RetryRevision
  number: number
  revisionId: string
  reason: RetryReason | null
  resolution: Resolution
  /** As chosen at launch, in place of the stages' own sources. */
  inputs: Record<string, TaskInput>
  /** Replaced at earlier launches; in `resolution` already. */
  parameters: Parameters
  /** Changed by earlier retries; in `resolution` already. */
  limits: Limits
  /** Stages that it has otherwise than the run or alone, or whose source has another file or settings since. */
  changed: string[]
  /** Stages that lack what earlier retries have changed of them, and whose value was not saved since. */
  lost: string[]
  /** How many of their parameters and limits are not as in the revision, by the stages of which any is. */
  overridden: Overridden
  /** Parameters as the stages themselves have them, before those of their model configurations; by stage key. */
  own: ReadonlyMap<string, Record<string, unknown>>
}

/**
 * The revision of the run, then the newest one.
 *
 * @param isForGroup of rejected records of the run; otherwise the run as a whole.
 */
export async function findCandidates(
  deps: Pick<Deps, 'db' | 'cache' | 'queue'>, run: TaskRunRow, isForGroup = false,
): Promise<Candidate[]> {
  const { db } = deps
  const kinds = await findKindBook(deps)
  const pipeline = await findPipeline(db, run.pipelineId)
  const own = await findRunPipeline(db, run)
  const parameters = run.spec.parameters ?? (await findTask(db, run.taskId))?.parameters ?? {}
  const reason = !isFinal(run.observedState) ? 'NOT_ENDED' : pipeline ? null : 'PIPELINE_ARCHIVED'
  const saved = (await findRevision(db, run.revisionId))?.spec.stages ?? []
  const launched = replaceParameters(saved, parameters)
  const base = {
    projectId: run.projectId, parameters, limits: run.spec.limits ?? {}, own: toOwn(launched), inputs: toChosen(run),
    reason,
  } as const
  // Once rejected records are in a version, they would be added to it again.
  const ofGroup = isForGroup || !run.spec.group ? null : await hasRecovered(db, run.id) ? 'GROUP_RECOVERED' : 'OF_GROUP'
  const same = {
    ...base, reason: reason ?? (ofGroup === 'GROUP_RECOVERED' ? ofGroup : null), revision: 'same',
    number: own?.revision ?? 0, revisionId: run.revisionId,
  } as const
  const [number, revisionId] = [own?.newestRevision ?? same.number, pipeline?.currentRevisionId ?? run.revisionId]
  // Rejected records go the way of the run that rejected them, with all that it had changed; so does its own revision.
  const first = isForGroup || revisionId === run.revisionId ? {} : await findLaunched(db, run, base)
  const newest = { ...base, ...first, reason: reason ?? ofGroup, revision: 'newest', number, revisionId } as const
  const candidates = [
    {
      ...same, changed: [], lost: [], overridden: countOverridden(saved, replaceLimits(launched, base.limits)),
      resolution: await toPinned(db, run, { inputs: same.inputs, kinds }),
    },
    { ...newest, ...await toNewest(db, newest, { run, saved, had: base, isForGroup, kinds }) },
  ]
  // Of a pipeline that nobody has saved, the parameters are what the import was asked for.
  return pipeline?.isBuiltIn ? candidates.map(it => ({ ...it, overridden: new Map() })) : candidates
}

/**
 * The newest revision has the parameters of the launch, and none that retries of older revisions have changed: what of
 * these is to stay is in the revision, or is chosen again.
 */
async function findLaunched(
  db: Db, run: TaskRunRow, { parameters }: Pick<Candidate, 'parameters'>,
): Promise<Pick<Candidate, 'parameters' | 'limits'>> {
  if (run.parentRunId === null) {
    return { parameters, limits: {} }
  }
  const root = await findTaskRun(db, run.rootRunId)
  return { parameters: root?.spec.parameters ?? (await findTask(db, run.taskId))?.parameters ?? {}, limits: {} }
}

/** What was read is read again, whatever its source has become since. Only its columns are those of today. */
async function toPinned(
  db: Db, run: TaskRunRow, { inputs, kinds }: Pick<Candidate, 'inputs'> & { kinds: KindBook },
): Promise<Resolution> {
  const { projectId, spec } = run
  const frozen = toFrozenStages(spec)
  // What another retry has recovered since must not be lost.
  const bases = spec.group ? await findGroupBases(db, run, { stages: frozen, kinds }) : undefined
  const stages = frozen.map(stage => withBase(stage, bases?.get(stage.key)))
  const today = await resolveInputs(db, { projectId, stages, inputs, kinds })
  return {
    projectId, findings: [],
    stages: stages.map((stage, index) => ({ ...stage, columns: today.stages[index]?.columns ?? [] })),
  }
}

interface Ran {
  run: TaskRunRow
  saved: readonly PipelineStageSpec[]
  had: Overrides
  isForGroup: boolean
  kinds: KindBook
}

/** The revision of the run itself is another one once a source of it has another file, or is read otherwise. */
async function toNewest(
  db: Db,
  {
    projectId, revisionId, parameters, limits, own: before, inputs, reason,
  }: Omit<Candidate, 'resolution' | 'changed' | 'lost' | 'overridden'> & { projectId: string },
  { run, saved, had, isForGroup, kinds }: Ran,
): Promise<Pick<Candidate, 'resolution' | 'inputs' | 'reason' | 'own' | 'changed' | 'lost' | 'overridden'>> {
  const isSame = revisionId === run.revisionId
  const revision = isSame && isForGroup ? undefined : await findRevision(db, revisionId)
  const none = {
    inputs: {}, own: before, resolution: { projectId, findings: [], stages: [] }, changed: [], lost: [],
    overridden: new Map(),
  }
  if (!revision || reason !== null) {
    return { ...none, reason: reason ?? 'SAME_REVISION' }
  }
  const keys = new Set(revision.spec.stages.map(stage => stage.key))
  const kept = Object.fromEntries(Object.entries(inputs).filter(([key]) => keys.has(key)))
  const override = (to: readonly PipelineStageSpec[], by: Overrides) =>
    replaceLimits(replaceParameters(to, by.parameters), by.limits)
  const stages = override(revision.spec.stages, { parameters, limits })
  const resolution = await resolveInputs(db, { projectId, stages, inputs: kept, kinds })
  const own = toOwn(stages)
  const comparable = { ...resolution, ...toComparable(resolution, run, { before, own }) }
  const others = new Set([...listChangedStages(override(saved, had), stages), ...listReread(run, comparable.stages)])
  const changed = stages.map(stage => stage.key).filter(key => others.has(key))
  if (isSame && changed.length === 0) {
    return { ...none, reason: 'SAME_REVISION' }
  }
  const lost = listLost({ ran: override(saved, had), before: override(saved, { parameters, limits }), after: stages })
  const overridden = countOverridden(revision.spec.stages, stages)
  return { inputs: kept, own, reason, changed, lost, overridden, resolution: comparable }
}

type Overrides = Pick<Candidate, 'parameters' | 'limits'>

/** Another name changes nothing of what a stage does. */
function listChangedStages(before: readonly PipelineStageSpec[], after: readonly PipelineStageSpec[]): string[] {
  const known = new Map(before.map(stage => [stage.key, stage]))
  return after
    .filter(stage => !isSameJson({ ...known.get(stage.key), name: '' }, { ...stage, name: '' }))
    .map(stage => stage.key)
}

/** Stages whose source has another file or is read otherwise since, as with another encoding. */
function listReread(run: TaskRunRow, stages: readonly ResolvedStage[]): string[] {
  const ran = new Map(toFrozenStages(run.spec).map(stage => [stage.key, stage]))
  return stages.flatMap((stage) => {
    const was = stage.input && 'sourceId' in stage.input ? ran.get(stage.key) : undefined
    const isSame = !was || (isSameJson(was.parameters, stage.parameters) && toInputs(was) === toInputs(stage))
    return isSame ? [] : [stage.key]
  })
}

interface Compared {
  /** In the revision of the run, with all that its retries have changed. */
  ran: readonly PipelineStageSpec[]
  /** In the revision of the run, with what would still hold. */
  before: readonly PipelineStageSpec[]
  after: readonly PipelineStageSpec[]
}

/** What a retry has changed is lost where the newest revision has the value of before; another one was chosen since. */
function listLost({ ran, before, after }: Compared): string[] {
  const launched = new Map(before.map(stage => [stage.key, stage]))
  const now = new Map(after.map(stage => [stage.key, stage]))
  return ran.flatMap((stage) => {
    const [was, is] = [launched.get(stage.key), now.get(stage.key)]
    if (!was || is?.kind !== stage.kind) {
      return []
    }
    const isLost = isAnyLost(stage.parameters, was.parameters, is.parameters)
      || isAnyLost(toLimits(stage), toLimits(was), toLimits(is))
    return isLost ? [stage.key] : []
  })
}

type Values = Record<string, unknown>

const isAnyLost = (ran: Values, before: Values, after: Values): boolean =>
  Object.keys({ ...ran, ...before })
    .some(name => !isSameJson(ran[name], before[name]) && isSameJson(before[name], after[name]))

const toLimits = (stage: PipelineStageSpec): Values => Object.fromEntries(STAGE_LIMITS.map(name => [name, stage[name]]))

/**
 * A stage that is as it was has its values from the configuration's version of then, so that a newer version keeps
 * nothing from being taken over. What runs again gets its version later (`withConfigurations`), and only there a
 * configuration can be wrong.
 */
function toComparable(
  { stages, findings }: Resolution, run: TaskRunRow,
  { before, own }: { before: Candidate['own'], own: Candidate['own'] },
): Pick<Resolution, 'stages' | 'findings'> {
  const ran = new Map(toFrozenStages(run.spec).map(stage => [stage.key, stage]))
  return {
    stages: stages.map((stage) => {
      const was = ran.get(stage.key)
      const isSame = was?.configuration !== undefined
        && isSameJson(before.get(stage.key) ?? {}, own.get(stage.key) ?? {})
      return isSame ? { ...stage, parameters: was.parameters, configuration: was.configuration } : stage
    }),
    findings: findings.filter(finding => !isOfConfiguration(finding)),
  }
}

const toOwn = (stages: readonly PipelineStageSpec[]): Candidate['own'] =>
  new Map(stages.map(stage => [stage.key, stage.parameters]))

export const replaceLimits = <S extends PipelineStageSpec>(stages: readonly S[], limits: Limits): S[] =>
  stages.map(stage => withLimits(stage, limits[stage.key]))

/** What their kinds were at that launch is told anew at the next one. */
const toFrozenStages = (spec: TaskRunRow['spec']): FrozenStage[] =>
  readStages(spec.stages, spec.format ?? 1).map(({ role: _role, references: _references, ...stage }) => stage)

/** Of a stage that read its own source, the newest revision says what it reads. */
const toChosen = ({ spec }: TaskRunRow): Record<string, TaskInput> =>
  Object.fromEntries(spec.stages.flatMap(({ key, input, sourceId }) =>
    input && !('sourceId' in input && input.sourceId === sourceId) ? [[key, input]] : []))

export interface Made {
  made: Map<string, MadeStage>
  isForgotten: boolean
}

/** What the run has made, and whether it is still there. A factory that is away may still know it. */
export async function findMade(deps: Pick<Deps, 'db' | 'artifacts' | 'queue'>, run: TaskRunRow): Promise<Made> {
  const rows = new Map((await listStageRuns(deps.db, run.id)).map(row => [row.stageKey, row]))
  const stages = toFrozenStages(run.spec)
  const made = await Promise.all(stages.map(async (stage): Promise<[string, MadeStage]> => {
    const row = rows.get(stage.key)
    const { state = 'BLOCKED', recordsIn = 0, recordsOut = 0 } = row ?? {}
    return [stage.key, {
      stage, state, recordsIn, recordsOut, hasArtifacts: row?.state !== 'SUCCEEDED' || await hasArtifacts(deps, row),
    }]
  }))
  return { made: new Map(made), isForgotten: await isForgotten(deps, run.id) }
}

async function hasArtifacts({ artifacts }: Pick<Deps, 'artifacts'>, { outputs }: StageRunRow): Promise<boolean> {
  const found = await Promise.all(outputs.map(({ uri, bytes }) =>
    artifacts.check(uri, bytes).then(() => true, isThereNot)))
  return found.every(Boolean)
}

function isThereNot(error: unknown): false {
  if (error instanceof Error && 'code' in error && (
    error.code === 'artifact_not_found' || error.code === 'artifact_damaged'
  )) {
    return false
  }
  throw error
}

async function isForgotten({ queue }: Pick<Deps, 'queue'>, runId: string): Promise<boolean> {
  const known = await queue.findRun(runId).catch((error: unknown) => {
    if (isAway(error)) {
      return null
    }
    throw error
  })
  return known === undefined
}
