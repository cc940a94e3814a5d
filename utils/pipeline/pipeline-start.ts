import type { DraftStage, PipelineDraft } from './pipeline-draft'
import { findMainText, findTextColumn, type TextColumn } from './text-column'

/** The input from which a new pipeline is proposed. */
export type PipelineStart
  = | { type: 'empty' }
    | { type: 'source', id: string, stageKind: string, columns: readonly TextColumn[] }
    /** `lengths`: of the texts of a column, on average. */
    | {
      type: 'dataset'
      versionId?: string | undefined
      columns: readonly TextColumn[]
      lengths?: ReadonlyMap<string, number>
    }

const stage = (key: string, kind: string, needs: string[], rest: Partial<DraftStage> = {}): DraftStage => ({ key, kind, name: '', needs, parameters: {}, ...rest })

/**
 * Read → clean → remove duplicates → check → publish, by the main text where one is known: whole records that have an id
 * of their own are never equal, and those of one category are not duplicates. Nothing is saved, and the target dataset
 * stays open.
 */
export function proposePipeline(start: PipelineStart): PipelineDraft {
  if (start.type === 'empty') {
    return { name: '', description: '', stages: [], samples: {} }
  }
  const first = start.type === 'source' ? stage('read', start.stageKind, [], { sourceId: start.id }) : stage('read', 'input.dataset', [])
  const text = findMainText(start.columns, start.type === 'dataset' ? start.lengths : undefined)
  const column = text ?? findTextColumn(start.columns) ?? start.columns[0]?.name
  return {
    name: '',
    description: '',
    stages: [
      first,
      stage('clean', 'clean.normalize', ['read']),
      stage('dedupe', 'dedupe.exact', ['clean'], text === undefined ? {} : { parameters: { fields: [text] } }),
      stage('check', 'quality.check', ['dedupe'], { parameters: { rules: [{ type: 'required', ...column !== undefined && { field: column } }] } }),
      stage('publish', 'publish', ['check']),
    ],
    samples: start.type === 'dataset' && start.versionId !== undefined ? { read: { datasetVersionId: start.versionId } } : {},
  }
}
