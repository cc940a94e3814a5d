import type { RunCompare } from '#shared/contract/run/run-compare.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { CompareFigureName, CompareUnit } from '#shared/domain/run/run-compare'
import type { RunName } from '#shared/domain/run/run-state'
import { fieldAt, labelOfPath } from '~/utils/form/parameter-label'
import { type FormField, toFields } from '~/utils/form/schema-form'
import { formatBytes, formatNumber, formatRatio, NOTHING } from '~/utils/format/number-format'
import { toShownPair, toShownText } from '~/utils/format/value-change'

type Finding = RunCompare['findings'][number]
type Item = RunCompare['parameters']['items'][number]

/** Differences of two runs in the reader's words. */
export function useRunCompareText(
  compared: () => RunCompare, kinds: () => readonly StageKindView[],
  datasets: () => readonly { id: string, name: string }[] = () => [],
) {
  const { t, locale } = useI18n()
  const { valueText } = useValueText()
  const { findLabel, label } = useLabels()
  const { compact, duration, number, paceText } = useFormat()
  const { textOf } = useMetricFigure()
  const { byKind, nameOfStage } = useStageNames(kinds)

  const stageNames = computed(() => new Map(compared().stages.map(stage => [stage.stageKey, nameOfStage(stage)])))
  const stageOf = (key: string) => key === '' ? t('run.compare.whole_run') : stageNames.value.get(key) ?? key

  function valueOf(value: number | null, unit: CompareUnit): string {
    if (value === null) {
      return NOTHING
    }
    // As on the page of a run.
    return unit === 'bytes'
      ? formatBytes(value)
      : unit === 'records_per_minute'
        ? t('run.fact.records_per_second', { records: paceText(value / 60) })
        : textOf(value, unit)
  }
  const points = (delta: number) =>
    t('run.compare.points', { points: `${delta > 0 ? '+' : '−'}${formatNumber(Math.abs(delta) * 100, 1)}` })
  const percent = (ratio: number) =>
    `${ratio > 0 ? '+' : '−'}${formatRatio(Math.abs(ratio), Math.abs(ratio) < 0.1 ? 1 : 0)}`

  function changeOf({ name, unit, delta, ratio, reason }: RunCompare['figures'][number]): string {
    if (reason === 'zero_base' && delta !== null) {
      return name === 'yield' ? points(delta) : t('run.compare.added', { value: valueOf(delta, unit) })
    }
    if (reason !== null || delta === null) {
      return NOTHING
    }
    if (delta === 0 || (ratio !== null && Math.abs(ratio) < 0.0005)) {
      return t('run.compare.same')
    }
    return name === 'yield' ? points(delta) : percent(ratio ?? 0)
  }

  const figureName = (name: CompareFigureName) => label('run.compare_figure', name)
  const runState = (value: Finding['a']) => label('run.state', String(value) as RunName)
  const text = (value: Finding['a']) => value === null ? t('run.compare.nothing') : String(value)
  const count = (value: Finding['a']) => compact(Number(value ?? 0))
  const limit = (value: Finding['a']) => Number(value) === 0
    ? t('run.compare.no_limit')
    : t('run.compare.limited', { count: number(Number(value)) }, Number(value))
  const kindName = (kind: Finding['a']) => byKind.value.get(String(kind))?.displayNames[locale.value] ?? String(kind)
  const time = (value: Finding['a']) => duration(Number(value ?? 0), true)
  const sideOf = ({ a }: Finding) => a === null ? 'B' : 'A'

  function timeSentence({ a, b, stageKey }: Finding, stage: string): string {
    const words = { change: time(Math.abs(Number(b) - Number(a))), a: time(a), b: time(b) }
    if (stageKey === '') {
      return Number(b) > Number(a)
        ? t('run.compare.finding.slower_run', words)
        : t('run.compare.finding.faster_run', words)
    }
    return Number(b) > Number(a)
      ? t('run.compare.finding.slower', { stage, ...words })
      : t('run.compare.finding.faster', { stage, ...words })
  }

  /** One sentence for each kind of difference. */
  const SENTENCES: Record<Finding['code'], (finding: Finding, stage: string) => string> = {
    OUTCOME: ({ a, b }) => t('run.compare.finding.outcome', { a: runState(a), b: runState(b) }),
    RUNNING: ({ name }) =>
      t('run.compare.finding.running', { side: [...name.toUpperCase()].join(t('common.list_separator')) }),
    ONLY_A: ({ a }, stage) => t('run.compare.finding.only', { side: 'A', stage, count: number(Number(a)) }, Number(a)),
    ONLY_B: ({ b }, stage) => t('run.compare.finding.only', { side: 'B', stage, count: number(Number(b)) }, Number(b)),
    PIPELINE: ({ a, b }) => t('run.compare.finding.pipeline', { a: text(a), b: text(b) }),
    INPUT: ({ a, b }, stage) => t('run.compare.finding.input', { stage, a: text(a), b: text(b) }),
    KIND: ({ a, b }, stage) => t('run.compare.finding.kind', { stage, a: kindName(a), b: kindName(b) }),
    LIMIT: ({ a, b }) => t('run.compare.finding.limit', { a: limit(a), b: limit(b) }),
    MODEL: ({ a, b }, stage) => t('run.compare.finding.model', { stage, a: text(a), b: text(b) }),
    REVISION: ({ a, b }) => t('run.compare.finding.revision', { a: text(a), b: text(b) }),
    PARAMETERS: ({ b }) => t('run.compare.finding.parameters', { count: number(Number(b)) }, Number(b)),
    REUSED: finding => t(
      'run.compare.finding.reused', { side: sideOf(finding), count: number(Number(finding.a ?? finding.b)) },
      Number(finding.a ?? finding.b),
    ),
    TIME: (finding, stage) => timeSentence(finding, stage),
    YIELD: ({ a, b }, stage) => t('run.compare.finding.yield', {
      stage, change: points(Number(b) - Number(a)), a: formatRatio(Number(a)), b: formatRatio(Number(b)),
    }),
    FAILED: ({ a, b, name }, stage) =>
      t('run.compare.finding.failed', { stage, reason: findLabel('reason', name) ?? name, a: count(a), b: count(b) }),
    DROPPED: ({ a, b, name }, stage) =>
      t('run.compare.finding.dropped', { stage, reason: findLabel('reason', name) ?? name, a: count(a), b: count(b) }),
    TOKENS: ({ a, b }) => t(
      'run.compare.finding.tokens', { change: percent((Number(b) - Number(a)) / Number(a)), a: count(a), b: count(b) },
    ),
    ROWS: ({ a, b, name }) => t('run.compare.finding.rows', { name, a: number(Number(a)), b: number(Number(b)) }),
    COLUMNS: ({ a, b, name }) =>
      t('run.compare.finding.columns', { name, removed: number(Number(a)), added: number(Number(b)) }),
  }

  const findDataset = (field: FormField | undefined, value: unknown) =>
    field?.control === 'dataset' ? datasets().find(dataset => dataset.id === value)?.name : undefined

  /** The name, and the values as people read them; of long ones the part that differs. */
  function lineOf({ stageKey, kind, part, path, a, b }: Item) {
    const fields = toFields(byKind.value.get(kind)?.parametersSchema ?? {}, locale.value)
    const field = fieldAt(fields, path)
    const parts: Partial<Record<Item['part'], string>> = {
      maxAttempts: t('pipeline.limits.attempts'), timeoutMs: t('pipeline.limits.timeout'),
      failureTolerance: t('pipeline.limits.tolerance'),
      priority: t('run.compare.priority'), recordLimit: t('run.compare.record_limit'),
    }
    const show = (value: unknown) => value === undefined
      ? ''
      : part === 'timeoutMs'
        ? time(Number(value))
        : part === 'recordLimit'
          ? limit(Number(value))
          : part === 'failureTolerance'
            ? formatRatio(Number(value))
            : findDataset(field, value) ?? (valueText(field, value) || t('pipeline.diff.blank'))
    const [was, is] = [show(a), show(b)]
    return {
      key: [stageKey, part, ...path].join('/'),
      stage: stageOf(stageKey),
      label: part === 'parameters' ? labelOfPath(fields, path) : parts[part] ?? part,
      path: path.join('.'),
      ...was && is ? toShownPair(was, is) : { before: toShownText(was) || NOTHING, after: toShownText(is) || NOTHING },
    }
  }

  return {
    stageOf, valueOf, changeOf, figureName, points, percent, lineOf,
    sentenceOf: (finding: Finding) => SENTENCES[finding.code](finding, stageOf(finding.stageKey)),
  }
}
