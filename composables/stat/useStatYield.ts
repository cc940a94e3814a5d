import { formatRatio } from '~/utils/format/number-format'
import { toProof } from '~/utils/stat/stat-panel'
import { toYieldModel } from '~/utils/stat/stat-yield'

/**
 * What became of the records that went into the chosen pipeline; it needs a pipeline.
 *
 * @param pipelines of the project: one alone needs no choice.
 * @param list from which they are read: until then there is nothing to choose, which says nothing of the project.
 */
export function useStatYield(
  pipelines: () => readonly { value: string }[],
  list: Parameters<typeof usePanelState>[0] & { refresh: () => Promise<unknown> },
) {
  const { t } = useI18n()
  const { query, range, state } = useStats()
  const { chartFormatOf, unitOf } = useMetricFigure()
  const { rangeText } = useStatWords()
  const pipelineId = computed(() =>
    state.value.pipelineId || (pipelines().length === 1 ? pipelines()[0]?.value ?? '' : ''))
  const { stages: flow, nameOfStage } = useStatStageNames(() => pipelineId.value)
  // The whole pipeline, whichever stage the page is filtered by.
  const asked = computed(() => ({ ...query.value, pipelineId: pipelineId.value || undefined, stage: undefined }))
  const metrics = useMetric('metricStages', () => pipelineId.value ? { query: asked.value } : undefined)

  const listLook = usePanelState(list)

  const panel = computed(() => {
    const items = metrics.data.value?.items ?? []
    const nameOf = (stageKey: string) => {
      const stageKind = items.find(item => item.stageKey === stageKey)?.stageKind ?? ''
      return nameOfStage({ stageKey, stageKind })
    }
    const model = toYieldModel(flow.value, items, {
      step: t('stat.column.step'),
      records: t('stat.column.records'),
      unit: unitOf('records'),
      input: t('stat.yield.input'),
      output: t('stat.yield.output'),
      gained: t('stat.yield.gained'),
      open: t('stat.yield.open'),
      dropped: key => t('stat.yield.dropped', { stage: nameOf(key) }),
      failed: key => t('stat.yield.failed', { stage: nameOf(key) }),
    })
    const [input, output] = [model?.series[0]?.values[0] ?? 0, model?.series[0]?.values.at(-1) ?? 0]
    return {
      ...pipelineId.value ? metrics.look.value : listLook.value,
      model: model ?? undefined,
      format: chartFormatOf('records'),
      title: t('stat.yield.title'),
      meta: rangeText(range.value),
      summary: model && input > 0
        ? t('stat.yield.summary', { input, output, share: formatRatio(output / input) })
        : t('stat.summary.none'),
      rangeLabel: rangeText(range.value),
      curl: metrics.curl.value,
      filteredBy: ['pipeline', 'model', 'template'] as const,
      proof: toProof(metrics.data.value),
    }
  })
  return {
    panel, pipelineId, needsPipeline: computed(() => pipelineId.value === ''),
    refresh: () => pipelineId.value ? metrics.refresh() : list.refresh(),
  }
}
