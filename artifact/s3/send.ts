import { createHash } from 'node:crypto'
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { ArtifactStoreFailed } from '../store.ts'
import type { Bucket } from '../store-place.ts'
import { failed, noAnswer, refused } from './failure.ts'
import { sign, toQuery } from './sign.ts'
import { textOf } from './xml.ts'

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Without the bucket and its prefix; '' = the bucket itself. */
  key: string
  query?: Readonly<Record<string, string>>
  /** Names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** Held in memory, since it is sent again when an attempt fails. */
  body?: Buffer
  /** Of the body, when it is known. */
  sha256?: string
  /** Statuses that are an answer, beside 2xx. */
  answers?: readonly number[]
  /** No attempt begins later, in milliseconds since the call; default: `PATIENCE_MS`. */
  patienceMs?: number
}

export interface S3Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export interface Sender {
  /** The whole answer, read. */
  ask: (request: S3Request) => Promise<S3Answer>
  /** The answer as soon as it begins: who gets it reads or destroys it. */
  open: (request: S3Request) => Promise<IncomingMessage>
  /** An error that names the store. */
  toFailure: (what: string, options?: Partial<ErrorOptions & { isPassing: boolean }>) => ArtifactStoreFailed
}

/** Of one attempt; and the time that a body takes on a slow line is added. */
const ATTEMPT_MS = 10_000
const LEAST_BYTES_A_SECOND = 128 << 10
/** A page waits for what is read: what is away is said within its deadline. What is written is sent for longer. */
const PATIENCE_MS = { read: 8_000, write: 300_000 }
const ATTEMPTS = { read: 5, write: 8 }
const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 5_000
/** An answer that is read whole: a list of a thousand keys has some 400 kB. */
const MAX_ANSWER_BYTES = 8 << 20

/** The store has too much to do, is being restarted, works on the same object for somebody else, or got other bytes. */
const PASSING_STATUS = new Set([408, 409, 429, 500, 502, 503, 504])
const PASSING_CODE = new Set([
  'RequestTimeout', 'SlowDown', 'OperationAborted', 'ConditionalRequestConflict', 'XAmzContentSHA256Mismatch', 'BadDigest',
])

/** Shared by all stores of a thread. Idle connections keep no process alive. */
const AGENTS = {
  'http:': new HttpAgent({ keepAlive: true, maxFreeSockets: 16 }),
  'https:': new HttpsAgent({ keepAlive: true, maxFreeSockets: 16 }),
}

const NOTHING = createHash('sha256').digest('hex')

/** Sends requests to one bucket: signed, with deadlines, and again when they may succeed later. */
export function createSender(bucket: Bucket): Sender {
  const { protocol, hostname, port } = new URL(bucket.endpoint)
  const host = bucket.isPathStyle ? hostname : `${bucket.name}.${hostname}`
  const isTls = protocol === 'https:'

  const start = (request: S3Request, deadline: AbortSignal): Promise<IncomingMessage> => {
    const { method, key, query = {}, body } = request
    const own = key === '' ? '' : `${bucket.prefix}${key}`
    const path = bucket.isPathStyle ? `/${bucket.name}${own === '' ? '' : `/${own}`}` : `/${own}`
    const headers = sign({
      method, path, query, host: port === '' ? host : `${host}:${port}`,
      headers: { ...request.headers, ...(body || method === 'PUT') && { 'content-length': String(body?.length ?? 0) } },
      sha256: request.sha256 ?? (body ? createHash('sha256').update(body).digest('hex') : NOTHING),
    }, bucket, new Date())
    const search = toQuery(query)
    return new Promise((resolve, reject) => {
      const sent = (isTls ? requestHttps : requestHttp)({
        agent: isTls ? AGENTS['https:'] : AGENTS['http:'], protocol, host: host.replaceAll(/[[\]]/g, ''), port, method,
        headers, signal: deadline,
        path: search === '' ? path : `${path}?${search}`,
      })
      sent.once('response', resolve)
      // Stays: what fails after the answer has begun, the reader of the answer gets.
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const failureOf = async (request: S3Request, answer: IncomingMessage): Promise<ArtifactStoreFailed> => {
    const { statusCode: status = 0, headers } = answer
    const text = await readText(answer)
    const code = textOf(text, 'Code') ?? ''
    return refused(bucket, request, {
      status, code, text: textOf(text, 'Message') ?? '', region: headerOf(headers, 'x-amz-bucket-region'),
      isPassing: PASSING_STATUS.has(status) || PASSING_CODE.has(code),
    })
  }

  /** @param read is part of the attempt: an answer that breaks off is asked for again. */
  const attempt = async <T>(request: S3Request, read: (answer: IncomingMessage) => Promise<T> | T): Promise<T> => {
    const deadlineMs = ATTEMPT_MS + (request.body?.length ?? 0) / LEAST_BYTES_A_SECOND * 1_000
    const [deadline, timer] = startDeadline(deadlineMs)
    try {
      const answer = await start(request, deadline)
      const { statusCode: status = 0 } = answer
      if ((status >= 200 && status < 300) || request.answers?.includes(status)) {
        return await read(answer)
      }
      throw await failureOf(request, answer)
    }
    finally {
      clearTimeout(timer)
    }
  }

  const send = async <T>(request: S3Request, read: (answer: IncomingMessage) => Promise<T> | T): Promise<T> => {
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write'
    const { patienceMs = PATIENCE_MS[kind] } = request
    const startedMs = performance.now()
    for (let attempts = 1; ; attempts += 1) {
      const result = await attempt(request, read).then(value => ({ value }), orFailure(bucket, request))
      if ('value' in result) {
        return result.value
      }
      const delayMs = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts)
      const isOver = attempts >= ATTEMPTS[kind] || performance.now() - startedMs + delayMs > patienceMs
      if (!result.error.isPassing || isOver) {
        throw result.error
      }
      await wait(delayMs)
    }
  }

  return {
    ask: request => send(request, async answer => ({
      status: answer.statusCode ?? 0, headers: answer.headers, text: await readText(answer),
    })),
    open: request => send(request, answer => answer),
    toFailure: (what, options) => failed(bucket, what, options),
  }
}

function startDeadline(ms: number): [AbortSignal, NodeJS.Timeout] {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${Math.round(ms / 1_000)} s`)), ms)
  return [controller.signal, timer]
}

/** What has no code is no failure of the network or of the store. */
const orFailure = (bucket: Bucket, request: S3Request) => (error: unknown): { error: ArtifactStoreFailed } => {
  if (error instanceof Error && 'code' in error) {
    return { error: noAnswer(bucket, request, error) }
  }
  throw error
}

async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes > MAX_ANSWER_BYTES) {
      throw new RangeError(`an answer of more than ${MAX_ANSWER_BYTES} bytes`)
    }
  }
  return Buffer.concat(parts).toString('utf8')
}

/** '' = absent. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return Array.isArray(value) ? value.join(',') : value ?? ''
}
