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
  number: (value: number) => string
  configuration: (id: string) => string
  policy: (id: string) => string
  /** What the stage is called where it has no name. */
  stage: (stage: DraftStage) => string
  /** Between several fields. */
  separator: string
  /** All text is cleaned. */
  allText: string
  emptyDropped: string
  /** All fields are compared. */
  wholeRecord: string
  /** What is read is chosen at launch. */
  atLaunch: string
}

/**
 * The most useful fact about each stage for its box and its row, by stage key. Stages that would look the same have
 * their keys as well.
 */
export function toStageNotes(stages: readonly DraftStage[], known: Known, words: Words): Record<string, string> {
  const told = stages.map((stage) => {
    const note = toStageNote(stage, known, words)
    return { key: stage.key, note, look: `${words.stage(stage)}\n${note}` }
  })
  const counts = new Map<string, number>()
  for (const { look } of told) {
    counts.set(look, (counts.get(look) ?? 0) + 1)
  }
  const hasTwin = (look: string) => (counts.get(look) ?? 0) > 1
  return Object.fromEntries(told.map(({ key, note, look }) => [key, hasTwin(look) ? join(note, key) : note]))
}

const join = (...parts: string[]) => parts.filter(part => part !== '').join(' · ')

function toStageNote({ key, kind, parameters, sourceId }: DraftStage, known: Known, words: Words): string {
  const { sources, datasets, samples } = known
  const textOf = (name: string) => typeof parameters[name] === 'string' ? parameters[name] : ''
  const listOf = (name: string): unknown[] => Array.isArray(parameters[name]) ? parameters[name] : []
  const fieldsOf = () => listOf('fields').map(String).join(words.separator)
  const countOf = (name: string) => listOf(name).length > 0 ? words.rules(listOf(name).length) : ''
  switch (kind) {
    case 'input.dataset': return toVersionNote(samples[key], datasets) ?? words.atLaunch
    case 'publish': return datasets.find(dataset => dataset.id === parameters.dataset_id)?.name ?? ''
    case 'judge':
    case 'model.call': return textOf('configuration') ? words.configuration(textOf('configuration')) : textOf('model')
    case 'clean.normalize': return join(fieldsOf() || words.allText, parameters.drop_empty === true ? words.emptyDropped : '')
    case 'dedupe.exact': return fieldsOf() || words.wholeRecord
    case 'filter.language': return listOf('languages').map(String).map(code => words.language(code) || code).join(' ')
    case 'filter.tokens': return join(textOf('field'), toRangeNote(parameters, words))
    case 'filter.rules': return countOf('conditions')
    case 'quality.check': return countOf('rules')
    case 'acceptance.gate': return textOf('policy') && words.policy(textOf('policy'))
    default: return sources.find(source => source.id === sourceId)?.name ?? textOf('root')
  }
}

/** Name and version of a dataset; of an older version nothing is known here. */
function toVersionNote(sample: TaskInput | undefined, datasets: Known['datasets']): string | undefined {
  const id = sample && 'datasetVersionId' in sample ? sample.datasetVersionId : undefined
  const dataset = id === undefined ? undefined : datasets.find(({ latest }) => latest?.id === id)
  return dataset?.latest ? `${dataset.name} · ${dataset.latest.semver}` : undefined
}

/** 0 = no limit. */
function toRangeNote({ min_tokens: min, max_tokens: max }: DraftStage['parameters'], { number }: Words): string {
  const [least, most] = [min, max].map(value => typeof value === 'number' && value > 0 ? number(value) : '')
  return least && most ? `${least} – ${most}` : least ? `≥ ${least}` : most ? `≤ ${most}` : ''
}
