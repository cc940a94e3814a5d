import type { DatasetView } from '#shared/contract/dataset.contract'
import type { PipelineDiff } from '#shared/contract/pipeline.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { fieldAt, labelOfPath } from '~/utils/form/parameter-label'
import { type FormField, toFields } from '~/utils/form/schema-form'
import { toShownPair, toShownText } from '~/utils/format/value-change'

export type DiffStage = PipelineDiff['stages'][number]
type DiffPart = DiffStage['parts'][number]

export interface DiffLine {
  id: string
  label: string
  change: DiffPart['change']
  /** '' where it was added. */
  before: string
  /** '' where it was removed. */
  after: string
}

interface Known { diff: PipelineDiff, kinds: StageKindView[], sources: SourceView[], datasets: DatasetView[] }

/** The differences of a stage, in the reader's language. */
export function usePipelineDiffText(known: () => Known) {
  const { t, locale } = useI18n()
  const { valueText } = useValueText()
  const { duration } = useFormat()
  const { byKind, nameOfStage } = useStageNames(() => known().kinds)
  const labels = computed(() => ({
    kind: t('pipeline.drawer.kind'),
    name: t('pipeline.drawer.name'),
    needs: t('pipeline.drawer.inputs'),
    sourceId: t('pipeline.drawer.source'),
    parameters: t('pipeline.drawer.parameters'),
    maxAttempts: t('pipeline.limits.attempts'),
    timeoutMs: t('pipeline.limits.timeout'),
    failureTolerance: t('pipeline.limits.tolerance'),
  }))
  const fields = computed(() =>
    new Map([...byKind.value].map(([kind, { parametersSchema }]) => [kind, toFields(parametersSchema, locale.value)])))
  /** Stages of both revisions; the later one's names win. */
  const stageNames = computed(() =>
    new Map([...known().diff.from.stages, ...known().diff.to.stages].map(stage => [stage.key, nameOfStage(stage)])))
  const readSource = useThingNames('source', () => t('form.source_unknown'))
  const readDataset = useThingNames('dataset', () => t('form.dataset_unknown'))
  const nameOf = (things: readonly { id: string, name: string }[], id: unknown, readName: (id: string) => string) =>
    things.find(thing => thing.id === id)?.name ?? (typeof id === 'string' && id !== '' ? readName(id) : undefined)

  function textOf(part: DiffPart['part'], value: unknown, field: FormField | undefined): string {
    const special = part === 'sourceId'
      ? nameOf(known().sources, value, readSource)
      : field?.control === 'dataset'
        ? nameOf(known().datasets, value, readDataset)
        : part === 'timeoutMs' && typeof value === 'number'
          ? duration(value)
          : part === 'failureTolerance' && typeof value === 'number'
            ? `${Number((value * 100).toFixed(4))}%`
            : undefined
    const text = special ?? valueText(field, value)
    return text === '' ? t('pipeline.diff.blank') : text
  }

  function toLine(stage: DiffStage, { part, path, change, before, after }: DiffPart): DiffLine {
    const own = fields.value.get(stage.kind) ?? []
    const field = fieldAt(own, path)
    const [was, is] = [
      before === undefined ? '' : textOf(part, before, field), after === undefined ? '' : textOf(part, after, field),
    ]
    return {
      id: [part, ...path].join('/'),
      label: part === 'parameters' ? labelOfPath(own, path) : labels.value[part],
      change,
      ...change === 'changed' ? toShownPair(was, is) : { before: toShownText(was), after: toShownText(is) },
    }
  }

  /** Each link that was added or removed; when only the order differs, both orders. */
  function toLinkLines({ before = [], after = [] }: DiffPart): DiffLine[] {
    const [was, is] = [toKeys(before), toKeys(after)]
    const nameOfKey = (key: string) => stageNames.value.get(key) ?? key
    const label = labels.value.needs
    const lines = [
      ...is.filter(key => !was.includes(key))
        .map((key): DiffLine => ({ id: `needs/+${key}`, label, change: 'added', before: '', after: nameOfKey(key) })),
      ...was.filter(key => !is.includes(key))
        .map((key): DiffLine => ({ id: `needs/-${key}`, label, change: 'removed', before: nameOfKey(key), after: '' })),
    ]
    const listOf = (keys: readonly string[]) => keys.map(nameOfKey).join(t('common.list_separator'))
    return lines.length > 0
      ? lines
      : [{ id: 'needs', label, change: 'changed', before: listOf(was), after: listOf(is) }]
  }

  /** Kind and name of an added or removed stage are in its head. */
  function linesOf(stage: DiffStage): DiffLine[] {
    const isWhole = stage.change === 'added' || stage.change === 'removed'
    return stage.parts
      .filter(({ part }) => !isWhole || (part !== 'kind' && part !== 'name'))
      .flatMap(part => part.part === 'needs' ? toLinkLines(part) : [toLine(stage, part)])
  }

  return { linesOf, nameOfStage }
}

const toKeys = (value: unknown): string[] => Array.isArray(value) ? value.filter(key => typeof key === 'string') : []
