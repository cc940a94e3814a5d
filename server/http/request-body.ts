import { Buffer } from 'node:buffer'
import { getRequestHeader, type H3Event } from 'h3'
import { findDepthExcess, toJsonFailure, toPlace } from '#record/json-place'
import { findInexactPath } from '#record/inexact-number'
import { AppError } from '#server/errors'

export const MAX_BODY_BYTES = 1 << 20
/** Deeper than any document of ours; a recursive walk of it is safe. */
export const MAX_JSON_DEPTH = 64

declare module 'h3' {
  interface H3EventContext {
    /** Of a body that was read before its request took a place (overload/arrive-body.ts). */
    body?: { bytes: Buffer } | { error: AppError }
  }
}

/** Who waits for a body. */
interface Waiting {
  /** Aborts with the reason for which the rest is not awaited. */
  signal?: AbortSignal
  /** @throws AppError when so many more may not be kept */
  onBytes?: (bytes: number) => void
}

/**
 * The raw body, empty when there is none.
 *
 * @throws AppError `too_large`, `unsupported_media_type`; `too_many_requests` when it comes too slowly
 */
export async function readBodyBytes(event: H3Event, waiting: Waiting = {}): Promise<Buffer> {
  const { body: before } = event.context
  if (before) {
    if ('error' in before) {
      throw before.error
    }
    return before.bytes
  }
  const type = getRequestHeader(event, 'content-type')
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new AppError('unsupported_media_type', 'the body must be application/json in UTF-8')
  }
  if (getRequestHeader(event, 'content-encoding') !== undefined) {
    throw new AppError('unsupported_media_type', 'compressed bodies are not taken')
  }
  if (Number(getRequestHeader(event, 'content-length') ?? 0) > MAX_BODY_BYTES) {
    throw tooLarge()
  }
  const body = await collect(event, waiting)
  if (body.length > 0 && type === undefined) {
    throw new AppError('unsupported_media_type', 'the body needs the content type application/json')
  }
  return body
}

/** Interval at which the received bytes are checked. */
const LOOK_MS = 5_000
/**
 * Minimum number of bytes per interval, 4 kB/s: a slow line brings twice as much; a slower sender only holds the
 * connection.
 */
const LEAST_BYTES = 20_000

function collect({ node: { req } }: H3Event, { signal, onBytes }: Waiting): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let bytes = 0
  let looked = 0
  const look = setInterval(() => {
    if (bytes - looked < LEAST_BYTES) {
      reject(new AppError(
        'too_many_requests', `the body came too slowly: send at least ${LEAST_BYTES} bytes in ${LOOK_MS / 1_000} s`,
        { retryAfterSeconds: 1 },
      ))
    }
    looked = bytes
  }, LOOK_MS)
  const take = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) {
      return reject(tooLarge())
    }
    try {
      onBytes?.(chunk.length)
      chunks.push(chunk)
    }
    catch (error) {
      reject(error)
    }
  }
  const fail = () => reject(signal?.aborted ? signal.reason : new CutBodyError())
  const end = () => resolve(Buffer.concat(chunks, bytes))
  req.on('data', take).once('end', end).once('error', fail).once('close', fail)
  signal?.addEventListener('abort', fail)
  if (req.destroyed) {
    fail()
  }
  // Not destroyed on early exit: the refusal must still be sent on this connection.
  return promise.finally(() => {
    clearInterval(look)
    req.off('data', take).off('end', end).off('close', fail)
    signal?.removeEventListener('abort', fail)
  })
}

/** The caller left before all of the body was here. */
class CutBodyError extends Error {
  readonly code = 'ERR_STREAM_PREMATURE_CLOSE'
}

const tooLarge = () => new AppError('too_large', `a JSON body may have at most ${MAX_BODY_BYTES} bytes`)

/** An absent body counts as `{}`. @throws AppError `invalid_input`, naming the place. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) {
    return {}
  }
  const text = decode(body)
  const excess = findDepthExcess(text, MAX_JSON_DEPTH)
  if (excess !== undefined) {
    throw malformed(text, excess, 'JSON_TOO_DEEP', `nested more than ${MAX_JSON_DEPTH} deep`)
  }
  const value = parse(text)
  const inexact = findInexactPath(text)
  if (inexact) {
    throw inexactNumber(inexact)
  }
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch (cause) {
    throw malformed(text, toJsonFailure(text)?.offset ?? text.length, 'JSON_SYNTAX', 'not valid JSON', cause)
  }
}

/**
 * I-JSON (RFC 7493): the number would be stored and compared as another one. Where a number may be given as text, its
 * digits can be sent as a string.
 */
function inexactNumber({ path, written }: NonNullable<ReturnType<typeof findInexactPath>>): AppError {
  const number = written.length > 60 ? `${written.slice(0, 60)}…` : written
  const message = `${number} is a number that no double holds; send its digits as a text; other numbers stay numbers`
  const pointer = path.map(name => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return new AppError('invalid_input', message, { fields: [{ pointer, code: 'NUMBER_NOT_EXACT', message }] })
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  }
  catch (cause) {
    throw new AppError('invalid_input', 'the body is not valid UTF-8', { cause })
  }
}

function malformed(text: string, position: number, code: string, what: string, cause?: unknown): AppError {
  const { line, column } = toPlace(text, position)
  const message = `${what} at position ${position} (line ${line}, column ${column})`
  return new AppError('invalid_input', message, { cause, fields: [{ pointer: '', code, message }] })
}
