import type { Db } from '#db/client'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { resolveConfigurations } from './resolve-configurations'
import { resolvePolicies } from './resolve-policies'

/**
 * Model configurations and quality policies that stages name and that cannot be used now. They may be made before the
 * launch, which refuses them, so that saving only warns.
 */
export async function findNameWarnings(
  db: Db, of: { projectId: string, kinds: KindBook }, stages: readonly PipelineStageSpec[],
): Promise<{ warnings?: PipelineFinding[] }> {
  const named = stages.map(stage => ({ ...stage, inputs: [], columns: [] }))
  const [configured, gates] = await Promise.all([
    resolveConfigurations(db, of, named), resolvePolicies(db, of, named),
  ])
  const warnings = [...configured.findings, ...gates.findings]
    .map(finding => ({ ...finding, severity: 'WARNING' as const }))
  return warnings.length > 0 ? { warnings } : {}
}
