import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { SOURCE_FORMATS } from '#shared/domain/source-format'
import type { Download } from '../common/download'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

export interface RunOutputRef {
  id: string
  stageKey: string
  sha256: string
}

/**
 * Bytes of an output of a run's stage; outputs of other runs cannot be read by their hash.
 *
 * @throws AppError `not_found`; ArtifactNotFound, ArtifactDamaged when they are missing or damaged in the store.
 */
export async function openRunOutput(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { id, stageKey, sha256 }: RunOutputRef,
): Promise<Download> {
  assertFound(await findTaskRun(db, id), 'run')
  const stage = (await listStageRuns(db, id)).find(row => row.stageKey === stageKey)
  assertFound(stage, 'stage')
  const output = stage.outputs.find(artifact => artifact.sha256 === sha256)
  assertFound(output, 'output of this stage')
  const { uri, mediaType, role } = output
  // What is no known format goes out as bytes.
  const known = SOURCE_FORMATS.find(format => format.mediaType === mediaType)
  const { bytes } = await artifacts.check(uri, output.bytes)
  return {
    open: range => artifacts.open(uri, { ...range, bytes }),
    hasRanges: true,
    filename: `${stageKey}.${role.toLowerCase()}.${known?.format ?? 'bin'}`,
    contentType: known?.mediaType ?? 'application/octet-stream',
    etag: sha256,
    sha256,
    bytes,
  }
}
