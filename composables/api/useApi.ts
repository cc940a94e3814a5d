import { type ApiClient, type ApiFetchOptions, createApiClient } from '~/utils/api/api-client'
import { toFailure } from '~/utils/api/problem'
import { untilDeadline } from '~/utils/api/page-deadline'

/** No retries of ofetch's own: a server that is away or busy must not be asked twice as often. */
const NO_RETRY = { retry: 0 }

/** Not Nitro's type, which knows every route by its path: comparing with it takes a quarter of the type check. */
type Fetcher = (url: string, options: ApiFetchOptions & typeof NO_RETRY) => Promise<unknown>

/** Typed client of our own REST API; cookies and request id travel along when the server renders. */
export function useApi(): ApiClient {
  const request = useRequestFetch() as Fetcher
  const event = useRequestEvent()
  const { session, hasEnded } = useSession()
  return createApiClient((url, options) => {
    const answer = request(url, { ...options, ...NO_RETRY }).catch((error: unknown) => {
      // The head of a page that the server renders is written already.
      if (import.meta.client) {
        hasEnded.value ||= session.value.kind !== 'nobody' && toFailure(error).code === 'unauthenticated'
      }
      throw error
    })
    return event ? untilDeadline(event.context, answer) : answer
  })
}
