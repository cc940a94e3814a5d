import type { QcSampleView } from '#shared/contract/quality/qc-lot.contract'

/** The contract's limit. */
const PAGE = 500
/** No lot has more. */
const MOST = 5_000

/** Every sample of a lot, without records; a verdict that this reviewer must not see is not among them. */
export function useReviewSamples(lotId: string, reviewer: Readonly<Ref<string>>) {
  const api = useApi()
  return useFetched<{ items: QcSampleView[] }>(() => `reviewSamples:${lotId}:${reviewer.value}`, async () => {
    const items: QcSampleView[] = []
    let cursor: string | undefined
    do {
      const page = await api('qcLotSamples', { params: { id: lotId }, query: { limit: PAGE, cursor, reviewer: reviewer.value } })
      items.push(...page.items)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined && items.length < MOST)
    return { items }
  }, { topics: ['quality'] })
}
