import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { TemplateDiff } from '#shared/contract/template/template-diff.contract'
import type { DiffLine } from '../pipeline/usePipelineDiffText'
import { fieldAt, labelOfPath } from '~/utils/form/parameter-label'
import { toFields } from '~/utils/form/schema-form'
import { toShownPair, toShownText } from '~/utils/format/value-change'

export type TemplateStageChange = TemplateDiff['changes'][number]
type PartChange = TemplateStageChange['parts'][number]

/** Changes named in the sentence that says why a number is asked for. */
const MOST_NAMED = 3

const KINDS = {
  parameter_added: 'added', output_added: 'added', input_added: 'added',
  parameter_removed: 'removed', output_removed: 'removed', input_removed: 'removed',
  parameter_changed: 'changed', output_changed: 'changed', input_order: 'changed', name_changed: 'changed',
  limit_changed: 'changed',
} as const satisfies Record<PartChange['code'], DiffLine['change']>

interface Known {
  changes: readonly TemplateStageChange[]
  kinds: StageKindView[]
  /** All stages, to name those that are read. */
  stages?: readonly { key: string, kind: string, name: string }[]
}

/** The differences of two versions of a template, in the reader's language. */
export function useTemplateDiffText(known: () => Known) {
  const { t, locale } = useI18n()
  const { valueText } = useValueText()
  const { duration } = useFormat()
  const { byKind, nameOfKind, nameOfStage } = useStageNames(() => known().kinds)
  const limits = computed<Record<string, string>>(() => ({
    maxAttempts: t('pipeline.limits.attempts'),
    timeoutMs: t('pipeline.limits.timeout'),
    failureTolerance: t('pipeline.limits.tolerance'),
  }))
  const fields = computed(() =>
    new Map([...byKind.value].map(([kind, { parametersSchema }]) => [kind, toFields(parametersSchema, locale.value)])))
  const list = (words: readonly string[]) => words.join(t('common.list_separator'))

  const nameOf = (change: Pick<TemplateStageChange, 'kind' | 'name' | 'stageKey'>): string => nameOfStage(change)
  function nameOfKey(key: string): string {
    const changed = known().changes.find(({ stageKey }) => stageKey === key)
    const other = changed ?? known().stages?.find(stage => stage.key === key)
    return other ? nameOfStage({ ...other, stageKey: key }) : key
  }

  function labelOf({ kind }: TemplateStageChange, { code, path }: PartChange): string {
    switch (code) {
      case 'input_added':
      case 'input_removed':
      case 'input_order': return t('pipeline.drawer.inputs')
      case 'name_changed': return t('pipeline.drawer.name')
      case 'limit_changed': return limits.value[path[0] ?? ''] ?? path.join('.')
      default: return labelOfPath(fields.value.get(kind) ?? [], path)
    }
  }

  function valueOf({ kind }: TemplateStageChange, { code, path }: PartChange, value: unknown): string {
    if (value === undefined) {
      return ''
    }
    if (code.startsWith('input_')) {
      return list((Array.isArray(value) ? value : [value]).map(key => nameOfKey(String(key))))
    }
    if (code === 'limit_changed' && typeof value === 'number') {
      return path[0] === 'timeoutMs'
        ? duration(value)
        : path[0] === 'failureTolerance' ? `${Number((value * 100).toFixed(4))}%` : String(value)
    }
    const text = valueText(
      code.startsWith('parameter_') ? fieldAt(fields.value.get(kind) ?? [], path) : undefined, value,
    )
    return text === '' ? t('pipeline.diff.blank') : text
  }

  function toLine(stage: TemplateStageChange, part: PartChange): DiffLine {
    const change = KINDS[part.code]
    // Which input, where the part says it only by its place.
    const isInput = part.code === 'input_added' || part.code === 'input_removed'
    const [was, is] = isInput && part.before === undefined && part.after === undefined
      ? [
          change === 'removed' ? nameOfKey(part.path[0] ?? '') : '',
          change === 'added' ? nameOfKey(part.path[0] ?? '') : '',
        ]
      : [valueOf(stage, part, part.before), valueOf(stage, part, part.after)]
    return {
      id: [part.code, ...part.path].join('/'), label: labelOf(stage, part), change,
      ...was && is ? toShownPair(was, is) : { before: toShownText(was), after: toShownText(is) },
    }
  }

  const linesOf = (stage: TemplateStageChange): DiffLine[] => stage.parts.map(part => toLine(stage, part))

  /** What else is to be said of a stage, below its name. */
  function notesOf(stage: TemplateStageChange): string[] {
    return [
      ...stage.change === 'added' && stage.needs.length > 0
        ? [t('template.diff.reads', { stages: list(stage.needs.map(nameOfKey)) })]
        : [],
      ...stage.previousKey !== null
        ? [t('template.diff.was_key', { before: stage.previousKey, after: stage.stageKey })]
        : [],
      ...stage.previousKind !== null
        ? [t('template.diff.was_kind', { before: nameOfKind(stage.previousKind), after: nameOfKind(stage.kind) })]
        : [],
    ]
  }

  /** One change as part of a sentence. */
  function reasonOf(stage: TemplateStageChange, strongest: string): string {
    const name = nameOf(stage)
    switch (stage.change) {
      case 'added': return t('template.reason.added', { name })
      case 'removed': return t('template.reason.removed', { name })
      case 'renamed': return t('template.reason.renamed', { name })
      case 'replaced': return t('template.reason.replaced', { name })
      case 'moved': return t('template.reason.moved', { name })
      default: {
        const parts = stage.parts.filter(({ consequence }) => consequence === strongest)
        const worded = new Set(parts.map((part) => {
          const line = toLine(stage, part)
          if (part.code.startsWith('output_')) {
            const fields = { before: line.before, after: line.after }
            return part.code === 'output_added'
              ? t('template.reason.output_added', fields)
              : part.code === 'output_removed'
                ? t('template.reason.output_removed', fields)
                : t('template.reason.output_changed', fields)
          }
          const what = { label: line.label }
          // Inputs that were added and others that were removed: they changed.
          const isBoth = parts.some(other =>
            other.code !== part.code && KINDS[other.code] !== line.change && toLine(stage, other).label === line.label)
          return isBoth
            ? t('template.reason.part_changed', what)
            : line.change === 'added'
              ? t('template.reason.part_added', what)
              : line.change === 'removed'
                ? t('template.reason.part_removed', what)
                : t('template.reason.part_changed', what)
        }))
        return t('template.reason.changed', { name, what: list([...worded].slice(0, MOST_NAMED)) })
      }
    }
  }

  /** Why the number is as high as it is: the strongest changes, and how many more there are. */
  function whyOf({ consequence, changes }: Pick<TemplateDiff, 'consequence' | 'changes'>): string {
    const strongest = changes.filter(change => change.consequence === consequence)
    const named = list(strongest.slice(0, MOST_NAMED).map(change => reasonOf(change, consequence ?? '')))
    const rest = strongest.length - MOST_NAMED
    return rest > 0 ? t('template.reason.more', { named, count: rest }, rest) : named
  }

  return { nameOf, linesOf, notesOf, whyOf, list }
}
