import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { formatRatio } from '../../format/number-format'
import { isRecord } from '../../json/json-pointer'
import type { DraftStage } from '../../pipeline/pipeline-draft'

interface Known {
  kinds: Pick<KindBook<StageKindView>, 'find' | 'roleOf'>
  /** Of the reader. */
  locale: string
  sources: readonly Pick<SourceView, 'id' | 'name'>[]
  datasets: readonly (Pick<DatasetView, 'id' | 'name'> & {
    latest?: Pick<NonNullable<DatasetView['latest']>, 'id' | 'semver'> | null
  })[]
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
  /** The version that is the newest of its dataset now, and follows it. */
  newest: (dataset: string, version: string) => string
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

function toStageNote(stage: DraftStage, known: Known, words: Words): string {
  const { key, kind, parameters, sourceId } = stage
  if (known.kinds.roleOf(kind) === 'input') {
    return toVersionNote(known.samples[key], known.datasets, words) ?? words.atLaunch
  }
  const view = known.kinds.find(kind)
  return view && view.note.length > 0
    ? join(...view.note.map(part => toPart(part, { stage, view }, known, words)))
    : known.sources.find(source => source.id === sourceId)?.name ?? toText(parameters['root'])
}

interface Noted { stage: DraftStage, view: StageKindView }

/** `name`, `a|b` (the first with a value) or `a..b` (a range), as the factory says of the kind. */
function toPart(part: string, of: Noted, known: Known, words: Words): string {
  const [least, most] = part.split('..')
  if (least !== undefined && most !== undefined) {
    return toRangeNote(of.stage.parameters[least], of.stage.parameters[most], words)
  }
  return part.split('|').map(name => toValueNote(name, of, known, words)).find(text => text !== '') ?? ''
}

function toValueNote(name: string, { stage, view }: Noted, known: Known, words: Words): string {
  const initial = toNode(view, name)['default']
  // A number that nobody has set decides all the same: a sample of 10% drops nine of ten records.
  const value = stage.parameters[name] ?? (typeof initial === 'number' ? initial : undefined)
  const text = toText(value)
  const own = readNotes(view, name, known.locale)[isNone(value) ? '' : String(value)]
  const toNumber = toNode(view, name)['x-percent'] === true ? formatRatio : words.number
  switch (view.references[name]) {
    case 'dataset': return known.datasets.find(dataset => dataset.id === value)?.name ?? ''
    case 'configuration': return text && words.configuration(text)
    case 'policy': return text && words.policy(text)
    case 'language': return toList(value).map(String).map(code => words.language(code) || code).join(' ')
    default: return own ?? (typeof value === 'number' ? toNumber(value) : text || toListNote(toList(value), words))
  }
}

const toText = (value: unknown) => typeof value === 'string' ? value : ''
const toList = (value: unknown): unknown[] => Array.isArray(value) ? value : []
const isNone = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Names one by one; of rules only how many. */
const toListNote = (list: readonly unknown[], words: Words) => {
  const ordered = list.flatMap(item => toOrdered(item) ?? [])
  return list.some(isRecord) && ordered.length < list.length
    ? words.rules(list.length)
    : (ordered.length > 0 ? ordered : list.map(String)).join(words.separator)
}

const ORDERED: readonly string[] = ['field', 'order']
/** A field and its order, and nothing else. */
const toOrdered = (item: unknown): string | undefined =>
  isRecord(item) && typeof item.field === 'string' && Object.keys(item).every(name => ORDERED.includes(name))
    ? `${item.field} ${item.order === 'desc' ? '↓' : '↑'}`
    : undefined

/** What the factory has instead of a value, in the reader's language; '' = of none. */
function readNotes(view: StageKindView, name: string, locale: string): Record<string, string> {
  const node = toNode(view, name)
  const notes = toRecord(toRecord(toRecord(node['x-i18n'])[locale])['x-note'] ?? node['x-note'])
  return Object.fromEntries(Object.entries(notes).map(([value, text]) => [value, toText(text)]))
}

const toNode = ({ parametersSchema }: StageKindView, name: string) =>
  toRecord(toRecord(parametersSchema['properties'])[name])
const toRecord = (value: unknown): Record<string, unknown> => isRecord(value) ? value : {}

/** Name and version of a dataset; of an older version nothing is known here. */
function toVersionNote(
  sample: TaskInput | undefined, datasets: Known['datasets'], { newest }: Words,
): string | undefined {
  const id = sample && 'datasetVersionId' in sample ? sample.datasetVersionId : undefined
  const dataset = id === undefined ? undefined : datasets.find(({ latest }) => latest?.id === id)
  return dataset?.latest ? newest(dataset.name, dataset.latest.semver) : undefined
}

/** 0 = no limit. */
function toRangeNote(min: unknown, max: unknown, { number }: Words): string {
  const [least, most] = [min, max].map(value => typeof value === 'number' && value > 0 ? number(value) : '')
  return least && most ? `${least} – ${most}` : least ? `≥ ${least}` : most ? `≤ ${most}` : ''
}
