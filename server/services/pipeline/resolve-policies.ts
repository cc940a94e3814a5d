import type { Db } from '#db/client'
import { findPolicyCalled } from '#db/repositories/quality/qc-policy.repository'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { FrozenStage } from '#shared/domain/run/run-record'

/**
 * Stages name their quality policy by id or by name. A run keeps the id, so that a new name in the meantime changes
 * nothing.
 */
export async function resolvePolicies<S extends Pick<FrozenStage, 'key' | 'kind' | 'parameters'>>(
  db: Db, { projectId, kinds }: { projectId: string, kinds: KindBook }, stages: readonly S[],
): Promise<{ stages: S[], findings: PipelineFinding[] }> {
  const findings: PipelineFinding[] = []
  const resolved = await Promise.all(stages.map(async (stage, index) => {
    const [parameter = ''] = kinds.parametersOf(stage.kind, 'policy')
    const wanted = stage.parameters[parameter]
    // What is missing or no text is told by the factory, which knows the schema.
    if (typeof wanted !== 'string' || wanted === '') {
      return stage
    }
    const policy = await findPolicyCalled(db, { projectId, wanted })
    if (!policy) {
      const pointer = `/stages/${index}/parameters/${parameter}`
      const message = 'no such quality policy in this project'
      findings.push({ severity: 'ERROR', code: 'NO_POLICY', pointer, stageKey: stage.key, message })
    }
    return policy ? { ...stage, parameters: { ...stage.parameters, [parameter]: policy.id } } : stage
  }))
  return { stages: resolved, findings }
}
