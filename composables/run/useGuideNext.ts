import type { GuideStepKey } from '~/utils/run/run-guide'

/** The step after those that were seen, while somebody is led through this run. */
export function useGuideNext(runId: MaybeRefOrGetter<string>) {
  const guide = useGuideCookie()
  const { steps } = useRunGuide()
  const titles = useGuideTitles()

  const guided = computed(() => guide.value?.runId === toValue(runId))
  const next = computed(() =>
    guided.value ? steps.value.find(step => !step.isDone && step.to && step.key !== 'rejects') : undefined)
  return { guided, next, titleOf: (key: GuideStepKey) => titles.value[key] }
}

/** What each step shows. */
export function useGuideTitles() {
  const { t } = useI18n()
  return computed<Record<GuideStepKey, string>>(() => ({
    stages: t('app.guide.stages'),
    rejects: t('app.guide.rejects'),
    version: t('app.guide.version'),
    records: t('app.guide.records'),
    stats: t('app.guide.stats'),
  }))
}
