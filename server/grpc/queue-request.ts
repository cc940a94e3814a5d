import type { JsonObject } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import {
  ArtifactRole, type RunSpecSchema, type StageSchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { Input } from '#proto/adapter/service-definition'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { QueueRunSpec, QueueStage, StageColumns } from './queue.gateway'

export const toStageMessage = (
  { id, kind, parameters, dependsOn, inputs, maxAttempts, timeoutMs, failureTolerance, sealedSecrets }: QueueStage,
): Input<typeof StageSchema> => ({
  id,
  kind,
  // The only cast: parameters arrive as JSON and are stored as JSON.
  parameters: parameters as JsonObject,
  dependsOn,
  inputs: inputs.map(toArtifactMessage),
  // The old field is set too: a factory that does not know the new one would set no limit.
  ...(failureTolerance === undefined ? {} : { maxFailedRatio: failureTolerance, failureTolerance }),
  ...(maxAttempts === undefined ? {} : { retryPolicy: { maxAttempts } }),
  ...(timeoutMs === undefined ? {} : { timeout: durationFromMs(timeoutMs) }),
  ...sealedSecrets && { sealedSecrets: Object.fromEntries(Object.entries(sealedSecrets).map(([name, sealed]) => [
    name, { keyId: SECRET_KEY_ID, ciphertext: Buffer.from(sealed, 'base64') },
  ])) },
})

/** For a factory that knows one list of columns only: with several inputs it is known only if they are equal. */
export function toInputColumns(stageColumns: readonly StageColumns[]): StageColumns['columns'] {
  const [first, ...others] = stageColumns.map(({ columns }) => columns)
  return first && others.every(columns => JSON.stringify(columns) === JSON.stringify(first)) ? first : []
}

/** The only shared key so far: SECRET_KEY of both processes. */
export const SECRET_KEY_ID = 'console'

export const toSpecMessage = (
  { runId, project, stages, priority, labels, recordLimit, reuse }: QueueRunSpec,
): Input<typeof RunSpecSchema> => ({
  runId,
  project,
  stages: stages.map(toStageMessage),
  priority,
  labels,
  recordLimit: BigInt(recordLimit),
  ...reuse && { parentRunId: reuse.runId, reuseStageIds: reuse.stageKeys },
})

const ROLES: Record<string, ArtifactRole> = {
  OUTPUT: ArtifactRole.OUTPUT,
  REJECTS: ArtifactRole.REJECTS,
  SAMPLES: ArtifactRole.SAMPLES,
  MANIFEST: ArtifactRole.MANIFEST,
  TRACE: ArtifactRole.TRACE,
}

export const toArtifactMessage = ({ uri, mediaType, records, bytes, sha256, role, name = '' }: ArtifactInfo) => ({
  uri,
  mediaType,
  records: BigInt(records),
  bytes: BigInt(bytes),
  sha256,
  role: ROLES[role] ?? ArtifactRole.UNSPECIFIED,
  name,
})
