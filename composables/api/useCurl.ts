import type { RouteId } from '#shared/contract/routes'
import type { ApiCall } from '~/utils/api/api-client'
import { toCurl, withToken } from '~/utils/api/curl'

/** Writes calls of the API as curl commands with this console's own address. */
export function useCurl() {
  const { origin } = useRequestURL()
  const { session } = useSession()
  return <Id extends RouteId>(id: Id, call?: ApiCall<Id>) =>
    withToken(toCurl(origin, id, call), session.value.isSignInOn)
}
