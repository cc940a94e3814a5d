import { createHash } from 'node:crypto'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { PipelineSpec, PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'

export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex')

export interface HashedSpec {
  spec: PipelineSpec
  canonical: string
  sha256: string
}

export function toHashedSpec(stages: PipelineStageSpec[]): HashedSpec {
  const spec = { stages }
  const canonical = toCanonicalJson(spec)
  return { spec, canonical, sha256: hashText(canonical) }
}
