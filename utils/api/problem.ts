import type { Problem, ProblemField } from '#shared/contract/error.contract'
import { ERROR_CODES, type ErrorCode } from '#shared/domain/error-code'

/** Stands in messages of ofetch where a status would be. */
const NO_RESPONSE = '<no response>'
const SECOND_MS = 1_000

/** What a page can show of a failure. */
export interface Failure {
  code: ErrorCode | 'offline'
  status: number
  requestId: string
}

/**
 * Turns anything that a request throws into a failure. Without an answer it is the network's; an answer that is no
 * problem document (a proxy's page, for example) counts as the server's.
 */
export function toFailure(error: unknown): Failure {
  const known = toProblem(error)
  if (known) {
    return { code: known.code, status: known.status, requestId: known.requestId }
  }
  if (isUnanswered(error)) {
    return { code: 'offline', status: 0, requestId: '' }
  }
  const status = isRecord(error) && typeof error.statusCode === 'number' ? error.statusCode : 500
  return { code: status === 404 ? 'not_found' : 'internal', status, requestId: '' }
}

/** The problem document of a failed request; Nuxt's own error wraps the body once more. */
export function toProblem(error: unknown): Problem | undefined {
  const body = isRecord(error) ? toData(error.data) : undefined
  const candidates = [body, isRecord(body) ? body.data : undefined]
  for (const candidate of candidates) {
    if (isProblem(candidate)) {
      return candidate
    }
  }
  return undefined
}

/** The key in an address that names no project. */
export function toMissingProject(error: unknown): string | undefined {
  const data = isRecord(error) ? toData(error.data) : undefined
  return isRecord(data) && typeof data.project === 'string' ? data.project : undefined
}

/** On the page of an error that the server renders it comes as text. */
function toData(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : data
  }
  catch {
    // Some other text.
    return undefined
  }
}

/** When the server says to come back; undefined = it does not say. */
export function toRetryMs(error: unknown): number | undefined {
  const response = isRecord(error) ? error.response : undefined
  const headers = isRecord(response) ? response.headers : undefined
  const seconds = headers instanceof Headers ? Number(headers.get('retry-after') ?? 0) : 0
  return seconds > 0 ? seconds * SECOND_MS : undefined
}

/** Another object has this name or key. */
export const isTaken = ({ code }: ProblemField) => code === 'NAME_TAKEN' || code === 'KEY_TAKEN'

/** Checked by hand: the schema would load its whole library on every page. */
function isProblem(value: unknown): value is Problem {
  return isRecord(value)
    && ERROR_CODES.some(code => code === value.code)
    && typeof value.status === 'number'
    && ['type', 'title', 'detail', 'requestId'].every(field => typeof value[field] === 'string')
    && (value.errors === undefined || (Array.isArray(value.errors) && value.errors.every(isField)))
}

const isField = (value: unknown) =>
  isRecord(value) && ['pointer', 'code', 'message'].every(field => typeof value[field] === 'string')

/**
 * `useAsyncData` wraps what was thrown, gives it status 500, and keeps of its cause only the innermost, the browser's
 * own error, which says little. Only the message of ofetch tells that there was no answer.
 */
function isUnanswered(error: unknown): boolean {
  const isLost = (it: unknown) => isRecord(it) && it.name === 'FetchError' && it.response === undefined
  return isLost(error) || (isRecord(error) && (isLost(error.cause) || String(error.message).includes(NO_RESPONSE)))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
