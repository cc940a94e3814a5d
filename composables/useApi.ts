import { type ApiClient, createApiClient } from '~/utils/api-client'

/** Typed client of our own REST API; cookies and request id travel along when the server renders. */
export function useApi(): ApiClient {
  const request = useRequestFetch()
  return createApiClient((url, options) => request<unknown>(url, options))
}
