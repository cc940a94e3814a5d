import { toSearch, type ApiRequest } from './core.ts'

/** RFC 9457. `code` says what went wrong, `errors` point at each wrong field. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  requestId: string
  errors?: { pointer: string, code: string, message: string }[]
  errorCount?: number
}

/** The console has refused a call, or failed. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly problem: Problem
  readonly headers: Headers

  constructor(status: number, problem: Problem, headers: Headers) {
    super(`${status} ${problem.code}: ${problem.detail}${problem.errors ? ` ${JSON.stringify(problem.errors)}` : ''}`)
    this.status = status
    this.problem = problem
    this.headers = headers
  }
}

export interface SendOptions {
  /** Default: that of the platform. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Sent as `Authorization: Bearer …`. */
  token?: string
  headers?: Record<string, string>
  /** How often a call is sent again after 429, 503 or a broken connection; 3 by default, 0 = never. */
  retries?: number
  /** Until the answer begins, for each attempt; 60 s by default. */
  timeoutMs?: number
  /** What a Retry-After may ask for at most; what asks for more has failed. 60 s by default. */
  longestWaitMs?: number
}

const FIRST_WAIT_MS = 500

/**
 * Sends a request, again where that is safe. @throws ApiError when the answer is a problem; what `fetch` throws without
 * an answer.
 */
export async function send(request: ApiRequest, options: SendOptions = {}): Promise<Response> {
  const { retries = 3, longestWaitMs = 60_000 } = options
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await sendOnce(request, options).catch((error: unknown) => ({ error }))
    if ('ok' in outcome && outcome.ok) {
      return outcome
    }
    const waitMs = attempt < retries ? toWaitMs(request, outcome, attempt) : undefined
    if (waitMs === undefined || waitMs > longestWaitMs || request.signal?.aborted) {
      throw 'ok' in outcome ? await toApiError(outcome) : outcome.error
    }
    if ('ok' in outcome) {
      await outcome.body?.cancel()
    }
    await wait(waitMs, request.signal)
  }
}

async function sendOnce(
  { url, method, headers, query, body, signal }: ApiRequest, options: SendOptions,
): Promise<Response> {
  const { fetch: ask = fetch, token, timeoutMs = 60_000 } = options
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError')), timeoutMs,
  )
  try {
    return await ask(url + toSearch(query), {
      method,
      headers: {
        accept: 'application/json, */*', ...token !== undefined && { authorization: `Bearer ${token}` },
        ...options.headers, ...typeOf(body), ...headers,
      },
      ...body !== undefined && {
        body: isBytes(body) ? body : JSON.stringify(body), ...body instanceof ReadableStream && { duplex: 'half' },
      },
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    })
  }
  finally {
    clearTimeout(timer)
  }
}

/** Derived, because `BodyInit` has a name only where the types of a browser are. */
type Body = NonNullable<RequestInit['body']>

const isBytes = (body: unknown): body is Body =>
  body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body) || body instanceof ReadableStream

const typeOf = (body: unknown): Record<string, string> =>
  body === undefined ? {} : { 'content-type': isBytes(body) ? 'application/octet-stream' : 'application/json' }

/**
 * What was refused for want of time (429) has done nothing, and may be sent again. After a 503 or a broken connection
 * nobody knows, so only a GET is, and a POST with its key. @returns undefined = not again.
 */
function toWaitMs(
  { method, headers, body }: ApiRequest, outcome: Response | { error: unknown }, attempt: number,
): number | undefined {
  if (body instanceof ReadableStream) {
    return undefined
  }
  const isSafe = method === 'GET' || headers['Idempotency-Key'] !== undefined
  const backoffMs = FIRST_WAIT_MS * 2 ** attempt * (0.5 + Math.random() / 2)
  if (!('ok' in outcome)) {
    // A fetch that was not answered; a RangeError or an abort is no such thing.
    return isSafe && outcome.error instanceof TypeError ? backoffMs : undefined
  }
  const { status } = outcome
  const retryAfter = outcome.headers.get('retry-after')
  // A conflict that ends by itself says when: another request with this key is under way.
  const mayRetry = status === 429 || (isSafe && (status === 503 || (status === 409 && retryAfter !== null)))
  return mayRetry ? toRetryAfterMs(retryAfter) ?? backoffMs : undefined
}

/** RFC 9110, 10.2.3: seconds, or the date of the next attempt. @returns undefined = it says neither. */
function toRetryAfterMs(value: string | null): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) {
    return Number(text) * 1_000
  }
  // Each form of an HTTP date begins with the name of a day; `Date.parse` alone also reads `1.5`. The oldest form has
  // no zone.
  const at = /^[A-Za-z]/.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

/** An answer of something in between, such as a proxy, may be no problem document. */
async function toApiError(answer: Response): Promise<ApiError> {
  const text = await answer.text()
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  const problem = isProblem
    ? JSON.parse(text) as Problem
    : {
        type: 'about:blank', title: answer.statusText, status: answer.status, code: 'internal',
        detail: text.slice(0, 200), requestId: answer.headers.get('x-request-id') ?? '',
      }
  return new ApiError(answer.status, problem, answer.headers)
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      // Whatever the caller has aborted with.
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
