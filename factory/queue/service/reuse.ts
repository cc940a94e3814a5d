import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'
import {
  type RunSpec, RunSpecSchema, type Stage, StageSchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { ArtifactRef } from '../../job/stage-job.ts'
import { hasRunEnded, type StageModel, type StoredRun } from '../domain/run-model.ts'
import { toCanonicalText } from '../message/spec-message.ts'
import type { FactoryDb, FactoryTransaction } from '../store/database.ts'
import { findRun } from '../store/run.store.ts'
import type { QueueDeps } from './deps.ts'
import { checkUuid, DOMAIN } from '../message/refusal.ts'

/** Why a stage of the parent cannot be taken over, with the words for people. */
const REASONS = {
  STAGE_NOT_IN_PARENT: 'the parent has no such stage',
  STAGE_NOT_SUCCEEDED: 'it has not succeeded in the parent',
  KIND_CHANGED: 'its kind, or the version of its kind, is not that of the parent',
  PARAMETERS_CHANGED: 'its parameters are not those of the parent',
  INPUTS_CHANGED: 'its inputs are not those of the parent',
  TOLERANCE_CHANGED: 'its tolerance of failed records is not that of the parent',
  RECORD_LIMIT_CHANGED: 'the parent had another record limit',
  ARTIFACT_GONE: 'an artifact that it wrote is gone or damaged',
} as const
type Reason = keyof typeof REASONS

/** Faults of the request itself, whatever the parent is. */
export function checkReuse({ parentRunId, reuseStageIds, stages }: RunSpec): FieldViolation[] {
  const reused = new Set(reuseStageIds)
  const known = new Map(stages.map(stage => [stage.id, stage]))
  const parent = parentRunId === '' && reused.size === 0 ? undefined : checkUuid('parent_run_id', parentRunId)
  return [
    ...parent ? [parent] : [],
    ...reuseStageIds.flatMap((id, index): FieldViolation[] => {
      const field = `reuse_stage_ids[${index}]`
      const redone = known.get(id)?.dependsOn.find(need => !reused.has(need))
      if (!known.has(id)) {
        return [{ field, description: `there is no stage ${id}` }]
      }
      return redone === undefined ? [] : [{ field, description: `stage ${id} depends on ${redone}, which runs again` }]
    }),
    ...stages.length > 0 && reused.size >= stages.length
      ? [{ field: 'reuse_stage_ids', description: 'must leave a stage to run' }]
      : [],
  ]
}

/**
 * The run with what its parent has made: progress and outputs, but neither times nor tokens, which stay those of the
 * run that spent them. A retry of a retry names the run in which the stage ran.
 *
 * @throws GrpcError FAILED_PRECONDITION that names each stage which cannot be taken over
 */
export async function takeOver(
  deps: Pick<QueueDeps, 'artifacts'>, db: FactoryDb | FactoryTransaction, run: StoredRun, spec: RunSpec,
): Promise<StoredRun> {
  if (spec.reuseStageIds.length === 0) {
    return run
  }
  const parent = await getParent(db, spec)
  const reused = new Map<string, Partial<StageModel>>()
  const refused: Refused[] = []
  for (const [index, stageId] of spec.reuseStageIds.entries()) {
    const made = parent.stages.find(stage => stage.stageId === stageId)
    const reason = await findReason(deps, { spec, run, parent, stageId })
    if (reason !== undefined) {
      refused.push({ index, stageId, reason })
    }
    else if (made) {
      reused.set(
        stageId, { progress: made.progress, outputs: made.outputs, reusedRunId: made.reusedRunId ?? parent.runId },
      )
    }
  }
  refuse(refused)
  return { ...run, stages: run.stages.map(stage => ({ ...stage, ...reused.get(stage.stageId) })) }
}

async function getParent(db: FactoryDb | FactoryTransaction, { parentRunId, project }: RunSpec): Promise<StoredRun> {
  const parent = await findRun(db, parentRunId)
  if (parent?.project !== project) {
    throw precondition(`no run ${parentRunId} to take stages from: unknown or purged`, 'PARENT_NOT_FOUND')
  }
  if (!hasRunEnded(parent.state)) {
    throw precondition(`run ${parentRunId} is ${parent.state}: only an ended run can be retried`, 'PARENT_NOT_ENDED')
  }
  return parent
}

interface Takeover {
  spec: RunSpec
  run: StoredRun
  parent: StoredRun
  stageId: string
}

async function findReason(
  { artifacts }: Pick<QueueDeps, 'artifacts'>, { spec, run, parent, stageId }: Takeover,
): Promise<Reason | undefined> {
  const made = parent.stages.find(stage => stage.stageId === stageId)
  const asked = run.stages.find(stage => stage.stageId === stageId)
  const before = fromBinary(RunSpecSchema, parent.spec)
  const [stage, stageBefore] = [spec, before].map(it => it.stages.find(({ id }) => id === stageId))
  if (!made || !asked || !stage || !stageBefore) {
    return 'STAGE_NOT_IN_PARENT'
  }
  if (made.state !== 'SUCCEEDED') {
    return 'STAGE_NOT_SUCCEEDED'
  }
  // Unknown for runs of a factory that did not keep it.
  if (made.policy.kindVersion !== undefined && made.policy.kindVersion !== asked.policy.kindVersion) {
    return 'KIND_CHANGED'
  }
  if (spec.recordLimit !== before.recordLimit) {
    return 'RECORD_LIMIT_CHANGED'
  }
  return findDifference(stage, stageBefore) ?? (await areThere(artifacts, made.outputs) ? undefined : 'ARTIFACT_GONE')
}

const SAME: [Reason, (stage: Stage) => MessageInitShape<typeof StageSchema>][] = [
  ['KIND_CHANGED', ({ kind, version }) => ({ kind, version })],
  ['PARAMETERS_CHANGED', ({ parameters, sealedSecrets }) => ({ ...parameters && { parameters }, sealedSecrets })],
  ['INPUTS_CHANGED', ({ dependsOn, inputs }) => ({
    dependsOn, inputs: inputs.map(({ uri, mediaType, name }) => ({ uri, mediaType, name })),
  })],
  ['TOLERANCE_CHANGED', ({ maxFailedRatio, failureTolerance }) => ({
    ...maxFailedRatio !== undefined && { maxFailedRatio }, failureTolerance,
  })],
]

/** What must be equal for a stage to make the same; attempts and time limits change nothing that it makes. */
const findDifference = (stage: Stage, before: Stage): Reason | undefined =>
  SAME.find(
    ([, partOf]) => toCanonicalText(StageSchema, partOf(stage)) !== toCanonicalText(StageSchema, partOf(before)),
  )?.[0]

async function areThere(artifacts: QueueDeps['artifacts'], outputs: readonly ArtifactRef[]): Promise<boolean> {
  for (const { uri, bytes } of outputs) {
    try {
      await artifacts.check(uri, bytes)
    }
    catch (error) {
      if (!isGone(error)) {
        throw error
      }
      return false
    }
  }
  return true
}

const isGone = (error: unknown) => error instanceof Error
  && 'code' in error
  && (error.code === 'artifact_not_found' || error.code === 'artifact_damaged')

interface Refused {
  index: number
  stageId: string
  reason: Reason
}

function refuse(refused: readonly Refused[]): void {
  const [first] = refused
  if (first) {
    const message = refused.map(({ stageId, reason }) => `stage ${stageId} cannot be taken over: ${REASONS[reason]}`)
      .join('; ')
    throw new GrpcError(status.FAILED_PRECONDITION, message, {
      reason: first.reason, domain: DOMAIN, metadata: { stage: first.stageId },
      fieldViolations: refused.map(({ index, reason }) => ({
        field: `reuse_stage_ids[${index}]`, description: REASONS[reason],
      })),
    })
  }
}

const precondition = (message: string, reason: string) =>
  new GrpcError(status.FAILED_PRECONDITION, message, {
    reason, domain: DOMAIN, fieldViolations: [{ field: 'parent_run_id', description: message }],
  })
