import type { MetricTokens } from '#shared/contract/metric/metric-usage.contract'
import { toProof } from '~/utils/stat/stat-panel'
import { toRowsModel } from '~/utils/stat/stat-table'

/** Tokens and calls of each model by stage type, and the same as a table to save. */
export function useStatModels() {
  const { t } = useI18n()
  const { query, range } = useStats()
  const { rangeText } = useStatWords()
  const { nameOfStage } = useStageNames()
  const { modelName } = useModelNames()
  const tokens = useMetric('metricTokens', () => ({ query: query.value }))

  const items = computed(() => tokens.data.value?.items ?? [])
  const total = computed(() => tokens.data.value?.total)
  const kindName = (kind: string) => nameOfStage({ stageKey: kind, kind, name: '' })
  const table = computed(() => ({
    title: t('stat.models.title'),
    rangeLabel: rangeText(range.value),
    curl: tokens.curl.value,
    proof: toProof(tokens.data.value),
    model: toRowsModel(items.value, {
      rowLabel: t('stat.column.model'),
      titleOf: ({ modelVersion, stageKind }: MetricTokens['items'][number]) =>
        t('stat.models.row', { model: modelName(modelVersion), stage: kindName(stageKind) }),
      columns: [
        { label: t('stat.column.calls'), of: item => item.modelCalls },
        { label: t('stat.column.calls_failed'), of: item => item.modelCallsFailed },
        { label: t('stat.column.input'), of: item => item.inputTokens },
        { label: t('stat.column.cached'), of: item => item.cachedInputTokens },
        { label: t('stat.column.output'), of: item => item.outputTokens },
        { label: t('stat.column.reasoning'), of: item => item.reasoningTokens },
        { label: t('stat.column.tokens'), of: item => item.totalTokens },
      ],
    }),
  }))
  return { items, total, table, kindName, look: tokens.look, curl: tokens.curl, refresh: () => tokens.refresh() }
}
