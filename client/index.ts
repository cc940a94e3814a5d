import { toRequest, type CallOptions, type LooseCall } from './core.ts'
import { ROUTES, type RouteId } from './gen/routes.ts'
import type { operations } from './gen/schema.ts'
import { send, type SendOptions } from './send.ts'

export { ApiError, type Problem } from './send.ts'
export type { components } from './gen/schema.ts'
export type { CallOptions, RouteId }

type Json = 'application/json'
type At<T, K extends string> = T extends { [P in K]?: infer V } ? V : never

type Operation<Id extends RouteId> = operations[Id]
type Parameters<Id extends RouteId> = Operation<Id>['parameters']
type Content<T> = At<At<T, 'content'>, Json>
type Good<Id extends RouteId> = Operation<Id>['responses'][keyof Operation<Id>['responses'] & (200 | 201 | 202 | 204)]

/** Bytes to upload. */
export type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

type BodyOf<Id extends RouteId> = (typeof ROUTES)[Id] extends { takes: 'bytes' }
  ? Bytes
  : Content<NonNullable<At<Operation<Id>, 'requestBody'>>>

type Part<Name extends string, T> = [NonNullable<T>] extends [never]
  ? unknown
  : object extends T ? { [K in Name]?: T } : { [K in Name]: T }

/** What a route takes: the parts that it has; those with nothing that must be given may be left out. */
export type Call<Id extends RouteId> = Part<'params', At<Parameters<Id>, 'path'>>
  & Part<'query', NonNullable<At<Parameters<Id>, 'query'>>> & Part<'body', BodyOf<Id>>
  & ((typeof ROUTES)[Id] extends { needsIfMatch: true } ? { version: number | string } : unknown) & CallOptions

/** What a route answers: JSON, nothing, or the answer itself where it is bytes or a stream of events. */
export type Answer<Id extends RouteId> = (typeof ROUTES)[Id] extends { gives: 'bytes' }
  ? Response
  : (typeof ROUTES)[Id] extends { gives: 'nothing' } ? undefined : Content<Good<Id>>

type CallArguments<Id extends RouteId> = object extends Call<Id> ? [call?: Call<Id>] : [call: Call<Id>]

export type Client = { [Id in RouteId]: (...call: CallArguments<Id>) => Promise<Answer<Id>> }

export interface ClientOptions extends SendOptions {
  /** Of the console, such as `http://127.0.0.1:3000`. */
  baseUrl: string
}

/**
 * One function for each route: `client.runList({ query: { state: ['FAILED'] } })`. A POST that creates carries an
 * Idempotency-Key by itself, so that it can be sent again.
 */
export function createClient({ baseUrl, ...options }: ClientOptions): Client {
  const base = `${baseUrl.replace(/\/+$/, '')}/api/v1`
  const calls = Object.entries(ROUTES).map(([id, route]: [string, (typeof ROUTES)[RouteId]]) =>
    [id, async (call: LooseCall = {}) => {
      const key = 'isIdempotent' in route ? { idempotencyKey: call.idempotencyKey ?? crypto.randomUUID() } : {}
      const answer = await send(toRequest(base, route, { ...call, ...key }), options)
      return 'gives' in route ? (route.gives === 'bytes' ? answer : undefined) : answer.json()
    }])
  // The cast gives the functions their exact types: TypeScript cannot follow a route through its id.
  return Object.fromEntries(calls) as Client
}

/** Every item of a list, page after page. @param read reads one page. */
export async function* each<Item>(
  read: (query: { cursor?: string, limit: number }) => Promise<{ items: Item[], nextCursor: string | null }>,
  pageSize = 200,
): AsyncGenerator<Item> {
  let cursor: string | null | undefined
  do {
    const page: { items: Item[], nextCursor: string | null } = await read({ limit: pageSize, ...cursor && { cursor } })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor)
}
