import type { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { getRequestHeader, setResponseHeader, type H3Event } from 'h3'
import type { RouteDefinition } from '#shared/contract/route'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { AppError } from '#server/errors'
import type { Identity } from '#server/services/access/identity'
import type { Once } from '#server/services/common/deps'
import { doOnce } from '#server/services/common/idempotency.service'
import { parseJsonBody } from './request-body'
import type { Services } from './services'

export interface OnceRequest {
  event: H3Event
  services: Services
  route: RouteDefinition
  identity: Identity
  body: Buffer
}

/** Runs every request that has no Idempotency-Key. @returns the answer of the first request with the key. */
export async function answerOnce(
  { event, services, route, identity, body }: OnceRequest, work: (once?: Once) => Promise<unknown>,
): Promise<unknown> {
  const key = readKey(event)
  if (key === undefined) {
    return work()
  }
  const once: Once = {
    // One person's key says nothing to another; a key has no space.
    key: 'userId' in identity ? `${identity.userId} ${key}` : key,
    route: `${route.method} ${event.path.split('?', 1)[0]}`,
    bodySha256: createHash('sha256').update(toComparable(body)).digest('hex'),
    holder: randomUUID(),
    status: route.status,
    toLocation: answer => route.location === undefined ? null : fillLocation(route.location, answer),
  }
  const result = await doOnce(services, once, () => work(once))
  if ('value' in result) {
    return result.value
  }
  setResponseHeader(event, 'Idempotency-Replayed', 'true')
  return result.replay.answer
}

/**
 * JSON that differs only in field order or white space is the same body; a body that is not JSON is compared by its
 * bytes.
 */
function toComparable(body: Buffer): string | Buffer {
  try {
    return toCanonicalJson(parseJsonBody(body))
  }
  catch (error) {
    if (error instanceof AppError) {
      return body
    }
    throw error
  }
}

function readKey(event: H3Event): string | undefined {
  const key = getRequestHeader(event, 'idempotency-key')
  if (key !== undefined && !/^[\x21-\x7E]{1,255}$/.test(key)) {
    throw new AppError('invalid_input', 'Idempotency-Key: 1 to 255 visible ASCII characters')
  }
  return key
}

/** `/runs/{id}` and an answer → `/runs/0190…`. */
export function fillLocation(location: string, answer: unknown): string {
  const fields = typeof answer === 'object' && answer !== null ? Object.entries(answer) : []
  const values = new Map<string, unknown>(fields)
  return location.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
}
