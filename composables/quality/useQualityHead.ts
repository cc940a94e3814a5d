import type { BoardColumn } from '#shared/domain/quality/lot-state'
import {
  isQualityFiltered, QUALITY_PAGE_DEFAULT, QUALITY_TABS, type QualityPageState, type QualityTab, toQualityUrl,
} from '~/utils/quality/quality-url'

interface HeadOptions {
  state: Readonly<Ref<QualityPageState>>
  counts: ReturnType<typeof useQcCounts>
  board: ReturnType<typeof useQcBoard>
  now: Readonly<Ref<number>>
}

/** Above the page of quality: its tabs, what is overdue, and with which lot to go on. */
export function useQualityHead({ state, counts, board, now }: HeadOptions) {
  const { t } = useI18n()
  const { label } = useLabels()
  const { duration, number } = useFormat()

  const tabs = computed(() => {
    const { needsPerson: lots = 0, policies = 0 } = counts.data.value ?? {}
    const sizes: Partial<Record<QualityTab, { size: number, text: string }>> = {
      lots: { size: lots, text: t('quality.needs_person', { count: number(lots) }, lots) },
      policies: { size: policies, text: t('quality.policy.in_use', { count: number(policies) }, policies) },
    }
    return QUALITY_TABS.map((tab) => {
      const { size = 0, text = '' } = sizes[tab] ?? {}
      return {
        key: tab, label: label('quality.tab', tab), ...size > 0 && { count: number(size), countText: text },
        to: { query: toQualityUrl({ ...QUALITY_PAGE_DEFAULT, tab }) },
      }
    })
  })
  const overdue = computed(() => {
    const { overdue: count = 0, oldestDueAt = null } = counts.data.value ?? {}
    return count === 0 || oldestDueAt === null
      ? ''
      : t(
          'quality.overdue', { count: number(count), time: duration(Math.max(0, now.value - Date.parse(oldestDueAt))) },
          count,
        )
  })
  /** One under review with samples that nobody has judged, otherwise the oldest that waits. */
  const nextLot = computed(() => {
    const itemsOf = (name: BoardColumn) => board.data.value?.columns.find(({ column }) => column === name)?.items ?? []
    return itemsOf('inReview').findLast(({ counts: { reviewed }, sampleSize }) => reviewed < sampleSize)
      ?? itemsOf('sampled').at(-1)
  })
  const hasLots = computed(() => Object.values(counts.data.value?.byState ?? {}).some(count => count > 0))
  const isBoardEmpty = computed(() => (board.data.value?.columns ?? []).every(({ count }) => count === 0)
    && (!hasLots.value || isQualityFiltered(state.value)))
  return { tabs, overdue, nextLot, isBoardEmpty }
}
