import type { WorkerEnv } from '../../job/stage-job.ts'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { ModelTask } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import {
  type StageKindSchema, StagePurpose, StageRole, StageShape,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { CheckPool } from '../../check/check-pool.ts'
import { STAGE_KINDS } from '../../stages/registry.ts'
import { type StageDefinition, StageFailure } from '../../stages/stage-definition.ts'
import type { StageCatalog } from './catalog.ts'
import { lookAtSource } from './look-at-source.ts'
import { createPlanWork } from './plan-work.ts'
import { DOMAIN } from '../message/refusal.ts'

/** Stage reasons with a status in the contract of InspectSource; all others are invalid settings. */
const STATUS_OF_REASON: Record<string, status> = {
  NOT_FOUND: status.NOT_FOUND,
  ARTIFACT_NOT_FOUND: status.NOT_FOUND,
  ARTIFACT_STORE_FAILED: status.UNAVAILABLE,
  OUTSIDE_ROOTS: status.PERMISSION_DENIED,
}

/** Just within the deadlines of the contract, so that the caller gets the reason. */
const CHECK_MS = 4_000
const PLAN_MS = 4_500
const INSPECT_MS = 14_000
const RETRY_MS = 1_000

/** What the contract says of a kind. */
export const toStageKind = (definition: StageDefinition): MessageInitShape<typeof StageKindSchema> => ({
  kind: definition.kind,
  version: definition.version,
  displayNames: definition.displayNames,
  icon: definition.icon,
  parametersSchema: JSON.stringify(definition.parametersSchema),
  metrics: definition.metrics,
  minInputs: definition.minInputs,
  maxInputs: definition.maxInputs,
  resumable: definition.resumable,
  usesModel: definition.usesModel,
  modelTasks: definition.modelTasks.map(task => ModelTask[task]),
  waits: definition.role === 'gate',
  role: StageRole[upper(definition.role)],
  shape: StageShape[upper(definition.shape)],
  purpose: StagePurpose[upper(definition.purpose)],
  comparesRecords: definition.comparesRecords,
  countsRows: definition.countsRows,
  noteParameters: [...definition.note],
  recordsPerSecond: definition.recordsPerSecond,
})

const upper = <Code extends string>(code: Code) => code.toUpperCase() as Uppercase<Code>

/** The stage kinds of this factory. Work on user data or patterns runs in the check threads. */
export function createStageCatalog(
  { artifacts, sourceRoots }: WorkerEnv, checks: CheckPool, { checkMs = CHECK_MS }: { checkMs?: number } = {},
): StageCatalog {
  const env = { artifacts, sourceRoots }
  const planOf = createPlanWork(checks)
  return {
    kinds: STAGE_KINDS.map(toStageKind),
    async check(stages, signal) {
      const { findings } = await orLater(planOf(
        { type: 'plan', stages, inputColumns: [], sourceColumns: new Map() }, { waitMs: checkMs, signal },
      ))
      return findings
    },

    async plan(stages, { inputColumns, stageColumns }, signal) {
      const startedAt = performance.now()
      const looks = await Promise.all(stages.map((stage, index) => lookAtSource(stage, index, look =>
        checks.run({ type: 'inspect', stage, sampleSize: 0, env }, { ...look, signal }))))
      const found = looks.flatMap(look => look?.columns ? [[look.stageId, look.columns] as const] : [])
      const sourceColumns = new Map([...stageColumns.map(it => [it.stageId, it.columns] as const), ...found])
      const plan = await orLater(planOf({ type: 'plan', stages, inputColumns, sourceColumns }, {
        waitMs: startedAt + PLAN_MS - performance.now(), signal,
      }))
      return { ...plan, findings: [...plan.findings, ...looks.flatMap(look => look?.finding ?? [])] }
    },

    async inspect(stage, sampleSize, signal) {
      try {
        return await checks.run({ type: 'inspect', stage, sampleSize, env }, { deadlineMs: INSPECT_MS, signal })
      }
      catch (error) {
        if (error instanceof StageFailure) {
          throw new GrpcError(
            STATUS_OF_REASON[error.reason] ?? status.INVALID_ARGUMENT, error.message,
            { reason: error.reason, domain: DOMAIN, metadata: error.metadata }, { cause: error },
          )
        }
        throw error
      }
    },
  }
}

/** Planning is cheap: if it takes too long, the machine is overloaded. */
async function orLater<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  }
  catch (error) {
    if (error instanceof StageFailure) {
      throw new GrpcError(
        status.UNAVAILABLE, error.message,
        { reason: error.reason, domain: DOMAIN, metadata: error.metadata, retryDelayMs: RETRY_MS }, { cause: error },
      )
    }
    throw error
  }
}
