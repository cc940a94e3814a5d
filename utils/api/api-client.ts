import { API_BASE, PATHS } from '#shared/contract/paths'
import type { RouteAnswer, RouteId, RouteRequest, Routes } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { recordReaderOf } from '../json/record-text'

/** `$fetch`, `useRequestFetch()` or a test's own. */
export type ApiFetcher = (url: string, options: ApiFetchOptions) => Promise<unknown>

export interface ApiFetchOptions {
  method: RouteDefinition['method']
  query?: Record<string, unknown>
  body?: Record<string, unknown>
  headers: Record<string, string>
  signal?: AbortSignal
  /** For routes whose records must stay as they are written. */
  parseResponse?: (text: string) => unknown
}

interface CallOptions {
  /** The version that was read, sent as If-Match. */
  version?: number
  idempotencyKey?: string
  signal?: AbortSignal
}

type NotGiven<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] }
type Optional<T> = { [K in keyof T as object extends T[K] ? K : never]?: T[K] } & { [K in keyof T as object extends T[K] ? never : K]: T[K] }

const WITH_BODY: RouteDefinition['method'][] = ['POST', 'PUT', 'PATCH']

/** Only the parts that the route has; a part with only optional fields may be left out. */
export type ApiCall<Id extends RouteId> = Optional<NotGiven<RouteRequest<Routes[Id]>>> & CallOptions

export type ApiAnswer<Id extends RouteId> = RouteAnswer<Routes[Id]>

export type CallArguments<Id extends RouteId> = object extends ApiCall<Id> ? [call?: ApiCall<Id>] : [call: ApiCall<Id>]

export type ApiClient = <Id extends RouteId>(id: Id, ...call: CallArguments<Id>) => Promise<ApiAnswer<Id>>

interface LooseCall extends CallOptions {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

/** Calls routes of the registry by their id, with the types of their schemas. Failures are the fetcher's. */
export function createApiClient(fetcher: ApiFetcher): ApiClient {
  const call = (id: RouteId, { params, query, body, version, idempotencyKey, signal }: LooseCall = {}) => {
    const route: Pick<RouteDefinition, 'method' | 'path'> = PATHS[id]
    const parseResponse = recordReaderOf(id)
    return fetcher(toUrl(route.path, params), {
      method: route.method,
      headers: {
        ...version !== undefined && { 'If-Match': `"${version}"` },
        ...idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey },
      },
      ...query && { query: withoutUndefined(query) },
      ...WITH_BODY.includes(route.method) && { body: body ?? {} },
      ...signal && { signal },
      ...parseResponse && { parseResponse },
    })
  }
  // The cast gives a loosely typed function its exact type: TypeScript cannot follow a schema through its id.
  return call as ApiClient
}

/** Otherwise a filter that is not set would be sent as the word `undefined`. */
const withoutUndefined = (query: Record<string, unknown>) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

/** @throws RangeError when a parameter of the path is missing. */
export function toUrl(path: string, params: Record<string, unknown> = {}): string {
  return API_BASE + path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) {
      throw new RangeError(`${path} needs ${name}`)
    }
    return encodeURIComponent(String(value))
  })
}
