import { firstOf } from '~/utils/api/url-query'

/** The records behind a bar of the yield, `?lost=failed:stage`: in which runs and for which reasons they were lost. */
export function useStatLosses() {
  const { t } = useI18n()
  const route = useRoute()
  const { query } = useStats()
  const { findLabel } = useLabels()
  const { nameOfStage, stages } = useStatStageNames()
  const lost = computed(() => {
    const [, fate = '', stage = ''] = /^(dropped|failed):(.{1,200})$/.exec(firstOf(route.query.lost) ?? '') ?? []
    return stage ? { fate: fate === 'failed' ? 'failed' as const : 'dropped' as const, stage } : undefined
  })
  const asked = computed(() => {
    const { from, to, tz, projectId, pipelineId } = query.value
    return lost.value && { query: { from, to, tz, projectId, pipelineId, ...lost.value } }
  })
  const losses = useApiData('metricLosses', asked)

  const title = computed(() => {
    const stage = nameOfStage({
      stageKey: lost.value?.stage ?? '',
      stageKind: stages.value.find(({ key }) => key === lost.value?.stage)?.kind ?? '',
    })
    return lost.value?.fate === 'failed' ? t('stat.yield.failed', { stage }) : t('stat.yield.dropped', { stage })
  })
  const reasonOf = (reason: string) => findLabel('reason', reason) ?? reason
  const close = () => goTo({ query: { ...route.query, lost: undefined } }, { replace: true })
  return {
    lost, title, losses: losses.data, look: usePanelState(losses), reasonOf, close, refresh: () => losses.refresh(),
  }
}
