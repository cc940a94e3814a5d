import type { PipelineStageSpec } from '../pipeline/pipeline-spec'
import { listHoles, listKinds, listModels } from './template-holes'

export interface EnvelopeContent {
  name: string
  description: string
  icon: string
  version: string
  message: string
  stages: PipelineStageSpec[]
}

/** A version as it is in a file, without its checksum. */
export const toEnvelopeBody = ({ name, description, icon, version, message, stages }: EnvelopeContent) => ({
  kind: 'PipelineTemplate' as const,
  schemaVersion: 1 as const,
  name,
  description,
  icon,
  version,
  message,
  stages,
  params: listHoles(stages),
  requires: { models: listModels(stages), stageKinds: listKinds(stages) },
})
