/** What every caller of the API shares, our own pages included: from a route and what is asked of it to one request. */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface CallOptions {
  /** The version that was read, sent as If-Match; a text is sent as it is: an ETag, or `*`. */
  version?: number | string
  /** The same key and body give the same answer for 24 h. */
  idempotencyKey?: string
  signal?: AbortSignal
}

/** A call whose types are not known here. */
export interface LooseCall extends CallOptions {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

export interface ApiRequest {
  url: string
  method: Method
  headers: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
}

const WITH_BODY: readonly Method[] = ['POST', 'PUT', 'PATCH']

/** @param base address of the API, such as `/api/v1`. */
export function toRequest(
  base: string, { method, path }: { method: Method, path: string }, call: LooseCall = {},
): ApiRequest {
  const { params, query, body, version, idempotencyKey, signal } = call
  return {
    url: toUrl(base, path, params),
    method,
    headers: {
      ...version !== undefined && { 'If-Match': typeof version === 'number' ? `"${version}"` : version },
      ...idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey },
    },
    ...query && { query: withoutUndefined(query) },
    ...WITH_BODY.includes(method) && { body: body ?? {} },
    ...signal && { signal },
  }
}

/** Otherwise a filter that is not set would be sent as the word `undefined`. */
const withoutUndefined = (query: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

/** @throws RangeError when a parameter of the path is missing. */
export function toUrl(base: string, path: string, params: Record<string, unknown> = {}): string {
  return base + path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) {
      throw new RangeError(`${path} needs ${name}`)
    }
    return encodeURIComponent(String(value))
  })
}

/** A list is a parameter that is repeated. @returns with its question mark; '' = nothing is asked. */
export function toSearch(query: Record<string, unknown> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().filter(it => it !== undefined).map((it): [string, string] => [name, String(it)]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}
