import type { Db } from '#db/client'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { GATE_KIND } from '#shared/domain/quality/gate'
import type { FrozenStage } from '#shared/domain/run/run-record'

/** Gates name their quality policy by id or by name. A run keeps the id, so that a new name in the meantime changes nothing. */
export async function resolvePolicies<S extends Pick<FrozenStage, 'key' | 'kind' | 'parameters'>>(db: Db, projectId: string, stages: readonly S[]): Promise<{ stages: S[], findings: PipelineFinding[] }> {
  const findings: PipelineFinding[] = []
  const resolved = await Promise.all(stages.map(async (stage, index) => {
    const wanted = stage.kind === GATE_KIND ? stage.parameters['policy'] : undefined
    // What is missing or no text is told by the factory, which knows the schema.
    if (typeof wanted !== 'string' || wanted === '') {
      return stage
    }
    const policy = await findPolicyCalled(db, { projectId, wanted })
    if (!policy) {
      findings.push({ severity: 'ERROR', code: 'NO_POLICY', pointer: `/stages/${index}/parameters/policy`, stageKey: stage.key, message: 'no such quality policy in this project' })
    }
    return policy ? { ...stage, parameters: { ...stage.parameters, policy: policy.id } } : stage
  }))
  return { stages: resolved, findings }
}
