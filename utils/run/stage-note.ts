import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { DraftStage } from '../pipeline/pipeline-draft'

interface Known {
  sources: readonly Pick<SourceView, 'id' | 'name'>[]
  datasets: readonly Pick<DatasetView, 'id' | 'name'>[]
}

interface Words {
  /** "3 rules". */
  rules: (count: number) => string
  language: (code: string) => string
}

/** The most useful fact about each stage for its box, by stage key. */
export const toStageNotes = (stages: readonly DraftStage[], known: Known, words: Words): Record<string, string> =>
  Object.fromEntries(stages.map(stage => [stage.key, toStageNote(stage, known, words)]))

function toStageNote({ kind, parameters, sourceId }: DraftStage, { sources, datasets }: Known, { rules, language }: Words): string {
  const textOf = (name: string) => typeof parameters[name] === 'string' ? parameters[name] : ''
  const listOf = (name: string): unknown[] => Array.isArray(parameters[name]) ? parameters[name] : []
  const countOf = (name: string) => listOf(name).length > 0 ? rules(listOf(name).length) : ''
  switch (kind) {
    case 'publish': return datasets.find(dataset => dataset.id === parameters.dataset_id)?.name ?? ''
    case 'judge':
    case 'model.call': return textOf('model')
    case 'clean.normalize': return textOf('unicode') || 'NFC'
    case 'filter.language': return listOf('languages').map(code => language(String(code)) || String(code)).join(' ')
    case 'filter.rules': return countOf('conditions')
    case 'quality.check': return countOf('rules')
    default: return sources.find(source => source.id === sourceId)?.name ?? ''
  }
}
