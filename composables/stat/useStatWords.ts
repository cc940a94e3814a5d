import type { MetricAnswer, MetricName } from '#shared/contract/metric.contract'
import { type ChartModel, findPeak } from '~/utils/chart/chart-data'
import type { SeriesWords } from '~/utils/stat/stat-charts'

/** Words that the charts of the statistics share: heads, series, and one sentence for each chart. */
export function useStatWords() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { plainUnitOf, unitOf, textOf } = useMetricFigure()
  const { rangeText } = useRangeText()
  const zone = useReportZone()

  const seriesWords = (metric: MetricName, unit: MetricAnswer['unit'], before?: string): SeriesWords =>
    ({
      time: t('stat.column.time'), unit: unitOf(unit), plainUnit: plainUnitOf(unit), zone: zone.value,
      now: before ? t('stat.series.now') : label('stat.metric', metric), ...before ? { before } : {},
    })

  /** "Highest 1,204 rec/min at 11-18 12:00; last 980 rec/min." */
  function peakText(model: ChartModel | undefined, unit: MetricAnswer['unit'] | 'stages'): string {
    const found = model && findPeak(model)
    return found
      ? t('stat.summary.peak', { peak: textOf(found.peak, unit), at: found.peakAt, last: textOf(found.last, unit) })
      : t('stat.summary.none')
  }

  /** Beside a chart's title: what a figure counts, how long a bucket is, which range. */
  function metaOf(unit: MetricAnswer['unit'], each: string, range: string): string {
    // Charts of tokens say so in their title.
    const name = unit === 'tokens' ? '' : unitOf(unit)
    return name === '' ? t('stat.meta.plain', { each, range }) : t('stat.meta.series', { unit: name, each, range })
  }

  return { seriesWords, peakText, metaOf, rangeText }
}
