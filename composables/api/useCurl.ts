import type { RouteId } from '#shared/contract/routes'
import type { ApiCall } from '~/utils/api/api-client'
import { toCurl } from '~/utils/api/curl'

/** Writes calls of the API as curl commands with this console's own address. */
export function useCurl() {
  const { origin } = useRequestURL()
  return <Id extends RouteId>(id: Id, call?: ApiCall<Id>) => toCurl(origin, id, call)
}
