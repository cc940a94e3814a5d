import { toRequest, type ApiRequest, type CallOptions, type LooseCall } from '#client/core'
import { API_BASE, PATHS } from '#shared/contract/paths'
import type { RouteAnswer, RouteId, RouteRequest, Routes } from '#shared/contract/routes'
import { recordReaderOf } from '../json/record-text'

/** `$fetch`, `useRequestFetch()` or a test's own. */
export type ApiFetcher = (url: string, options: ApiFetchOptions) => Promise<unknown>

export interface ApiFetchOptions extends Omit<ApiRequest, 'url'> {
  /** For routes whose records must stay as they are written. */
  parseResponse?: (text: string) => unknown
}

type NotGiven<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] }
type Optional<T> = { [K in keyof T as object extends T[K] ? K : never]?: T[K] }
  & { [K in keyof T as object extends T[K] ? never : K]: T[K] }

/** Only the parts that the route has; a part with only optional fields may be left out. */
export type ApiCall<Id extends RouteId> = Optional<NotGiven<RouteRequest<Routes[Id]>>> & CallOptions

export type ApiAnswer<Id extends RouteId> = RouteAnswer<Routes[Id]>

export type CallArguments<Id extends RouteId> = object extends ApiCall<Id> ? [call?: ApiCall<Id>] : [call: ApiCall<Id>]

export type ApiClient = <Id extends RouteId>(id: Id, ...call: CallArguments<Id>) => Promise<ApiAnswer<Id>>

/** Calls routes of the registry by their id, with the types of their schemas. Failures are the fetcher's. */
export function createApiClient(fetcher: ApiFetcher): ApiClient {
  const call = (id: RouteId, asked?: LooseCall) => {
    const { url, ...options } = toRequest(API_BASE, PATHS[id], asked)
    const parseResponse = recordReaderOf(id)
    return fetcher(url, { ...options, ...parseResponse && { parseResponse } })
  }
  // The cast gives a loosely typed function its exact type: TypeScript cannot follow a schema through its id.
  return call as ApiClient
}
