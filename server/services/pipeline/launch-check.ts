import { isUnchecked, type LaunchCheck, type PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { Deps } from '../common/deps'
import { isError } from '../common/finding'
import { findKindBook } from '../system'
import { checkResolved, softenMissing } from './pipeline-validation.service'
import { resolveInputs } from './resolve-inputs'

interface SavedStages {
  projectId: string
  stages: readonly PipelineStageSpec[]
}

/**
 * What a launch would say of stages that are saved. A draft may be saved before its dataset, its policy or a value is
 * there: saving only warns, and the launch refuses.
 */
export async function checkLaunch(
  deps: Pick<Deps, 'db' | 'cache' | 'queue' | 'settings'>, { projectId, stages }: SavedStages,
): Promise<{ launchCheck: LaunchCheck, warnings: PipelineFinding[] }> {
  const kinds = await findKindBook(deps)
  const { findings } = await checkResolved(deps, await resolveInputs(deps.db, { projectId, stages, inputs: {}, kinds }))
  const errors = findings.map(softenMissing).filter(isError)
  const unchecked = findings.filter(isUnchecked)
  return {
    launchCheck: errors.length > 0 ? 'refused' : unchecked.length > 0 ? 'unchecked' : 'passed',
    warnings: [...errors, ...unchecked].map(finding => ({ ...finding, severity: 'WARNING' })),
  }
}
