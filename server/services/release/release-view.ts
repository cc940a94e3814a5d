import type { Db } from '#db/client'
import { listLineageVersions } from '#db/repositories/dataset/lineage.repository'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { findPipeline } from '#db/repositories/pipeline/pipeline.repository'
import { listChannelsOf } from '#db/repositories/release/release-channel.repository'
import { countFixesOutside, findLotOfVersion } from '#db/repositories/release/release-lot.repository'
import {
  findRelease, findReleaseSummary, findVersionById, type ReleaseRow, type ReleaseSummaryRow,
} from '#db/repositories/release/release.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { ReleaseDetail, ReleaseView } from '#shared/contract/release/release.contract'
import { listMissing } from '#shared/domain/release/card'
import { GATES } from '#shared/domain/release/gate'
import { RELEASE_CHANNELS } from '#shared/domain/release/release-state'
import { listCalledModels } from '#shared/domain/run/run-record'
import { assertFound, toEditableView } from '../common/versioned'
import type { Ancestors } from '../dataset'
import { toColumn } from '#shared/domain/dataset/column-type'
import { findNeighbours } from './release-neighbours'
import { readAncestors, readOrigin, type OriginBasis } from './card/release-origin'
import { isAtWork } from './release-work'

const FAULTS = ['failed', 'missing', 'damaged'] as const

export async function toViews(db: Db, rows: readonly ReleaseSummaryRow[]): Promise<ReleaseView[]> {
  const channels = Map.groupBy(await listChannelsOf(db, rows.map(row => row.id)), channel => channel.releaseId)
  return rows.map(row => toView(row, channels.get(row.id)?.map(channel => channel.name) ?? []))
}

function toView(row: ReleaseSummaryRow, channels: readonly string[]): ReleaseView {
  return {
    ...toEditableView(row),
    projectId: row.projectId,
    datasetId: row.datasetId,
    datasetName: row.datasetName,
    datasetVersion: row.datasetVersion,
    name: row.name,
    semver: row.semver,
    state: row.state,
    bump: toBump(row.bump),
    channels: RELEASE_CHANNELS.filter(channel => channels.includes(channel)),
    rows: row.rows,
    bytes: row.bytes,
    gatesPassed: row.gates.filter(gate => gate.isPassed).length,
    gatesTotal: GATES.length,
    // What nobody works on any more can be begun anew.
    work: row.work && isAtWork(row) ? { kind: row.work.kind, done: row.work.done, total: row.work.total } : null,
    fault: FAULTS.find(fault => fault === row.fault) ?? '',
    faultFile: row.faultFile && toDataPath(row.faultFile),
    manifestSha256: row.manifestSha256,
    publishedAt: row.publishedAt?.toISOString() ?? null,
  }
}

const toBump = (bump: string | null): ReleaseView['bump'] =>
  (['MAJOR', 'MINOR', 'PATCH'] as const).find(it => it === bump) ?? null

/**
 * @param known of the version, when they were read before
 * @throws AppError `not_found`
 */
export async function toDetail(db: Db, row: ReleaseRow, known?: Ancestors): Promise<ReleaseDetail> {
  const [summary, version] = [await findReleaseSummary(db, row.id), await findVersionById(db, row.datasetVersionId)]
  assertFound(summary, 'release')
  assertFound(version, 'version')
  // Of one moment: what was read in between may be newer than the row.
  const [view] = await toViews(db, [{ ...summary, ...row }])
  assertFound(view, 'release')
  const ancestors = known ?? await readAncestors(db, version)
  const base = row.baseId === null ? undefined : await findRelease(db, row.baseId)
  return {
    ...view,
    createdBy: row.createdBy,
    ...await findNeighbours(db, row, base),
    base: base ? { id: base.id, semver: base.semver } : null,
    difference: row.difference,
    card: row.card,
    missing: listMissing(row.card),
    changelog: row.changelog,
    columns: version.columns.map(toColumn),
    gates: row.gates,
    checkedAt: toText(row.checkedAt),
    findings: row.findings,
    waivers: row.waivers,
    files: listFiles(row, version),
    verified: row.verified,
    ...await toOrigin(db, { version, datasetName: view.datasetName, ancestors }),
    publishedBy: row.publishedBy,
    deprecatedAt: toText(row.deprecatedAt),
    deprecateReason: row.deprecateReason,
    withdrawnAt: toText(row.withdrawnAt),
    withdrawReason: row.withdrawReason,
    archive: row.archive && {
      at: row.archive.at,
      files: row.archive.files.length,
      bytes: row.archive.files.reduce((sum, file) => sum + file.bytes, 0),
      kept: row.archive.files.filter(file => file.keptFor !== '').length,
      keptFor: [...new Set(row.archive.files.flatMap(file => file.keptFor === '' ? [] : [file.keptFor]))],
    },
  }
}

const toText = (at: Date | null): string | null => at?.toISOString() ?? null

/** The data as in its manifest, then everything else of the passport. */
function listFiles(
  { documents }: Pick<ReleaseRow, 'documents'>, { manifest }: Pick<DatasetVersionRow, 'manifest'>,
): ReleaseDetail['files'] {
  return [
    ...manifest.files.map(({ path, bytes, rows, sha256 }) => ({ path: toDataPath(path), bytes, rows, sha256 })),
    ...(documents ?? []).map(({ path, bytes, sha256 }) => ({ path, bytes, rows: null, sha256 })),
  ]
}

/** Where a file of the version is in the passport; never outside of its folder. */
export const toDataPath = (path: string): string =>
  `data/${path.split(/[/\\]/).filter(part => part !== '' && part !== '.' && part !== '..').join('/')}`

async function toOrigin(
  db: Db,
  basis: OriginBasis,
): Promise<Pick<ReleaseDetail, 'run' | 'sources' | 'isOriginCut' | 'parents' | 'lot'>> {
  const { id, projectId, producedByRun, parents } = basis.version
  const { sources } = await readOrigin(db, basis)
  const run = await findTaskRun(db, producedByRun)
  // A built-in pipeline has no page, and this one finds none that is archived.
  const pipeline = run && await findPipeline(db, run.pipelineId)
  const before = await listLineageVersions(db, { projectId, ids: parents, limit: 20 })
  const lot = await findLotOfVersion(db, id)
  return {
    run: {
      id: producedByRun, name: run?.name ?? null, modelVersion: run?.modelVersion ?? '',
      models: listCalledModels(run?.spec.stages ?? []),
      inputTokens: run?.inputTokens ?? 0, outputTokens: run?.outputTokens ?? 0,
      pipelineId: pipeline && !pipeline.isBuiltIn ? pipeline.id : null,
    },
    sources,
    isOriginCut: basis.ancestors.isCut,
    parents: before.map(({ datasetId, datasetName, semver }) => ({ datasetId, datasetName, semver })),
    lot: lot
      ? {
          id: lot.id, number: lot.number, state: lot.state, sampleSize: lot.sampleSize, acceptNumber: lot.acceptNumber,
          failed: lot.failed, defects: lot.critical + lot.major, fixes: await countFixesOutside(db, id),
        }
      : null,
  }
}
