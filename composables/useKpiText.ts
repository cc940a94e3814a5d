import type { Comparison, MetricAnswer } from '#shared/contract/metric.contract'
import { toKpiChange } from '~/utils/kpi-change'
import { formatNumber, NOTHING } from '~/utils/number-format'

export interface KpiComparison {
  label: string
  text: string
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
  /** Why nothing can be said, or what it is compared with. */
  reason?: string
}

export interface KpiText {
  label: string
  value: string
  unit: string
  /** The figure in full; shown on hover. */
  exact: string
  comparisons: KpiComparison[]
  /** Why there is no figure. */
  note?: string
}

/** Key figures as people read them: name, figure, unit and how it stands against the period before and the year before. */
export function useKpiText() {
  const { t } = useI18n()
  const { nameOf } = useMetricNames()
  const { figureOf, exactOf } = useMetricFigure()

  const valueReasons = computed<Record<NonNullable<MetricAnswer['reason']>, string>>(() => ({
    missing: t('stat.reason.missing'),
    no_base_count: t('stat.reason.no_base_count'),
    too_few: t('stat.reason.too_few'),
    not_by_stage: t('stat.reason.not_by_stage'),
  }))
  const comparisonReasons = computed<Record<NonNullable<Comparison['reason']>, string>>(() => ({
    no_base: t('stat.compare.no_base'),
    low_coverage: t('stat.compare.low_coverage'),
    zero_base: t('stat.compare.zero_base'),
    no_value: t('stat.compare.no_value'),
  }))

  function comparisonOf(label: string, comparison: Comparison, { unit, good }: Pick<MetricAnswer, 'unit' | 'good'>): KpiComparison {
    const { form, amount, direction, tone } = toKpiChange(comparison, unit, good)
    const texts = {
      ratio: () => `${formatNumber(amount * 100, Math.abs(amount) < 0.0995 ? 1 : 0)}%`,
      points: () => t('stat.compare.points', { n: formatNumber(amount, 1) }),
      new: () => t('stat.compare.new', { amount: figureOf(amount, unit).value }),
      same: () => t('stat.compare.same'),
      none: () => NOTHING,
    }
    return { label, text: texts[form](), direction, tone, ...comparison.reason ? { reason: comparisonReasons.value[comparison.reason] } : {} }
  }

  function kpiOf(answer: Pick<MetricAnswer, 'metric' | 'value' | 'reason' | 'unit' | 'good' | 'mom' | 'yoy'>): KpiText {
    const { value, unit } = figureOf(answer.value, answer.unit)
    return {
      label: nameOf(answer.metric),
      value,
      unit,
      exact: exactOf(answer.value, answer.unit),
      comparisons: [comparisonOf(t('stat.compare.mom'), answer.mom, answer), comparisonOf(t('stat.compare.yoy'), answer.yoy, answer)],
      ...answer.reason ? { note: valueReasons.value[answer.reason] } : {},
    }
  }

  return { kpiOf, comparisonOf }
}
