import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { LooseCall } from '#client/core'
import { ApiError, send } from '#client/send'
import { API_BASE } from '#shared/contract/paths'
import { problem } from '#shared/contract/error.contract'
import type { RouteDefinition } from '#shared/contract/route'
import { ROUTES, type RouteId } from '#shared/contract/routes'
import { createApiClient, type ApiClient } from '~/utils/api/api-client.ts'

const CALL_MS = 60_000

/** A running console, and a project on it where a file has one of its own. */
export interface Place {
  url: string
  projectId?: string
}

/**
 * Calls a running server over HTTP and nothing else, by the published client.
 *
 * @param address a function, or a place that is filled later, where the server has not started yet. In the project of a
 *   place,
 * where the call names no other.
 * @throws ApiError when the answer is a problem.
 */
export function createApi(address: string | (() => string) | Place): ApiClient {
  const urlOf = () => typeof address === 'string' ? address : typeof address === 'function' ? address() : address.url
  const client = createApiClient(async (path, options) => {
    const answer = await send({ ...options, url: new URL(path, urlOf()).href }, { retries: 0, timeoutMs: CALL_MS })
    return answer.status === 204 ? undefined : answer.json()
  })
  return typeof address === 'object' ? inProject(client, address) : client
}

function inProject(client: ApiClient, place: Place): ApiClient {
  const call = (id: RouteId, asked: LooseCall = {}) => {
    const { query, body }: RouteDefinition = ROUTES[id]
    const own = { projectId: place.projectId }
    return (client as (id: RouteId, asked: LooseCall) => Promise<unknown>)(id, {
      ...asked,
      ...takesProject(query) && { query: { ...own, ...asked.query } },
      ...takesProject(body) && { body: { ...own, ...asked.body as object } },
    })
  }
  // The types of a call are those of the client that is called.
  return call as ApiClient
}

const takesProject = (schema: z.ZodType | undefined): boolean =>
  schema instanceof z.ZodUnion
    ? schema.options.some(option => takesProject(option as z.ZodType))
    : schema instanceof z.ZodObject && 'projectId' in schema.shape

/** Sends bytes as the raw body of an upload. */
export async function upload(
  to: string | Place, filename: string, bytes: Uint8Array,
): Promise<{ id: string, sha256: string, bytes: number, format: string }> {
  const { url, projectId } = typeof to === 'string' ? { url: to } as Place : to
  const answer = await fetch(
    `${url}${API_BASE}/uploads?${new URLSearchParams({ filename, ...projectId !== undefined && { projectId } })}`,
    {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
      signal: AbortSignal.timeout(CALL_MS),
    },
  )
  await failOnProblem(answer)
  return answer.json()
}

/** Any path and body, for requests that the typed client would not allow. */
export async function raw(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${API_BASE}${path}`, { signal: AbortSignal.timeout(CALL_MS), ...init })
}

export async function download(
  url: string, datasetId: string, version: string,
): Promise<{ bytes: number, sha256: string, lines: string[] }> {
  const answer = await raw(
    url, `/datasets/${datasetId}/versions/${version}/download`, { signal: AbortSignal.timeout(60_000) },
  )
  await failOnProblem(answer)
  const content = Buffer.from(await answer.arrayBuffer())
  return {
    bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'),
    lines: content.toString().trimEnd().split('\n'),
  }
}

async function failOnProblem(answer: Response): Promise<void> {
  if (!answer.ok) {
    throw new ApiError(answer.status, problem.parse(await answer.json()), answer.headers)
  }
}

/** Returns the failure of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const failure = await call.then(() => undefined, (error: unknown) => error)
  if (failure instanceof ApiError) {
    problem.parse(failure.problem)
    return failure
  }
  throw new Error('the call did not fail as a problem', { cause: failure })
}
