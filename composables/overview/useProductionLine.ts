import type { LineStageView, LineView } from '#shared/contract/overview.contract'
import type { ChartModel } from '~/utils/chart/chart-data'
import { findLineBottleneck, toLossReasons, toWidestPath, toYield } from '~/utils/overview/line-path'
import { formatRatio, NOTHING } from '~/utils/format/number-format'
import { closeAround } from '~/utils/format/wide-text'

/** Of a gate whose lot was rejected, as the factory says it. */
const LOT_REJECTED = 'LOT_REJECTED'

const sumUp = (reasons: readonly (readonly [code: string, records: number])[]) =>
  reasons.reduce((sum, [, records]) => sum + records, 0)

/** The production line as text: names of its stages, why records left, and one sentence about the whole. */
export function useProductionLine(line: MaybeRefOrGetter<LineView | null | undefined>) {
  const { t } = useI18n()
  const { compact, moment, number } = useFormat()
  const { nameOfStage } = useStageNames()
  const { label } = useLabels()
  const now = useNow()

  const stages = computed(() => toValue(line)?.stages ?? [])
  const path = computed(() => toWidestPath(stages.value))
  /** The newest revision has it, and not all runs of the range are of a revision that has. */
  const isPartial = ({ launches }: Pick<LineStageView, 'launches'>) => launches < (toValue(line)?.launches ?? 0)
  /** How many runs a stage has that not all have; '' = all have it. */
  const shareOf = (stage: Pick<LineStageView, 'launches'>) => {
    const all = toValue(line)?.launches ?? 0
    return isPartial(stage) ? t('overview.line.share', { n: number(stage.launches), all: number(all) }) : ''
  }
  const bottleneck = computed(() => findLineBottleneck(path.value))
  type Paced = Pick<LineStageView, 'recordsPerMinute'>
  /** The pace without its unit. */
  const amountOf = ({ recordsPerMinute: pace }: Paced) =>
    pace === null ? NOTHING : pace < 10 ? number(pace, 1) : compact(pace)
  const paceOf = (stage: Paced) =>
    stage.recordsPerMinute === null ? NOTHING : t('overview.line.pace', { n: amountOf(stage) })

  /** What left for reasons of its own, and apart from it what was refused with its lot: that a person has decided. */
  function lossesOf(stage: LineStageView): { key: string, records: number, text: string, title: string }[] {
    const [whole, others] = [toLossReasons(stage), toLossReasons(stage).filter(([code]) => code !== LOT_REJECTED)]
    const refused = sumUp(whole) - sumUp(others)
    const left = stage.recordsDropped + stage.recordsFailed - refused
    return [
      ...left > 0 ? [{ key: 'left', records: left, ...wordLoss(stage, others) }] : [],
      ...refused > 0
        ? [{ key: 'refused', records: refused, ...wordLoss(stage, [[LOT_REJECTED, refused]]) }]
        : [],
    ]
  }

  /** The reason that most records left for, and all reasons in full. */
  function wordLoss(
    stage: LineStageView, reasons: readonly (readonly [code: string, records: number])[],
  ): { text: string, title: string } {
    const [first] = reasons
    const title = reasons.map(([code, records]) => t(
      'overview.line.reason', { reason: label('reason', code), n: number(records) },
    )).join(t('common.list_separator'))
    if (!first) {
      const counter = stage.recordsFailed > stage.recordsDropped ? 'recordsFailed' : 'recordsDropped'
      return { text: label('stage.count', counter), title }
    }
    const reason = label('reason', first[0])
    return {
      text: reasons.length > 1
        ? closeAround(t('overview.line.reasons', { reason, n: reasons.length - 1 }), reason)
        : reason,
      title,
    }
  }

  const meta = computed(() => {
    const known = toValue(line)
    if (!known || path.value.length === 0) {
      return ''
    }
    const ratio = toYield(known.endedOfPipeline)
    const span = { from: moment(known.window.from, now.value), to: moment(known.window.to, now.value) }
    return ratio === null
      ? t('overview.line.meta_start', span)
      : t('overview.line.meta', { ...span, ratio: formatRatio(ratio) })
  })

  /** Read aloud instead of the drawing. */
  const summary = computed(() => {
    const [first, last] = [path.value[0], path.value.at(-1)]
    if (!first || !last) {
      return ''
    }
    const words = {
      first: nameOfStage(first), in: number(first.recordsIn), last: nameOfStage(last), out: number(last.recordsOut),
      left: number(sum(({ recordsDropped, recordsFailed }) => recordsDropped + recordsFailed)),
      waiting: number(sum(({ waiting }) => waiting)),
    }
    return bottleneck.value
      ? t('overview.line.summary_bottleneck', { ...words, bottleneck: nameOfStage(bottleneck.value) })
      : t('overview.line.summary', words)
  })
  const sum = (records: (stage: LineStageView) => number) =>
    stages.value.reduce((total, stage) => total + records(stage), 0)

  /** The table twin and the CSV: every stage, those on other branches too. */
  const model = computed<ChartModel>(() => {
    const column = (key: string, label: string, valueOf: (stage: LineStageView) => number | null) => ({
      key, label, color: 'rest' as const, values: stages.value.map(valueOf),
    })
    return {
      bucketLabel: t('stage.column.name'),
      buckets: stages.value.map((stage) => {
        const name = nameOfStage(stage)
        const label = stage.isCurrent ? name : t('overview.line.stage_of_other', { stage: name })
        return { key: stage.stageKey, label, title: label }
      }),
      series: [
        column('in', t('stage.count.records_in'), stage => stage.recordsIn),
        column('out', t('stage.count.records_out'), stage => stage.recordsOut),
        column('dropped', t('stage.count.records_dropped'), stage => stage.recordsDropped),
        column('failed', t('stage.count.records_failed'), stage => stage.recordsFailed),
        column('waiting', t('overview.line.waiting'), stage => stage.waiting),
        ...stages.value.some(isPartial)
          ? [column('launches', t('overview.line.launches'), stage => stage.launches)]
          : [],
        ...stages.value.some(({ unread }) => unread > 0)
          ? [column('unread', t('overview.line.unread'), stage => stage.unread)]
          : [],
        column('pace', t('overview.line.per_minute'), ({ recordsPerMinute }) =>
          recordsPerMinute === null ? null : Math.round(recordsPerMinute * 10) / 10),
      ],
      unit: '',
    }
  })

  return { path, bottleneck, meta, summary, model, amountOf, paceOf, lossesOf, nameOfStage, isPartial, shareOf }
}
