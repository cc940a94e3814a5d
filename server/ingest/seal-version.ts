import { v7 } from 'uuid'
import type { Trx } from '#db/client'
import { linkLotsToVersion } from '#db/repositories/quality/qc-gate.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import {
  findNewestVersion, hasSealed, hasVersionOf, insertDatasetVersion, listVersionsOfFiles, lockDataset,
} from '#db/repositories/dataset/dataset-seal.repository'
import type { TaskRunRow } from '#db/repositories/run/task-run-ingest.repository'
import { namedBy } from '#shared/domain/run/frozen-stage'
import type { ArtifactInfo, DatasetManifest } from '#shared/domain/dataset/artifact'
import { FIRST_VERSION, toBump, toNextVersion, type VersionContent } from '#shared/domain/dataset/semver'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface SealRequest {
  run: Pick<TaskRunRow, 'id' | 'projectId' | 'actor' | 'spec'>
  stageKey: string
  manifest: DatasetManifest
  /** Address of the manifest. */
  artifact: ArtifactInfo
  /** Taken over by a retry: another run may have sealed it. */
  isReused: boolean
  /** Gates that its records have passed, each in the run in which it was decided. */
  gates: readonly { runId: string, stageKey: string }[]
}

export type SealOutcome
  = | { type: 'sealed', datasetId: string, semver: string }
  /** This run and stage, or the one from which it was taken over, have sealed their version before. */
    | { type: 'known' }
  /** Reason why there is no version, for people. */
    | { type: 'refused', message: string }

/**
 * Adds the version that a run has published to its dataset, once per run and stage. In the
 * transaction in which the run becomes SUCCEEDED, so that neither exists without the other.
 */
export async function sealVersion(trx: Trx, request: SealRequest): Promise<SealOutcome> {
  const { run, stageKey, manifest } = request
  const datasetId = findDatasetId(request)
  const dataset = datasetId && await lockDataset(trx, { id: datasetId, projectId: run.projectId })
  if (!dataset) {
    return { type: 'refused', message: `stage ${stageKey} feeds no dataset of this project` }
  }
  if (await hasSealed(trx, { runId: run.id, stageKey }) || (request.isReused && await hasVersionOf(
    trx, { datasetId: dataset.id, manifestSha256: request.artifact.sha256 },
  ))) {
    return { type: 'known' }
  }
  const before = await findNewestVersion(trx, dataset.id)
  const semver = before
    ? toNextVersion(before.semver, toBump(toContent(before.manifest), toContent(manifest)))
    : FIRST_VERSION
  await insertVersion(trx, { ...request, dataset, semver })
  return { type: 'sealed', datasetId: dataset.id, semver }
}

const toContent = ({ files, columns }: DatasetManifest): VersionContent => ({
  sha256s: files.map(file => file.sha256), columns,
})

function findDatasetId({ run, stageKey }: SealRequest): string | undefined {
  const stage = run.spec.stages.find(({ key }) => key === stageKey)
  const value = stage && namedBy(stage, 'dataset')
  return typeof value === 'string' && UUID.test(value) ? value : undefined
}

async function insertVersion(
  trx: Trx, sealed: SealRequest & { dataset: { id: string, name: string }, semver: string },
): Promise<void> {
  const { run, stageKey, manifest, artifact, dataset, semver } = sealed
  const datasetId = dataset.id
  const id = v7()
  await insertDatasetVersion(trx, {
    id,
    projectId: run.projectId,
    datasetId,
    semver,
    manifest,
    manifestUri: artifact.uri,
    manifestSha256: artifact.sha256,
    rows: manifest.rows,
    bytes: manifest.bytes,
    columns: manifest.columns,
    stats: manifest.stats,
    parents: await listParents(trx, run),
    producedByRun: run.id,
    producedByStage: stageKey,
  })
  await linkLotsToVersion(trx, sealed.gates, { datasetId, datasetVersionId: id })
  await insertAudit(trx, {
    projectId: run.projectId,
    actor: run.actor,
    action: 'dataset_version.seal',
    noun: 'dataset_version',
    nounId: id,
    after: {
      name: `${dataset.name} ${semver}`, datasetId, semver, rows: manifest.rows, bytes: manifest.bytes,
      manifestSha256: artifact.sha256, runId: run.id, stageKey,
    },
    requestId: run.id,
  })
}

/** The versions chosen at launch; for a run without a stored choice, the versions whose files it read. */
async function listParents(trx: Trx, { projectId, spec }: SealRequest['run']): Promise<string[]> {
  const chosen = spec.stages.flatMap(({ input }) =>
    input && 'datasetVersionId' in input ? [input.datasetVersionId] : [])
  const uris = spec.stages.filter(stage => !stage.input).flatMap(stage => stage.inputs.map(input => input.uri))
  return [...new Set([...chosen, ...await listVersionsOfFiles(trx, { projectId, uris: [...new Set(uris)] })])]
}
