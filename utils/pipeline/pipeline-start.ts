import type { DraftStage, PipelineDraft } from './pipeline-draft'

/** The input from which a new pipeline is proposed. */
export type PipelineStart
  = | { type: 'empty' }
    | { type: 'source', id: string, stageKind: string, columns: readonly { name: string, type: string }[] }
    | { type: 'dataset', versionId?: string | undefined, columns: readonly { name: string, type: string }[] }

const stage = (key: string, kind: string, needs: string[], rest: Partial<DraftStage> = {}): DraftStage => ({ key, kind, name: '', needs, parameters: {}, ...rest })

/**
 * Read → clean → remove duplicates → check → publish, with the first text column where one is required. Nothing is saved, and
 * the target dataset stays open.
 */
export function proposePipeline(start: PipelineStart): PipelineDraft {
  if (start.type === 'empty') {
    return { name: '', description: '', stages: [], samples: {} }
  }
  const first = start.type === 'source' ? stage('read', start.stageKind, [], { sourceId: start.id }) : stage('read', 'input.dataset', [])
  const column = toTextColumn(start.columns)
  return {
    name: '',
    description: '',
    stages: [
      first,
      stage('clean', 'clean.normalize', ['read']),
      stage('dedupe', 'dedupe.exact', ['clean']),
      stage('check', 'quality.check', ['dedupe'], { parameters: { rules: [{ type: 'required', ...column !== undefined && { field: column } }] } }),
      stage('publish', 'publish', ['check']),
    ],
    samples: start.type === 'dataset' && start.versionId !== undefined ? { read: { datasetVersionId: start.versionId } } : {},
  }
}

const toTextColumn = (columns: readonly { name: string, type: string }[]): string | undefined =>
  (columns.find(column => column.name === 'text') ?? columns.find(column => column.type === 'string') ?? columns[0])?.name
