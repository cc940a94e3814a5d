export interface RecordsRequest {
  id: string
  version: string
  /** From 1. */
  row: number
  q: string
}

/** As many as fit a screen without hiding what is below. */
export const RECORDS_PER_PAGE = 20

/** One page of records of a sealed version: what is read once stays true. */
export function useRecords(request: MaybeRefOrGetter<RecordsRequest>) {
  const api = useApi()
  const call = computed(() => {
    const { id, version, row, q } = toValue(request)
    return { params: { id, version }, query: { from: String(row - 1), limit: RECORDS_PER_PAGE, q: q || undefined } }
  })
  const result = useKeptData(() => `records:${JSON.stringify(call.value)}`, () => api('datasetRecords', call.value))
  return { result, call }
}

/** The record of one row. */
export function useRecord(request: MaybeRefOrGetter<{ id: string, version: string, row: number }>) {
  const api = useApi()
  return useKeptData(() => `record:${JSON.stringify(toValue(request))}`, () => {
    const { id, version, row } = toValue(request)
    return api('datasetRecords', { params: { id, version }, query: { from: String(row - 1), limit: 1 } })
  })
}
