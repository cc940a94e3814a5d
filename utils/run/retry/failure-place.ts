import type { RunDetail } from '#shared/contract/run/run.contract'
import type { RunError } from '#shared/domain/run/run-record'
import type { RetryHint } from '#shared/domain/run/run-retry'
import { isEnded } from '../run-progress'

/**
 * Where the value is corrected that a failure is about: in the retry of the run, or in the model configuration that its
 * stage used. `lot`: of the records that a gate has rejected, before the gate; its own parameters only say how strictly
 * it looks.
 */
export type FailurePlace
  = | { type: 'configuration', name: string, to: { path: string, query: Record<string, string> } }
    | { type: 'limit', limit: 'failureTolerance' | 'timeoutMs', to: { query: Record<string, string> } }
    | { type: 'lot' }
    | { type: 'parameter', to: { query: Record<string, string> } }

/** The field of a model configuration to blame for a reason, without its prefix. */
const CONFIGURATION_FIELD: Record<string, string> = {
  KEY_REFUSED: 'secret',
  UNAUTHENTICATED: 'secret',
  PROVIDER_UNAUTHENTICATED: 'secret',
  PERMISSION_DENIED: 'secret',
  PROVIDER_FORBIDDEN: 'secret',
  PROVIDER_QUOTA: 'secret',
  NOT_READY: 'model',
  NOT_FOUND: 'model',
  PROVIDER_NOT_FOUND: 'model',
  UNIMPLEMENTED: 'model',
  PROVIDER_NOT_IMPLEMENTED: 'model',
  ADDRESS_NOT_ALLOWED: 'endpoint',
  BAD_ENDPOINT: 'endpoint',
  PROVIDER_REDIRECT: 'endpoint',
  PROVIDER_UNREACHABLE: 'endpoint',
  PROVIDER_ANSWER_UNREADABLE: 'endpoint',
  PROVIDER_RATE_LIMIT: 'ratePerMinute',
  LIMIT_REACHED: 'ratePerMinute',
  RESOURCE_EXHAUSTED: 'concurrency',
  DEADLINE_EXCEEDED: 'timeoutMs',
  PROVIDER_TIMEOUT: 'timeoutMs',
}

/** The parameter to blame for a reason, by the name that the stage's type gives it. */
const PARAMETER: Record<string, string> = {
  MODEL_ADDRESS_NOT_ALLOWED: 'target/endpoint',
  MODEL_BAD_ENDPOINT: 'target/endpoint',
  MODEL_KEY_REFUSED: 'model',
  MODEL_NOT_FOUND: 'model',
  MODEL_NOT_READY: 'model',
  MODEL_PERMISSION_DENIED: 'model',
  MODEL_PROVIDER_NOT_FOUND: 'target/model',
  MODEL_PROVIDER_REDIRECT: 'target/endpoint',
  MODEL_PROVIDER_UNREACHABLE: 'target/endpoint',
  MODEL_UNIMPLEMENTED: 'model',
  NOT_FOUND: 'root',
  NOT_READABLE: 'root',
  OUTSIDE_ROOTS: 'root',
  PROMPT_FIELD_MISSING: 'prompt',
  RESPONSE_SCHEMA_INVALID: 'response_schema',
}

const LIMIT: Record<string, 'failureTolerance' | 'timeoutMs'> = {
  FAILURE_TOLERANCE_EXCEEDED: 'failureTolerance', TIMEOUT: 'timeoutMs',
}

/** Somebody has rejected the lot of a gate. */
const REJECTED = 'REJECTED_AT_GATE'

const MODEL = 'MODEL_'

/** The model is to blame for it, not the data. */
export const isModelReason = (reason: string): boolean => reason.startsWith(MODEL)

/** A reason of the model may be told in short, with the exact one beside it. */
const toModelReasons = ({ reason, metadata }: Pick<RunError, 'reason' | 'metadata'>): string[] =>
  [metadata['reason'] ?? '', reason].flatMap(it => it.startsWith(MODEL)
    ? it.slice(MODEL.length)
    : Object.hasOwn(CONFIGURATION_FIELD, it) && reason.startsWith(MODEL) ? it : [])

const findIn = <T>(table: Record<string, T>, names: readonly string[]): T | undefined =>
  names.flatMap(name => Object.hasOwn(table, name) ? [table[name]] : [])[0]

/** What every record of the stage failed with says nothing of the cause by itself. */
const ALL_FAILED = 'ALL_RECORDS_FAILED'

/** The reason for which most records of the failed stage were rejected, where the failure is that too many were. */
export function findMainReason(
  { error, stages }: Pick<RunDetail, 'error' | 'stages'>,
): { reason: string, records: number } | undefined {
  if (error?.reason !== ALL_FAILED && error?.reason !== 'FAILURE_TOLERANCE_EXCEEDED') {
    return undefined
  }
  const rejected = stages.find(({ stageKey }) => stageKey === error.stageKey)?.failedByReason ?? {}
  const [first] = Object.entries(rejected).sort(([, a], [, b]) => b - a)
  return first && { reason: first[0], records: first[1] }
}

type Failed = Pick<RunError, 'reason' | 'stageKey' | 'retryable'> & Partial<Pick<RunError, 'metadata'>>

/**
 * undefined = no single field can be named; of a stage its parameters are opened.
 *
 * @param main the reason for which most records of the stage were rejected
 */
export function toFailurePlace(
  error: Failed, configurations: RunDetail['configurations'] = [], main?: string,
): FailurePlace | undefined {
  const { stageKey } = error
  const { reason, metadata = {} }: Pick<Failed, 'reason' | 'metadata'> = error.reason === ALL_FAILED
    && main !== undefined
    ? { reason: main }
    : error
  if (stageKey === '') {
    return undefined
  }
  if (reason === REJECTED) {
    return { type: 'lot' }
  }
  const configuration = configurations.find(it => it.stageKey === stageKey)
  const field = findIn(CONFIGURATION_FIELD, toModelReasons({ reason, metadata }))
  if (configuration && field !== undefined) {
    return {
      type: 'configuration', name: configuration.name, to: { path: '/models', query: { id: configuration.id, field } },
    }
  }
  const limit = findIn(LIMIT, [reason])
  if (limit) {
    return { type: 'limit', limit, to: { query: { retry: stageKey, field: limit } } }
  }
  // The exact reason beside a short one names the field more exactly.
  const exact = metadata['reason'] === undefined ? [] : [`${MODEL}${metadata['reason']}`]
  const parameter = findIn(PARAMETER, [...exact, reason])
  return parameter === undefined && error.retryable
    ? undefined
    : { type: 'parameter', to: { query: { retry: stageKey, field: parameter ?? '' } } }
}

/** Why an unchanged retry of a final failure cannot help, and what can. */
export const toFinalKey = (place: FailurePlace | undefined): Exclude<RetryHint, 'group'> =>
  place?.type === 'configuration' || place?.type === 'lot'
    ? place.type
    : place?.type === 'limit' && place.limit === 'failureTolerance' ? 'tolerance' : 'other'

type Failure = Pick<RunDetail, 'state' | 'error' | 'disposition' | 'configurations'>

/** An unchanged retry of an undecided failure would fail again, and what to correct is known: that is the next step. */
export function isRemedyFirst({ error, configurations, ...run }: Failure): boolean {
  const isFinal = isEnded(run) && run.disposition === 'open' && error?.retryable === false
  return isFinal && toFailurePlace(error, configurations) !== undefined
}
