import type { DraftStage, PipelineDraft } from './pipeline-draft'
import { findTextColumn, listCompared, type TextColumn } from './text-column'

/** The input from which a new pipeline is proposed. */
export type PipelineStart
  = | { type: 'empty' }
    | { type: 'source', id: string, stageKind: string, columns: readonly TextColumn[], targetId?: string | undefined }
    | { type: 'dataset', versionId?: string | undefined, columns: readonly TextColumn[] }

const stage = (key: string, kind: string, needs: string[], rest: Partial<DraftStage> = {}): DraftStage => ({
  key, kind, name: '', needs, parameters: {}, ...rest,
})

/**
 * Read → clean → remove duplicates → check → write to the dataset. Duplicates are equal in all columns of text: two
 * answers to one question both stay, so do two people with one answer, and ids of their own do not keep equal texts.
 * The columns alone decide, whatever they were read from. Nothing is saved, and the target stays open: only a start
 * from a source names it, where the project has a single dataset.
 */
export function proposePipeline(start: PipelineStart): PipelineDraft {
  if (start.type === 'empty') {
    return { name: '', description: '', stages: [], samples: {} }
  }
  const first = start.type === 'source'
    ? stage('read', start.stageKind, [], { sourceId: start.id })
    : stage('read', 'input.dataset', [])
  const fields = listCompared(start.columns)
  const column = findTextColumn(start.columns) ?? start.columns[0]?.name
  return {
    name: '',
    description: '',
    stages: [
      first,
      stage('clean', 'clean.normalize', ['read']),
      stage('dedupe', 'dedupe.exact', ['clean'], fields.length > 0 ? { parameters: { fields } } : {}),
      stage('check', 'quality.check', ['dedupe'], {
        parameters: { rules: [{ type: 'required', ...column !== undefined && { field: column } }] },
      }),
      stage('publish', 'publish', ['check'], start.type === 'source' && start.targetId !== undefined
        ? { parameters: { dataset_id: start.targetId } }
        : {}),
    ],
    samples: start.type === 'dataset' && start.versionId !== undefined
      ? { read: { datasetVersionId: start.versionId } }
      : {},
  }
}
