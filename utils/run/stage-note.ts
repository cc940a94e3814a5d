import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { DraftStage } from '../pipeline/pipeline-draft'

interface Known {
  sources: readonly Pick<SourceView, 'id' | 'name'>[]
  datasets: readonly (Pick<DatasetView, 'id' | 'name'> & { latest?: Pick<NonNullable<DatasetView['latest']>, 'id' | 'semver'> | null })[]
  /** Stage key to what is shown while editing, and proposed at launch. */
  samples: Readonly<Record<string, TaskInput>>
}

interface Words {
  /** "3 rules". */
  rules: (count: number) => string
  language: (code: string) => string
  /** What is read is chosen at launch. */
  atLaunch: string
}

/** The most useful fact about each stage for its box, by stage key. */
export const toStageNotes = (stages: readonly DraftStage[], known: Known, words: Words): Record<string, string> =>
  Object.fromEntries(stages.map(stage => [stage.key, toStageNote(stage, known, words)]))

function toStageNote({ key, kind, parameters, sourceId }: DraftStage, { sources, datasets, samples }: Known, { rules, language, atLaunch }: Words): string {
  const textOf = (name: string) => typeof parameters[name] === 'string' ? parameters[name] : ''
  const listOf = (name: string): unknown[] => Array.isArray(parameters[name]) ? parameters[name] : []
  const countOf = (name: string) => listOf(name).length > 0 ? rules(listOf(name).length) : ''
  switch (kind) {
    case 'input.dataset': return toVersionNote(samples[key], datasets) ?? atLaunch
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

/** Name and version of a dataset; of an older version nothing is known here. */
function toVersionNote(sample: TaskInput | undefined, datasets: Known['datasets']): string | undefined {
  const id = sample && 'datasetVersionId' in sample ? sample.datasetVersionId : undefined
  const dataset = id === undefined ? undefined : datasets.find(({ latest }) => latest?.id === id)
  return dataset?.latest ? `${dataset.name} · ${dataset.latest.semver}` : undefined
}
