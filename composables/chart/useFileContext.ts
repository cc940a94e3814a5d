import type { FileContext } from '~/utils/chart/chart-contents'

/** The words, filters and zone of what is saved on this page. */
export function useFileContext(): Readonly<Ref<FileContext>> {
  const { t } = useI18n()
  const zone = useReportZone()
  const board = useChartBoard()
  const isDemo = useIsDemo()
  const demoMark = useDemoMark()
  const project = useProjectMark()
  return computed(() => ({
    zone: zone.value,
    project: project.value,
    filters: board?.filters.value ?? [],
    mark: isDemo.value ? demoMark.value : undefined,
    words: {
      status: t('chart.status'), provisional: t('chart.provisional'), missing: t('chart.missing'),
      title: t('chart.title'), range: t('chart.range'), zone: t('chart.zone'), compared: t('chart.compared'),
      watermark: t('chart.watermark'), commit: t('chart.commit'), request: t('chart.request'),
      none: t('chart.no_event'),
    },
  }))
}
