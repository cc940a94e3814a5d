import { durationMs } from '@bufbuild/protobuf/wkt'
import type { FieldViolation } from '#proto/adapter/status-details.ts'
import type { RunSpec, Stage } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { toStageSpec } from '../message/spec-message.ts'
import type { Finding, StageCatalog } from './catalog.ts'
import { checkUuid, invalid } from '../message/refusal.ts'
import { checkReuse } from './reuse.ts'

const MAX_STAGES = 100
const MAX_PRIORITY = 100
const MAX_ATTEMPTS = 10
const MAX_TIMEOUT_MS = 7 * 86_400_000
const STAGE_ID = /^[a-z0-9_-]{1,63}$/

/** Findings that make the run impossible; findings that depend on current data are no reason to refuse it. */
const REFUSED_CODES = new Set([
  'CYCLE', 'UNKNOWN_KIND', 'DUPLICATE_KEY', 'UNKNOWN_DEPENDENCY', 'INPUT_COUNT', 'BAD_PARAMETER',
])

/** @throws GrpcError INVALID_ARGUMENT that names each wrong field */
export async function checkSpec(
  spec: RunSpec | undefined, catalog: StageCatalog, signal: AbortSignal,
): Promise<RunSpec> {
  if (!spec) {
    throw invalid([{ field: 'spec', description: 'is missing' }])
  }
  const wrong = [...checkRun(spec), ...spec.stages.flatMap(checkStage), ...checkReuse(spec)]
  if (wrong.length > 0) {
    throw invalid(wrong)
  }
  const findings = await catalog.check(spec.stages.map(toStageSpec), signal)
  const refused = findings.filter(({ severity, code }) => severity === 'ERROR' && REFUSED_CODES.has(code))
  if (refused.length > 0) {
    throw invalid(refused.map(toViolation), refused[0]!.code)
  }
  return spec
}

function checkRun(spec: RunSpec): FieldViolation[] {
  return [
    ...[checkUuid('run_id', spec.runId) ?? []].flat(),
    ...when(spec.stages.length < 1 || spec.stages.length > MAX_STAGES, 'stages', `must be 1 to ${MAX_STAGES}`),
    ...when(Math.abs(spec.priority) > MAX_PRIORITY, 'priority', `must be -${MAX_PRIORITY} to ${MAX_PRIORITY}`),
    ...when(spec.maxParallelStages < 0, 'max_parallel_stages', 'must not be negative'),
    ...when(spec.recordLimit < 0n, 'record_limit', 'must not be negative'),
  ]
}

function checkStage(
  { id, retryPolicy, timeout, failureTolerance, maxFailedRatio = 0 }: Stage, index: number,
): FieldViolation[] {
  const at = `stages[${index}]`
  const attempts = retryPolicy?.maxAttempts ?? 0
  const waits = [retryPolicy?.initialBackoff, retryPolicy?.maxBackoff]
  return [
    ...when(!STAGE_ID.test(id), `${at}.id`, 'must be 1 to 63 of a-z, 0-9, _ and -'),
    ...when(attempts < 0 || attempts > MAX_ATTEMPTS, `${at}.retry_policy.max_attempts`, `must be 0 to ${MAX_ATTEMPTS}`),
    ...when(
      waits.some(wait => wait && durationMs(wait) < 0), `${at}.retry_policy`, 'must not wait for a negative time',
    ),
    ...when(
      timeout !== undefined && !(durationMs(timeout) > 0 && durationMs(timeout) <= MAX_TIMEOUT_MS), `${at}.timeout`,
      `must be positive and at most ${MAX_TIMEOUT_MS / 86_400_000} days`,
    ),
    ...when(!(failureTolerance >= 0 && failureTolerance <= 1), `${at}.failure_tolerance`, 'must be 0 to 1'),
    ...when(!(maxFailedRatio >= 0 && maxFailedRatio <= 1), `${at}.max_failed_ratio`, 'must be 0 to 1'),
  ]
}

const when = (isWrong: boolean, field: string, description: string): FieldViolation[] =>
  isWrong ? [{ field, description }] : []

/** `/stages/2/parameters/min_chars` → `stages[2].parameters.min_chars` */
function toViolation({ pointer, message }: Finding): FieldViolation {
  const [, ...parts] = pointer.split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const field = parts.reduce(
    (path, part) => /^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part, '',
  )
  return { field: field || 'stages', description: message }
}
