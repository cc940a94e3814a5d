import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { MODEL_DOMAIN } from '../provider.ts'
import type { GuardedAnswer } from '#egress/guarded-client.ts'

/** Maximum length of the provider's message in ours. */
const MAX_DETAIL_CHARS = 300

const DEFAULT_RETRY_MS = 1_000

interface Mapping {
  code: status
  reason: string
}

/** 401 and 403 are about the operator's key, not about our caller's token: so not UNAUTHENTICATED. */
const BY_STATUS: Record<number, Mapping> = {
  400: { code: status.INVALID_ARGUMENT, reason: 'PROVIDER_REFUSED' },
  401: { code: status.FAILED_PRECONDITION, reason: 'PROVIDER_UNAUTHENTICATED' },
  402: { code: status.RESOURCE_EXHAUSTED, reason: 'PROVIDER_QUOTA' },
  403: { code: status.FAILED_PRECONDITION, reason: 'PROVIDER_FORBIDDEN' },
  404: { code: status.NOT_FOUND, reason: 'PROVIDER_NOT_FOUND' },
  408: { code: status.UNAVAILABLE, reason: 'PROVIDER_TIMEOUT' },
  409: { code: status.UNAVAILABLE, reason: 'PROVIDER_CONFLICT' },
  413: { code: status.INVALID_ARGUMENT, reason: 'PROVIDER_TOO_LARGE' },
  422: { code: status.INVALID_ARGUMENT, reason: 'PROVIDER_REFUSED' },
  425: { code: status.UNAVAILABLE, reason: 'PROVIDER_TOO_EARLY' },
  429: { code: status.RESOURCE_EXHAUSTED, reason: 'PROVIDER_RATE_LIMIT' },
  501: { code: status.UNIMPLEMENTED, reason: 'PROVIDER_NOT_IMPLEMENTED' },
  504: { code: status.UNAVAILABLE, reason: 'PROVIDER_TIMEOUT' },
}

/** @param apiKey removed from the provider's message in case it repeats it */
export function toGrpcError(answer: GuardedAnswer, apiKey: string | undefined, now: number = Date.now()): GrpcError {
  const { code, reason } = mappingOf(answer)
  const retryDelayMs = code === status.RESOURCE_EXHAUSTED || code === status.UNAVAILABLE
    ? retryAfterMs(answer, now)
    : undefined
  return new GrpcError(
    code, `the provider answered ${answer.statusCode}: ${withoutKey(answer.text, apiKey).slice(0, MAX_DETAIL_CHARS)}`,
    {
      reason,
      domain: MODEL_DOMAIN,
      ...(retryDelayMs === undefined && reason === 'PROVIDER_RATE_LIMIT'
        ? { retryDelayMs: DEFAULT_RETRY_MS }
        : { retryDelayMs }),
    },
  )
}

/** What a provider says, without our key, which a careless one repeats. */
export const withoutKey = (text: string, apiKey: string | undefined): string =>
  apiKey ? text.replaceAll(apiKey, '***') : text

function mappingOf({ statusCode, text }: GuardedAnswer): Mapping {
  if (statusCode >= 300 && statusCode < 400) {
    return { code: status.FAILED_PRECONDITION, reason: 'PROVIDER_REDIRECT' }
  }
  // OpenAI also sends 429 when the account has no credit; waiting does not help then.
  if (statusCode === 429 && text.includes('insufficient_quota')) {
    return { code: status.RESOURCE_EXHAUSTED, reason: 'PROVIDER_QUOTA' }
  }
  return BY_STATUS[statusCode] ?? (statusCode >= 500
    ? { code: status.UNAVAILABLE, reason: 'PROVIDER_UNAVAILABLE' }
    : { code: status.FAILED_PRECONDITION, reason: 'PROVIDER_REFUSED' })
}

/** Seconds or an HTTP date; undefined when absent or unreadable. Never longer than an hour. */
function retryAfterMs({ headers }: GuardedAnswer, now: number): number | undefined {
  const value = headers['retry-after']
  if (!value) {
    return undefined
  }
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(ms) ? undefined : Math.min(3_600_000, Math.max(0, ms))
}
