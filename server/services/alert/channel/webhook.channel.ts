import { createHmac } from 'node:crypto'
import { EgressError, type GuardedAnswer, type GuardedClient } from '#egress/guarded-client'
import type { DeliveryCode } from '#shared/contract/alert.contract'
import { maskHost } from '#shared/domain/masked-address'
import { openSecret } from '../../common/sealed-secret'
import { openAddress } from './channel-address'
import { DEADLINE_MS, type Channel, type Delivery, type DeliveryResult } from './channel'
import { findRobotRefusal } from './robot-answer'

export interface WebhookDeps {
  client: GuardedClient
  /** Base64; opens the secrets of the channels. */
  secretKey: string
  now: () => Date
  /** For one attempt, redirects included. */
  deadlineMs?: number
}

const MOST_REDIRECTS = 3
/** Only these repeat the POST with its body. */
const REDIRECTS = new Set([307, 308])

/**
 * POSTs a signed JSON body. The receiver checks `X-Signature`: `sha256=` and the hexadecimal HMAC-SHA256 of
 * `X-Timestamp`, a dot and the body. `X-Delivery-Id` is the same for every attempt, so that what arrives twice counts
 * once. Each redirect is checked like the address itself.
 */
export const createWebhookChannel = (deps: WebhookDeps): Channel => ({
  async deliver(channel, delivery) {
    const [url, opened] = [openAddress(deps.secretKey, channel), openSecret(deps.secretKey, channel.secret ?? '')]
    if (opened === undefined || url === undefined) {
      return failed(
        'SECRET_UNREADABLE', 'address and secret were sealed with another SECRET_KEY; enter them again',
        { isFinal: true },
      )
    }
    const signal = AbortSignal.timeout(deps.deadlineMs ?? DEADLINE_MS)
    try {
      return toResult(await post(deps, { url, secret: opened, delivery, signal }), url)
    }
    catch (error) {
      return toFailure(error, { signal, url })
    }
  },
})

interface Post {
  url: string
  secret: string
  delivery: Delivery
  signal: AbortSignal
}

async function post(
  { client, now }: WebhookDeps, { url, secret, delivery, signal }: Post,
): Promise<GuardedAnswer | 'too_many_redirects'> {
  const body = JSON.stringify({ deliveryId: delivery.id, ...delivery.payload })
  const timestamp = String(Math.floor(now().getTime() / 1_000))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'data-factory',
    'x-event': delivery.kind,
    'x-delivery-id': delivery.id,
    'x-timestamp': timestamp,
    'x-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
  }
  let target = toUrl(url)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await client.post({ url: target, headers, body, signal })
    if (!REDIRECTS.has(answer.statusCode)) {
      return answer
    }
    target = toUrl(answer.headers.location ?? '', target)
  }
  return 'too_many_redirects'
}

function toUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (!url) {
    throw new EgressError('BAD_URL', 'not a URL')
  }
  return url
}

function toResult(answer: GuardedAnswer | 'too_many_redirects', url: string): DeliveryResult {
  if (answer === 'too_many_redirects') {
    return failed('TOO_MANY_REDIRECTS', `more than ${MOST_REDIRECTS} redirects`)
  }
  const { statusCode: status, text } = answer
  if (status < 200 || status > 299) {
    return failed('BAD_STATUS', `the receiver answered ${status}`, { status })
  }
  const refusal = findRobotRefusal(url, text)
  if (refusal) {
    const { code, words, isFinal } = refusal
    return failed('ROBOT_REFUSED', `the robot answered ${code}: ${words}`, { status, isFinal })
  }
  return { ok: true, status, code: '', message: '', isFinal: true }
}

/** Its message names no more of the host than is shown of the address. */
function toFailure(error: unknown, { signal, url }: { signal: AbortSignal, url: string }): DeliveryResult {
  if (signal.aborted) {
    return failed('TIMEOUT', 'no answer in time')
  }
  if (error instanceof EgressError) {
    const { hostname = '' } = URL.parse(url) ?? {}
    return failed(
      error.reason, hostname === '' ? error.message : error.message.replaceAll(hostname, maskHost(hostname)),
      { isFinal: error.reason !== 'UNREACHABLE' },
    )
  }
  throw error
}

const failed = (
  code: DeliveryCode, message: string,
  { status = null, isFinal = false }: { status?: number | null, isFinal?: boolean } = {},
): DeliveryResult =>
  ({ ok: false, status, code, message, isFinal })
