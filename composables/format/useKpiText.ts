import type { Comparison, MetricAnswer, MetricSummary } from '#shared/contract/metric.contract'
import { formatChange, formatNumber, NOTHING } from '~/utils/format/number-format'
import { closeAround } from '~/utils/format/wide-text'

/** A smaller change counts as none: it would be shown as 0.0 %. */
const LEAST_SHARE = 0.0005

export interface KpiComparison {
  label: string
  /** "to 21:15": the time up to which a range that is not over is compared; '' = all of it. */
  until: string
  text: string
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
  /** Why there is no comparison, or what is compared. */
  reason?: string
}

export interface KpiText {
  label: string
  /** What the name does not say; shown on hover. */
  hint: string
  value: string
  unit: string
  /** The figure in full; shown on hover. */
  exact: string
  comparisons: KpiComparison[]
  /** Why there is no figure. */
  note?: string
}

type SpanKnown = Pick<MetricSummary, 'window' | 'since' | 'watermark' | 'asOf'>

/** Chinese shortens a figure by a word, which belongs to the unit: "4.3" and "万条/分" in two sizes. */
function withStep({ value, unit }: { value: string, unit: string }): { value: string, unit: string } {
  const [, amount = '', step] = /^(.*\d)(\p{Script=Han}+)$/u.exec(value) ?? []
  return step === undefined
    ? { value, unit }
    : { value: amount, unit: unit === '' ? step : closeAround(`${step} ${unit}`, step) }
}

/** Key metrics as text: name, figure, unit, and the change against the previous period and last year. */
export function useKpiText() {
  const { t } = useI18n()
  const { label, findLabel } = useLabels()
  const { figureOf, exactOf, textOf } = useMetricFigure()
  const { moment, span } = useFormat()

  function untilOf({ nowWindow, delta }: Comparison, { window, asOf }: Pick<MetricAnswer, 'window' | 'asOf'>): string {
    return delta !== null && nowWindow && nowWindow.to < window.to
      ? t('stat.compare.until', { time: moment(nowWindow.to, Date.parse(asOf)) })
      : ''
  }

  function comparisonOf(
    name: string, comparison: Comparison, answer: Pick<MetricAnswer, 'unit' | 'good' | 'window' | 'asOf'>,
  ): KpiComparison {
    const { unit, good } = answer
    const { form, amount, direction, tone } = toKpiChange(comparison, unit, good)
    const texts = {
      ratio: () => formatChange(amount),
      points: () => t('stat.compare.points', { n: formatNumber(amount, 1) }),
      new: () => t('stat.compare.new', { amount: figureOf(amount, unit).value }),
      same: () => t('stat.compare.same'),
      none: () => NOTHING,
    }
    return {
      label: name, until: untilOf(comparison, answer), text: texts[form](), direction, tone,
      ...comparison.reason && form !== 'same' ? { reason: label('stat.no_comparison', comparison.reason) } : {},
    }
  }

  function kpiOf(answer: Pick<
    MetricAnswer, 'metric' | 'value' | 'reason' | 'unit' | 'good' | 'mom' | 'yoy' | 'window' | 'asOf' | 'since'
  >): KpiText {
    // A period from before the console was installed is no gap: a new console has nothing to compare with yet.
    const isBefore = ({ window }: Comparison) => window !== null && answer.since !== null && window.to <= answer.since
    const compared = [
      { name: t('stat.compare.mom'), comparison: answer.mom },
      { name: t('stat.compare.yoy'), comparison: answer.yoy },
    ]
    const figure = figureOf(answer.value, answer.unit)
    // The name of these figures is their unit.
    const { value, unit } = answer.unit === 'tokens' ? { ...figure, unit: '' } : withStep(figure)
    return {
      label: label('stat.metric', answer.metric),
      hint: findLabel('stat.hint', answer.metric) ?? '',
      value,
      unit,
      exact: exactOf(answer.value, answer.unit),
      // Without a figure there is nothing to compare, and its note says why.
      comparisons: answer.value === null
        ? []
        : compared.filter(({ comparison }) => !isBefore(comparison)).map(({ name, comparison }) =>
            comparisonOf(name, comparison, answer)),
      ...answer.reason ? { note: label('stat.no_value', answer.reason) } : {},
    }
  }

  /** What a sparkline says: its newest known value. */
  function courseOf(
    { metric, unit, course }: Pick<MetricAnswer, 'metric' | 'unit'> & { course: readonly (number | null)[] },
  ): string {
    return t('stat.kpi.course', {
      label: label('stat.metric', metric), value: textOf(course.findLast(value => value !== null) ?? null, unit),
    })
  }

  /**
   * A line that works an hour a day has a low throughput over the day: how fast it is while it works is another
   * question.
   */
  function whileRunningOf(
    summary: Pick<MetricSummary, 'recordsPerRunningMinute'> | null | undefined,
  ): { label: string, value: string } | undefined {
    const rate = summary?.recordsPerRunningMinute ?? null
    return rate === null ? undefined : { label: t('stat.kpi.while_running'), value: textOf(rate, 'records_per_minute') }
  }

  /**
   * The time that the throughput is an average of, with what of it was idle: of the range what has passed, as far as
   * records are known, from when the factory was heard first. A new installation has not had the whole day.
   */
  function throughputSpanOf({ window, since, watermark, asOf }: SpanKnown): string {
    const from = since !== null && Date.parse(since) > Date.parse(window.from) ? since : window.from
    const to = watermark !== null && Date.parse(watermark) < Date.parse(window.to) ? watermark : window.to
    return t('stat.kpi.throughput_of', span(from, to, Date.parse(asOf)))
  }

  /** Rules and small models within the factory count tokens, which no provider was asked for. */
  function localTokensOf(summary: Pick<MetricSummary, 'localTokens'> | null | undefined): string {
    const tokens = summary?.localTokens ?? 0
    return tokens > 0 ? t('stat.kpi.local_tokens', { n: figureOf(tokens, 'tokens').value }) : ''
  }

  return { kpiOf, comparisonOf, courseOf, whileRunningOf, throughputSpanOf, localTokensOf }
}

