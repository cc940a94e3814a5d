import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { DraftStage } from '../pipeline/pipeline-draft'

interface Known {
  sources: readonly Pick<SourceView, 'id' | 'name'>[]
  datasets: readonly Pick<DatasetView, 'id' | 'name'>[]
}

/** The one thing about a stage that is worth reading in its box; by stage key. */
export const toStageNotes = (stages: readonly DraftStage[], known: Known): Record<string, string> =>
  Object.fromEntries(stages.map(stage => [stage.key, toStageNote(stage, known)]))

function toStageNote({ kind, parameters, sourceId }: DraftStage, { sources, datasets }: Known): string {
  const textOf = (name: string) => typeof parameters[name] === 'string' ? parameters[name] : ''
  switch (kind) {
    case 'publish': return datasets.find(dataset => dataset.id === parameters.dataset_id)?.name ?? ''
    case 'model.call': return textOf('model')
    case 'clean.normalize': return textOf('unicode') || 'NFC'
    case 'filter.language': return Array.isArray(parameters.languages) ? parameters.languages.join(' ') : ''
    case 'filter.rules': return countOf(parameters.conditions)
    case 'quality.check': return countOf(parameters.rules)
    default: return sources.find(source => source.id === sourceId)?.name ?? ''
  }
}

const countOf = (list: unknown) => Array.isArray(list) ? `× ${list.length}` : ''
