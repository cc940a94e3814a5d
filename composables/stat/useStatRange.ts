import type { MetricWindow } from '#shared/contract/metric.contract'
import type { SystemView } from '#shared/contract/system.contract'
import { formatRatio } from '~/utils/format/number-format'
import { isGrainPossible, toAutoGrain, toCoverageSince, toRoughRange, type Grain } from '~/utils/stat/stat-grain'
import { STAT_GRAINS, type StatGrain } from '~/utils/stat/stat-url'

const LOW_COVERAGE = 0.95

/** Grains of a range and their names, and a note when data coverage is low. */
export function useStatRange(range: MaybeRefOrGetter<{ from: string, to: string }>) {
  const { t } = useI18n()
  const { label, labelsOf } = useLabels()
  const now = useNow(60_000)
  const isDemo = useIsDemo()

  /** The frame around every page has read it. */
  const { data: system } = useNuxtData<SystemView>('systemGet')
  /** Of this console; the history of the demo data began long before. */
  const sinceMs = computed(() => isDemo.value ? 0 : Date.parse(system.value?.dataSince ?? '') || 0)

  const rough = computed(() => toRoughRange(toValue(range), now.value))
  const grainOf = (asked: StatGrain): Grain => asked !== 'auto' && isGrainPossible(asked, rough.value, now.value)
    ? asked
    : toAutoGrain(rough.value, now.value, sinceMs.value)
  const grainChoices = computed(() => labelsOf('stat.grain', STAT_GRAINS.filter(grain =>
    grain === 'auto' || isGrainPossible(grain, rough.value, now.value))))

  /** "Each 15 minutes". */
  const eachOf = (grain: Grain) => label('stat.each', grain)
  /** A note only where part of the window is not covered. */
  function coverageOf(answer: { window: MetricWindow, since: string | null, asOf: string } | null | undefined): string {
    const share = answer ? toCoverageSince(answer) : 1
    return share < LOW_COVERAGE ? t('stat.coverage', { share: formatRatio(share) }) : ''
  }

  /** When the page's figures begin, for panels that are measured otherwise. */
  const dataSince = computed(() => sinceMs.value > 0 ? new Date(sinceMs.value).toISOString() : null)

  return { dataSince, grainOf, grainChoices, eachOf, coverageOf }
}
