import type { Fetched } from './useApiData'

export interface PanelState {
  status: 'idle' | 'pending' | 'success' | 'error'
  hasData: boolean
  /** What happened, in the reader's words. */
  failure?: string
  requestId?: string
  /** "6 min old"; absent while fresh. */
  age?: string
  /** "Updated 14:35:08". */
  updated?: string
}

/** The look of a panel, from the state of its data. */
export function usePanelState(result: {
  data: Readonly<Ref<Fetched<object> | null | undefined>>
  status: Readonly<Ref<PanelState['status']>>
  error: Readonly<Ref<unknown>>
}) {
  const { t } = useI18n()
  const { duration, moment } = useFormat()
  const { textOf, failureOf } = useFailureText()
  const now = useNow()
  const pace = useRefreshPace()

  return computed<PanelState>(() => {
    const fetchedAt = result.data.value?.fetchedAt
    const ageMs = fetchedAt === undefined ? 0 : Math.max(0, now.value - fetchedAt)
    const isOld = fetchedAt !== undefined
      && (ageMs >= pace.value.stalePolls * pace.value.pollMs || Boolean(result.error.value))
    const hasFailed = Boolean(result.error.value)
    return {
      status: result.status.value,
      hasData: fetchedAt !== undefined,
      ...hasFailed ? { failure: textOf(result.error.value), requestId: failureOf(result.error.value).requestId } : {},
      ...isOld ? { age: t('common.stale', { age: duration(ageMs) }) } : {},
      ...fetchedAt !== undefined
        ? { updated: t('common.updated_at', { time: moment(fetchedAt, now.value, true) }) }
        : {},
    }
  })
}
