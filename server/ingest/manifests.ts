import { listManifestsOfRuns } from '#db/repositories/run/stage-run.repository'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { QueueEvent, QueueRun } from '#server/grpc/queue.gateway'
import { toPostgresText } from '#server/services/common/postgres-text'
import { readOrExplain, type ReadManifest } from '#server/services/dataset/manifest'
import type { IngestDeps } from './ingest-deps'

/** The published manifests to be sealed, read before the transaction that seals them. */
export interface PublishedManifest {
  runId: string
  stageKey: string
  artifact: ArtifactInfo
  manifest: ReadManifest
}

type ManifestDeps = Pick<IngestDeps, 'db' | 'artifacts'>

/** Manifests of the runs that succeed in these events; their stages ended in them or earlier. */
export async function readManifestsOfEvents(
  deps: ManifestDeps, events: readonly QueueEvent[],
): Promise<PublishedManifest[]> {
  const runIds = new Set(
    events.filter(event => event.kind === 'run_state' && event.to === 'SUCCEEDED').map(event => event.runId),
  )
  if (runIds.size === 0) {
    return []
  }
  const found = new Map<string, Omit<PublishedManifest, 'manifest'>>()
  const note = (runId: string, stageKey: string, outputs: readonly ArtifactInfo[]) => {
    for (const artifact of outputs.filter(output => output.role === 'MANIFEST')) {
      found.set(`${runId}/${stageKey}`, { runId, stageKey, artifact })
    }
  }
  for (const stage of await listManifestsOfRuns(deps.db, [...runIds])) {
    note(stage.runId, stage.stageKey, stage.outputs)
  }
  for (const event of events) {
    if (event.kind === 'stage_state' && runIds.has(event.runId)) {
      note(event.runId, event.stageId, event.status.outputs)
    }
  }
  return readAll(deps, [...found.values()])
}

export async function readManifestsOfSnapshot(
  deps: Pick<IngestDeps, 'artifacts'>, { runId, state, stages }: QueueRun,
): Promise<PublishedManifest[]> {
  if (state !== 'SUCCEEDED') {
    return []
  }
  return readAll(deps, stages.flatMap(stage => stage.outputs
    .filter(output => output.role === 'MANIFEST')
    .map(artifact => ({ runId, stageKey: stage.stageId, artifact }))))
}

async function readAll(
  { artifacts }: Pick<IngestDeps, 'artifacts'>, found: Omit<PublishedManifest, 'manifest'>[],
): Promise<PublishedManifest[]> {
  return Promise.all(found.map(async it => ({
    ...it, manifest: toPostgresText(await readOrExplain(artifacts, it.artifact)),
  })))
}
