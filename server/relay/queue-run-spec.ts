import type { findRunForRelay } from '#db/repositories/run/task-run-ingest.repository'
import { readStages } from '#shared/domain/pipeline/pipeline-spec'
import type { QueueRunSpec } from '#server/grpc/queue.gateway'

type RelayedRun = NonNullable<Awaited<ReturnType<typeof findRunForRelay>>>

/** Built only from what was pinned at launch, so every attempt sends the same. */
export function toQueueRunSpec({ id, projectId, priority, recordLimit, spec }: RelayedRun): QueueRunSpec {
  return {
    runId: id,
    project: projectId,
    stages: readStages(spec.stages, spec.format ?? 1).map(({ key, kind, parameters, needs, inputs, maxAttempts, timeoutMs, failureTolerance }) => ({
      id: key,
      kind,
      parameters,
      dependsOn: needs,
      inputs,
      ...maxAttempts !== undefined && { maxAttempts },
      ...timeoutMs !== undefined && { timeoutMs },
      ...failureTolerance !== undefined && { failureTolerance },
    })),
    priority,
    labels: spec.labels,
    recordLimit,
  }
}
