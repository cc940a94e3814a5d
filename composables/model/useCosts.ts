import type { CostRow } from '#shared/contract/model/model-price.contract'
import { COST_GROUPS, type CostGroup } from '#shared/domain/model/token-cost'
import { toBucketTexts } from '~/utils/chart/bucket-label'
import type { ChartFormat, ChartModel } from '~/utils/chart/chart-data'
import { amountIn, formatMoney } from '~/utils/format/money'
import { firstOf } from '~/utils/api/url-query'
import { toRowsModel } from '~/utils/stat/stat-table'

/** What model calls have cost in the range: sums, days, and one split of them, which the address names. */
export function useCosts() {
  const { t } = useI18n()
  const route = useRoute()
  const { queryWithoutTemplate: query, range, addressOf } = useStats()
  const { rangeText } = useRangeText()
  const zone = useReportZone()
  const { nameOfStage } = useStageNames()
  const { modelName } = useModelNames()
  const costs = useMetric('metricCost', () => ({ query: query.value }))

  const by = computed<CostGroup>({
    get: () => COST_GROUPS.find(group => group === firstOf(route.query.by)) ?? 'model',
    set: (group) => {
      const address = addressOf({})
      void goTo({ ...address, query: { ...address.query, by: group === 'model' ? undefined : group } })
    },
  })
  const groups = computed(() => ([
    { key: 'model', label: t('model.cost.by_model') },
    { key: 'configuration', label: t('model.cost.by_configuration') },
    { key: 'stage', label: t('model.cost.by_stage') }, { key: 'pipeline', label: t('model.cost.by_pipeline') },
  ] as const).map(group => ({ ...group })))

  const answer = computed(() => costs.data.value)
  const items = computed(() => answer.value?.groups.find(group => group.by === by.value)?.items ?? [])
  /** The currency of most of the costs: a chart has one axis. */
  const currency = computed(() =>
    [...answer.value?.total.costs ?? []].sort((a, b) => Number(b.cost) - Number(a.cost))[0]?.currency ?? 'CNY')

  function nameOf({ key, name }: Pick<CostRow, 'key' | 'name'>): string {
    const names: Record<CostGroup, () => string> = {
      model: () => modelName(key),
      configuration: () => name ?? (key || t('model.cost.no_configuration')),
      stage: () => key === '' ? t('model.cost.tests') : nameOfStage({ stageKey: key, kind: '', name: '' }),
      pipeline: () => name ?? (key || t('model.cost.tests')),
    }
    return names[by.value]()
  }

  const format: ChartFormat = {
    short: value => formatMoney(String(value), currency.value),
    exact: value => formatMoney(String(value), currency.value),
  }
  const days = computed(() => {
    const all = answer.value?.days ?? []
    const texts = toBucketTexts(all.map(({ at }) => at), 'day', zone.value)
    const model: ChartModel | undefined = all.some(({ costs }) => costs.length > 0)
      ? {
          bucketLabel: t('stat.column.time'),
          buckets: all.map(({ at }, index) => ({
            key: at, at, label: texts[index]?.label ?? '', title: texts[index]?.title ?? at,
          })),
          series: [{
            key: 'cost', label: t('model.cost.cost'), color: 1, values: all.map(day => amountIn(currency.value, day)),
          }],
          unit: '',
        }
      : undefined
    return {
      ...costs.look.value, model, format, title: t('model.cost.days'),
      meta: `${currency.value} · ${rangeText(range.value)}`, summary: '', rangeLabel: rangeText(range.value),
      curl: costs.curl.value,
    }
  })
  const table = computed(() => ({
    title: groups.value.find(({ key }) => key === by.value)?.label ?? '',
    rangeLabel: rangeText(range.value),
    curl: costs.curl.value,
    model: toRowsModel(items.value, {
      rowLabel: t('model.cost.name'),
      titleOf: nameOf,
      columns: [
        { label: t('model.cost.calls'), of: row => row.calls },
        { label: t('model.cost.input'), of: row => row.inputTokens },
        { label: t('model.cost.output'), of: row => row.outputTokens },
        { label: t('model.cost.unpriced_column'), of: row => row.unpricedTokens },
        { label: `${t('model.cost.cost')} (${currency.value})`, of: row => amountIn(currency.value, row) },
      ],
    }),
  }))
  return { answer, items, by, groups, nameOf, days, table, look: costs.look, curl: costs.curl, refresh: costs.refresh }
}
