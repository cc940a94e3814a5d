import { Buffer } from 'node:buffer'
import { getRequestHeader, type H3Event } from 'h3'
import { findDepthExcess, toJsonFailure, toPlace } from '#record/json-place'
import { findInexactPath } from '#record/inexact-number'
import { AppError } from '#server/errors'

export const MAX_BODY_BYTES = 1 << 20
/** Deeper than any document of ours; a recursive walk of it is safe. */
export const MAX_JSON_DEPTH = 64

/**
 * The raw body, empty when there is none.
 *
 * @throws AppError `too_large`, `unsupported_media_type`
 */
export async function readBodyBytes(event: H3Event): Promise<Buffer> {
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
  const body = await collect(event)
  if (body.length > 0 && type === undefined) {
    throw new AppError('unsupported_media_type', 'the body needs the content type application/json')
  }
  return body
}

/** A megabyte takes seconds on a slow line; a slower sender only holds the connection. */
const BODY_DEADLINE_MS = 30_000

async function collect({ node: { req } }: H3Event): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const deadline = setTimeout(() => req.destroy(), BODY_DEADLINE_MS)
  try {
    // Not destroyed on early exit: the refusal must still be sent on this connection.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes > MAX_BODY_BYTES) {
        throw tooLarge()
      }
      chunks.push(chunk)
    }
  }
  finally {
    clearTimeout(deadline)
  }
  return Buffer.concat(chunks, bytes)
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

/** I-JSON (RFC 7493): the number would be stored and compared as another one. Where a number may be given as text, its digits can be sent as a string. */
function inexactNumber({ path, written }: NonNullable<ReturnType<typeof findInexactPath>>): AppError {
  const number = written.length > 60 ? `${written.slice(0, 60)}…` : written
  const message = `${number} is a number that no double holds; send its digits as a text`
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