/** The change of a figure against another period; the locale has its text. */
interface KpiChange {
  /**
   * ratio: relative. points: difference of two rates. new: the base is zero. same: too small for an arrow. none:
   * unknown.
   */
  form: 'ratio' | 'points' | 'new' | 'same' | 'none'
  /** Signed: a share (0.11 = 11 %), percentage points (1.6), or the absolute change where the base is zero. */
  amount: number
  direction: 'up' | 'down' | 'none'
  tone: 'good' | 'bad' | 'none'
}

/** @param unit the change of a rate is in points, because a percentage of a percentage misleads. */
function toKpiChange(
  { delta, ratio, reason }: Comparison, unit: MetricAnswer['unit'], good: MetricAnswer['good'],
): KpiChange {
  if (delta === null || (reason !== null && reason !== 'zero_base')) {
    return { form: 'none', amount: 0, direction: 'none', tone: 'none' }
  }
  const isRate = unit === 'ratio'
  const size = isRate ? delta : ratio ?? delta
  if (Math.abs(size) < LEAST_SHARE) {
    return { form: 'same', amount: 0, direction: 'none', tone: 'none' }
  }
  const direction = size > 0 ? 'up' : 'down'
  const look = { direction, tone: toTone(direction, good) } as const
  if (isRate) {
    return { form: 'points', amount: delta * 100, ...look }
  }
  return ratio === null ? { form: 'new', amount: delta, ...look } : { form: 'ratio', amount: ratio, ...look }
}

/** Coloured only when the figure has a good direction. */
const toTone = (direction: 'up' | 'down', good: MetricAnswer['good']): KpiChange['tone'] => {
  if (good === 'none') {
    return 'none'
  }
  return good === direction ? 'good' : 'bad'
}
