import type { StageMetrics } from '#shared/contract/metric.contract'
import type { QualityRates } from '#shared/contract/quality/metric-quality.contract'
import { LEAST_VERDICTS, QUALITY_SPLITS, type QualitySplit } from '#shared/domain/quality/quality-metric'
import { firstOf } from '~/utils/api/url-query'
import { formatRatio, NOTHING } from '~/utils/format/number-format'
import type { Grain } from '~/utils/stat/stat-grain'
import { type QualityPart, toCheckModel, toDefectModel, toRateModel, toSplitModel } from '~/utils/stat/stat-quality'
import { toStageId } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

/** What reviews of samples have found, and what checks of quality have. */
export function useStatQuality() {
  const { t } = useI18n()
  const { number } = useFormat()
  const { label } = useLabels()
  const route = useRoute()
  const { queryWithoutTemplate: query, range, addressOf } = useStats()
  const { chartFormatOf, textOf, unitOf } = useMetricFigure()
  const { rangeText } = useStatWords()
  const { grainOf, eachOf } = useStatRange(range)
  const { textsOf } = useStatStageNames()
  const { book } = useStageNames()
  const { modelName } = useModelNames()
  const { actorText } = useActorText()
  const zone = useReportZone()
  const split = computed<QualitySplit>({
    get: () => QUALITY_SPLITS.find(one => one === firstOf(route.query.by)) ?? 'stage',
    set: (chosen) => {
      const address = addressOf({})
      void goTo({ ...address, query: { ...address.query, by: chosen === 'stage' ? undefined : chosen } })
    },
  })

  const asked = computed(() => ({ ...query.value, grain: toCoarser(grainOf('auto')) }))
  const quality = useMetric('metricQuality', () => ({ query: asked.value }))
  useLiveRefresh(['quality'], () => quality.refresh())
  const stages = useMetric('metricStages', () => ({ query: query.value }))

  const base = computed(() => ({
    ...quality.look.value, format: chartFormatOf('ratio'), rangeLabel: rangeText(range.value), curl: quality.curl.value,
    proof: toProof(withoutEvents(quality.data.value)),
  }))
  const fewOf = (title: string, verdicts: number) =>
    t('stat.quality.verdicts_of', { title, count: number(verdicts) }, verdicts)

  const rate = computed(() => {
    const answer = quality.data.value
    return {
      ...base.value,
      model: answer && answer.total.verdicts > 0
        ? toRateModel(answer, {
            time: t('stat.column.time'), zone: zone.value, since: stages.data.value?.since ?? null,
            passed: t('stat.quality.passed'), firstPassed: t('stat.quality.first_passed'), low: t('stat.quality.low'),
            high: t('stat.quality.high'), interval: t('stat.quality.interval_name'), fewOf,
          })
        : undefined,
      title: t('stat.quality.rate'),
      meta: t('stat.meta.plain', { each: eachOf(asked.value.grain), range: rangeText(range.value) }),
      summary: answer ? rateText(answer.total) : '',
    }
  })
  const defects = computed(() => {
    const answer = quality.data.value
    const [first] = answer?.defects ?? []
    return {
      ...base.value,
      format: chartFormatOf('records'),
      model: first && answer
        ? toDefectModel(answer.defects, {
            code: t('stat.quality.code'), count: t('stat.quality.samples'), unit: unitOf('records'),
            titleOf: (name, share) => t('stat.quality.defect_title', { name, share: formatRatio(share, 0) }),
          })
        : undefined,
      title: t('stat.quality.defects'),
      meta: rangeText(range.value),
      summary: first ? t('stat.quality.defects_summary', { name: first.name, count: number(first.count) }) : '',
    }
  })
  const parts = computed(() => {
    const rows = partsOf(split.value)
    const words = { part: label('stat.quality_split', split.value), passed: t('stat.quality.passed'), fewOf }
    return {
      ...base.value,
      model: rows.length > 0 ? toSplitModel(rows, words) : undefined,
      title: t('stat.quality.by'),
      meta: rangeText(range.value),
      summary: t('stat.quality.by_summary', { part: label('stat.quality_split', split.value) }),
    }
  })
  const checks = computed(() => {
    const answer = stages.data.value
    const textsAmong = (stage: StageMetrics) => textsOf(stage, answer?.items ?? [])
    const words = { stage: t('stat.column.stage'), kept: t('stat.quality.kept'), textsOf: textsAmong }
    const model = answer ? toCheckModel(answer.items, words, book.value) : undefined
    return {
      ...stages.look.value,
      format: chartFormatOf('ratio'),
      model: model && model.buckets.length > 0 ? model : undefined,
      title: t('stat.quality.checks'),
      meta: rangeText(range.value),
      summary: t('stat.quality.checks_summary'),
      rangeLabel: rangeText(range.value),
      curl: stages.curl.value,
      proof: toProof(answer),
    }
  })

  function partsOf(by: QualitySplit): QualityPart[] {
    const answer = quality.data.value
    if (!answer) {
      return []
    }
    if (by === 'stage') {
      const rows = answer.by.stage.map(row => ({ ...row, pipelineId: row.pipelineId ?? '', stageKind: kindOf(row) }))
      return rows.map(row => ({ ...row, key: toStageId(row), ...textsOf(row, rows) }))
    }
    const nameOf = { model: modelName, reviewer: actorText, revision: undefined }[by]
    return answer.by[by].map((row) => {
      const name = nameOf?.(row.key) ?? row.label
      return { ...row, label: name, title: name }
    })
  }

  const kindOf = ({ pipelineId, stageKey: key }: { pipelineId: string | null, stageKey: string }) =>
    stages.data.value?.items.find(stage => stage.pipelineId === pipelineId && stage.stageKey === key)?.stageKind ?? ''

  const ratioText = (ratio: number | null) => ratio === null ? NOTHING : formatRatio(ratio)
  const rateText = ({ passRatio, low, high, verdicts }: QualityRates) =>
    t(
      'stat.quality.rate_summary',
      { rate: ratioText(passRatio), low: ratioText(low), high: ratioText(high), count: number(verdicts) }, verdicts,
    )
  const facts = computed(() => {
    const { total, accepted } = quality.data.value ?? {}
    const hasRate = total !== undefined && total.low !== null && total.high !== null
    return [
      {
        key: 'passed', label: t('stat.quality.passed'), value: ratioText(total?.passRatio ?? null),
        note: hasRate ? t('stat.quality.interval', { low: ratioText(total.low), high: ratioText(total.high) }) : '',
      },
      {
        key: 'first', label: t('stat.quality.first_passed'), value: ratioText(total?.firstPassRatio ?? null), note: '',
      },
      {
        key: 'verdicts', label: t('stat.quality.verdicts'), value: total ? number(total.verdicts) : NOTHING,
        note: total && total.verdicts > 0
          ? t('stat.quality.verdicts_note', { fixed: number(total.fixed), failed: number(total.failed) })
          : '',
      },
      {
        key: 'tokens', label: t('stat.quality.tokens'),
        value: accepted && accepted.tokensPerRecord !== null ? textOf(accepted.tokensPerRecord, 'tokens') : NOTHING,
        note: accepted && accepted.records > 0
          ? t('stat.quality.tokens_note', { records: number(accepted.records) }, accepted.records)
          : '',
      },
    ]
  })

  /** Why there is no rate. */
  const fewText = computed(() => {
    const verdicts = quality.data.value?.total.verdicts ?? 0
    return verdicts > 0
      ? t('stat.quality.too_few_text', { least: number(LEAST_VERDICTS), count: number(verdicts) })
      : ''
  })

  /** Known, and none. */
  const hasNone = computed(() => quality.data.value?.total.verdicts === 0)

  return {
    fewText, hasNone, rate, defects, parts, checks, facts, split,
    splits: computed(() => QUALITY_SPLITS.map(key => ({ key, label: label('stat.quality_split', key) }))),
    refresh: () => quality.refresh(),
    refreshChecks: () => stages.refresh(),
  }
}

/** Verdicts are no events of the factory: they are known at once. */
const withoutEvents = <A extends { window: { from: string, to: string } }>(answer: A | null) =>
  answer && { window: answer.window, watermark: null, commit: null }

/** A rate over a few minutes has too few verdicts. */
const toCoarser = (grain: Grain): Grain => grain === '5m' || grain === '15m' ? 'hour' : grain
