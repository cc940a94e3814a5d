import type { RouteLocationRaw } from 'vue-router'
import type { ChartMarkView } from '#shared/contract/overview.contract'
import type { ChartMark } from '~/utils/chart/chart-data'

export interface StatMark extends ChartMark {
  kind: ChartMarkView['kind']
  to: RouteLocationRaw
}

/**
 * Events of the range, for all charts of the page. Read after the page has been shown: its figures come first.
 *
 * @param isAsked false on a page without charts.
 */
export function useStatMarks(isAsked: () => boolean) {
  const { t } = useI18n()
  const { query } = useStats()
  const { label, findLabel } = useLabels()
  const asked = computed(() => {
    const { from, to, tz, projectId, pipelineId } = query.value
    return { from, to, tz, projectId, pipelineId }
  })
  const result = useApiData('metricMarks', () => isAsked() ? { query: asked.value } : undefined, {
    immediate: false, topics: ['alerts', 'pipelines'],
  })

  /** As everywhere: a ready-made rule has its name in the reader's language until a person has named it. */
  const nameOf = ({ name, rule }: ChartMarkView) =>
    (rule?.readyMade && !rule.hasOwnName ? findLabel('alert.ready_made', rule.readyMade) : undefined) ?? name

  function textOf(mark: ChartMarkView): string {
    const { kind, name, value } = mark
    if (kind === 'alert') {
      // The cast: a severity is text here, and an unknown one is shown as it is.
      return t('stat.mark.alert', { severity: label('alert.severity', value as 'warning'), rule: nameOf(mark) })
    }
    return kind === 'model'
      ? t('stat.mark.model', { pipeline: name, model: value })
      : t('stat.mark.revision', { pipeline: name, number: value })
  }

  const marks = computed<StatMark[]>(() => (result.data.value?.items ?? []).map(mark => ({
    key: `${mark.kind}:${mark.id}:${mark.at}:${mark.value}`,
    kind: mark.kind,
    at: mark.at,
    text: textOf(mark),
    color: mark.kind !== 'alert' ? 'accent' : mark.value === 'critical' ? 'critical' : 'warning',
    to: mark.kind === 'alert' ? { path: '/alerts', query: { alert: mark.id } } : `/pipelines/${mark.id}`,
  })))

  onMounted(() => {
    // As text: what is asked is a new object each time, also when it is the same.
    watch(() => JSON.stringify([asked.value, isAsked()]), () => result.refresh(), { immediate: true })
  })
  return { marks, count: computed(() => result.data.value?.count ?? 0) }
}
