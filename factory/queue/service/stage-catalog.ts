import { status } from '@grpc/grpc-js'
import { GrpcError } from '../../../proto/adapter/status-details.ts'
import { inspectSource } from '../../stages/inspect.ts'
import { planStages } from '../../stages/plan.ts'
import { STAGE_KINDS } from '../../stages/registry.ts'
import { StageFailure } from '../../stages/stage-definition.ts'
import type { WorkerEnv } from '../../worker/pool.ts'
import type { StageCatalog } from './catalog.ts'
import { lookAtSource } from './look-at-source.ts'
import { DOMAIN } from './refusal.ts'

/** Reasons of a stage that the contract of InspectSource has a status for; all others are wrong settings. */
const STATUS_OF_REASON: Record<string, status> = {
  NOT_FOUND: status.NOT_FOUND,
  OUTSIDE_ROOTS: status.PERMISSION_DENIED,
}

/** The stage kinds of this factory. */
export function createStageCatalog(env: WorkerEnv): StageCatalog {
  return {
    kinds: STAGE_KINDS.map(({ kind, version, displayNames, parametersSchema, metrics, minInputs, maxInputs, resumable, usesModel }) => ({
      kind, version, displayNames, parametersSchema: JSON.stringify(parametersSchema), metrics, minInputs, maxInputs, resumable, usesModel,
    })),
    check: stages => planStages(stages, []).findings,

    async plan(stages, inputColumns) {
      const looks = await Promise.all(stages.map((stage, index) => lookAtSource(stage, index, env)))
      const columns = new Map(looks.flatMap(look => look?.columns ? [[look.stageId, look.columns] as const] : []))
      const plan = planStages(stages, inputColumns, columns)
      return { ...plan, findings: [...plan.findings, ...looks.flatMap(look => look?.finding ?? [])] }
    },

    async inspect(stage, sampleSize) {
      try {
        return await inspectSource(stage, sampleSize, env)
      }
      catch (error) {
        if (error instanceof StageFailure)
          throw new GrpcError(STATUS_OF_REASON[error.reason] ?? status.INVALID_ARGUMENT, error.message, { reason: error.reason, domain: DOMAIN, metadata: error.metadata }, { cause: error })
        throw error
      }
    },
  }
}
