import { toSeriesModel } from '~/utils/stat/stat-charts'
import { toProof } from '~/utils/stat/stat-panel'

const GAUGES = ['depthMean', 'depthMax', 'ageMaxMs'] as const
type Gauge = (typeof GAUGES)[number]

/**
 * How many stages wait for a worker, and for how long the oldest one.
 *
 * @param isAsked read only from then on: the charts lie below the first screen.
 * @property isIdle nothing waited whenever it was measured: lines at nought, on an axis of its own making, would say
 *   less.
 */
export function useStatQueue(isAsked: () => boolean) {
  const { t } = useI18n()
  const { query, range } = useStats()
  const { peakText, rangeText } = useStatWords()
  const { chartFormatOf, unitOf } = useMetricFigure()
  const { grainOf, eachOf, dataSince } = useStatRange(range)
  const zone = useReportZone()
  const asked = computed(() => {
    const { from, to, tz } = query.value
    return { from, to, tz, grain: grainOf('auto') }
  })
  const queue = useApiData('metricQueue', () => isAsked() ? { query: asked.value } : undefined, { topics: ['metrics'] })
  const look = usePanelState(queue)

  const isIdle = computed(() => {
    const measured = (queue.data.value?.points ?? []).flatMap(point => GAUGES.flatMap(of => point[of] ?? []))
    return measured.length > 0 && measured.every(value => value === 0)
  })

  function panelOf(unit: 'stages' | 'ms', title: string, [first, ...others]: [
    { label: string, of: Gauge }, ...{ label: string, of: Gauge }[],
  ]) {
    const answer = queue.data.value
    // Nothing was measured before the console was installed, or longer ago than measurements are kept.
    const since = answer?.points.find(({ status }) => status !== 'missing')?.at ?? null
    const modelOf = (of: Gauge) => answer && !isIdle.value
      ? toSeriesModel(
          {
            points: answer.points.map(point => ({ at: point.at, status: point.status, value: point[of] })),
            grain: answer.grain, good: 'down', unit: unit === 'ms' ? 'ms' : 'runs', since, axisSince: dataSince.value,
          },
          {
            time: t('stat.column.time'), unit: unitOf(unit), plainUnit: unit === 'ms' ? 'ms' : undefined,
            zone: zone.value, now: first.label,
          },
        )
      : undefined
    const model = modelOf(first.of)
    return {
      ...look.value,
      model: model && { ...model, series: [...model.series, ...others.map(({ label, of }) => ({
        key: of, label, color: 2 as const, values: modelOf(of)?.series[0]?.values ?? [],
      }))] },
      format: chartFormatOf(unit),
      title,
      meta: t('stat.queue.meta', { each: eachOf(asked.value.grain), range: rangeText(range.value) }),
      summary: peakText(model, unit),
      rangeLabel: rangeText(range.value),
      curl: queue.curl.value,
      // All projects share the queue.
      filteredBy: [],
      proof: toProof(answer && { ...answer, watermark: answer.asOf, commit: null }),
    }
  }
  const depth = computed(() => panelOf(
    'stages', t('stat.queue.depth'),
    [{ label: t('stat.queue.mean'), of: 'depthMean' }, { label: t('stat.queue.most'), of: 'depthMax' }],
  ))
  const age = computed(() => panelOf('ms', t('stat.queue.age'), [{ label: t('stat.queue.age'), of: 'ageMaxMs' }]))
  return { depth, age, isIdle, refresh: () => queue.refresh() }
}
