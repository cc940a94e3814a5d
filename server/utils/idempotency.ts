import { createHash } from 'node:crypto'
import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import type { RouteDefinition } from '#shared/contract/routes/route'
import { API_BASE } from '#shared/contract/routes'
import { AppError } from '../errors'
import type { Once } from '../services/deps'
import { doOnce } from '../services/idempotency.service'
import type { Services } from './services'

export interface OnceRequest {
  event: H3Event
  services: Services
  route: RouteDefinition
  body: Uint8Array
}

/** Without an Idempotency-Key every request is its own. */
export async function answerOnce({ event, services, route, body }: OnceRequest, work: (once?: Once) => Promise<unknown>): Promise<unknown> {
  const key = readKey(event)
  if (key === undefined) {
    return work()
  }
  const once: Once = {
    key,
    route: `${route.method} ${event.path.split('?', 1)[0]}`,
    bodySha256: createHash('sha256').update(body).digest('hex'),
    status: route.status,
    toLocation: answer => route.location === undefined ? null : fillLocation(route.location, answer),
  }
  const result = await doOnce(services, once, () => work(once))
  if ('value' in result) {
    return result.value
  }
  const { status, answer, location } = result.replay
  setResponseStatus(event, status)
  setResponseHeader(event, 'Idempotency-Replayed', 'true')
  if (location !== null) {
    setResponseHeader(event, 'Location', API_BASE + location)
  }
  return answer
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
