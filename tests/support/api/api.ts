import { createHash } from 'node:crypto'
import { ApiError, send } from '#client/send'
import { API_BASE } from '#shared/contract/paths'
import { problem } from '#shared/contract/error.contract'
import { createApiClient, type ApiClient } from '~/utils/api/api-client.ts'

const CALL_MS = 20_000

/**
 * Calls a running server over HTTP and nothing else, by the published client.
 *
 * @param address a function where the server has not started yet.
 * @throws ApiError when the answer is a problem.
 */
export function createApi(address: string | (() => string)): ApiClient {
  return createApiClient(async (path, options) => {
    const answer = await send({ ...options, url: new URL(path, typeof address === 'string' ? address : address()).href }, { retries: 0, timeoutMs: CALL_MS })
    return answer.status === 204 ? undefined : answer.json()
  })
}

/** Sends bytes as the raw body of an upload. */
export async function upload(url: string, filename: string, bytes: Uint8Array): Promise<{ id: string, sha256: string, bytes: number, format: string }> {
  const answer = await fetch(`${url}${API_BASE}/uploads?filename=${encodeURIComponent(filename)}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/octet-stream' },
    signal: AbortSignal.timeout(CALL_MS),
  })
  await failOnProblem(answer)
  return answer.json()
}

/** Any path and body, for requests that the typed client would not allow. */
export async function raw(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${API_BASE}${path}`, { signal: AbortSignal.timeout(CALL_MS), ...init })
}

export async function download(url: string, datasetId: string, version: string): Promise<{ bytes: number, sha256: string, lines: string[] }> {
  const answer = await raw(url, `/datasets/${datasetId}/versions/${version}/download`, { signal: AbortSignal.timeout(60_000) })
  await failOnProblem(answer)
  const content = Buffer.from(await answer.arrayBuffer())
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), lines: content.toString().trimEnd().split('\n') }
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
