import type { RouteId } from '#shared/contract/routes'
import type { ApiAnswer, ApiCall } from '~/utils/api/api-client'
import type { Fetched } from '../api/useApiData'

/**
 * Changes that come in a burst (of a running run) cause one reading in this time: figures that jump every second cannot
 * be read.
 */
const LEAST_MS = 5_000

/**
 * An answer of a metric route, read again when the figures change. While it is read for other filters, the previous
 * answer stays, so that a panel changes once and does not flash; after a failure no figure of the old filters is shown.
 */
export function useMetric<Id extends RouteId & `metric${string}`>(
  id: Id,
  call: MaybeRefOrGetter<ApiCall<Id> | undefined>,
  options: { isLate?: boolean } = {},
) {
  const { data: own, status, error, refresh, curl } = useApiData(id, call, options)
  const isReading = computed(() => status.value === 'pending' || status.value === 'idle')
  const data = computed<Fetched<ApiAnswer<Id> & object> | null>(before =>
    own.value ?? (isReading.value ? before ?? null : null))
  let readAtMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  // Panels that share one answer wait for the request under way.
  const readAgain = () => refresh({ dedupe: 'defer' })

  async function refreshInTurn() {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, readAtMs + LEAST_MS - Date.now()))
    })
    readAtMs = Date.now()
    await readAgain()
  }
  useLiveRefresh(['metrics'], refreshInTurn)
  onBeforeUnmount(() => clearTimeout(timer))

  return { data, look: usePanelState({ data, status, error }), refresh: readAgain, curl }
}
