import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { findDataset } from '#db/repositories/dataset/dataset.repository'
import {
  findDatasetVersion, listVersionsByIds, type DatasetVersionRow,
} from '#db/repositories/dataset/dataset-version.repository'
import {
  findLot, findLotOfStage, insertLot, lockLot, updateLot, type NewLot, type QcLotRow,
} from '#db/repositories/quality/qc-lot.repository'
import { findPolicy, type QcPolicyRow } from '#db/repositories/quality/qc-policy.repository'
import { insertSamples } from '#db/repositories/quality/qc-sample.repository'
import type { QcLotCreate, QcLotView } from '#shared/contract/quality/qc-lot.contract'
import { stepLot, toLotName } from '#shared/domain/quality/lot-state'
import type { FrozenPolicy, SampleFinding } from '#shared/domain/quality/quality-spec'
import { toLotNumbers, type LotNumbers } from '#shared/domain/quality/sampling-plan'
import { drawSample, SEED_LIMIT, toSecondSize } from '#shared/domain/quality/seeded-sample'
import { AppError, toRefused } from '#server/errors'
import type { Threads } from '#server/thread/threads'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { rejudgeLotGates } from '../release'
import { getTargetProjectId } from '../system'
import { assertNoneJudged, lockNoneJudged } from './judged-lot'
import { assertRework, replaceParent } from './lot-parent'
import { collectRows, countArtifactRows, readArtifactRows, readVersionRows } from './lot-rows'
import { toLotView } from './lot-view'
import { checkRecords } from './rule-work'

type LotDeps = ChangeDeps & Pick<Deps, 'artifacts' | 'threads'>

const HOUR_MS = 3_600_000

/**
 * A lot over a sealed version, with its sample unless it is drawn later. With fewer records than the plan asks for, it
 * is judged by the plan of a small lot, as at a gate.
 *
 * @throws AppError `refused`; `conflict` while a lot of the policy over the version was judged and is not decided;
 * ArtifactNotFound, ArtifactDamaged
 */
export async function createLot(deps: LotDeps, actor: Actor, {
  projectId: asked, policyId, datasetId, version: semver, parentLotId, seed, draw,
}: QcLotCreate): Promise<QcLotView> {
  const { db, artifacts } = deps
  const projectId = await getTargetProjectId(db, asked)
  const policy = await getPolicy(db, { policyId, projectId })
  const version = await getVersion(db, { datasetId, projectId, semver })
  const parent = parentLotId === undefined ? undefined : await getParent(db, { parentLotId, version })
  const population = version.rows
  return storeLot(deps, actor, {
    lot: {
      projectId, policyId, origin: 'version', datasetId, datasetVersionId: version.id, runId: null, stageKey: null,
      artifactUri: version.manifestUri, mediaType: 'application/jsonl',
      population, seed: seed ?? randomInt(SEED_LIMIT - 1), ...getNumbers(policy, population),
      parentLotId: parent?.id ?? null,
    },
    policy,
    draw: draw ? drawing => readVersionRows(artifacts, version.manifest.files, drawing) : undefined,
  })
}

export interface ArtifactLot {
  projectId: string
  policyId: string
  runId: string
  stageKey: string
  /** JSONL; `records` below 0 = unknown, they are counted. */
  artifact: { uri: string, mediaType: string, records: number }
  datasetId?: string | undefined
  seed?: number | undefined
  /** The lot of the same stage that was rejected in a run before: this one takes its place. */
  parentLotId?: string | undefined
}

/**
 * The lot of a stage that waits for its decision: always drawn, and one for each stage of a run, however often it is
 * asked for. With fewer records than the plan asks for, it is judged by the plan of a small lot, so that no run is
 * stuck. Its policy was frozen at the launch: it may have been archived since.
 *
 * @throws AppError `refused` for an empty artifact; ArtifactNotFound, ArtifactDamaged
 */
export async function createLotForArtifact(deps: LotDeps, actor: Actor, {
  projectId, policyId, runId, stageKey, artifact, datasetId, seed, parentLotId,
}: ArtifactLot): Promise<QcLotView> {
  const { db, artifacts } = deps
  const known = await findLotOfStage(db, { runId, stageKey })
  if (known) {
    return getView(db, known.id)
  }
  const policy = await getPolicy(db, { policyId, projectId, hasArchived: true })
  const population = artifact.records >= 0 ? artifact.records : await countArtifactRows(artifacts, artifact.uri)
  return storeLot(deps, actor, {
    lot: {
      projectId, policyId, origin: 'gate', datasetId: datasetId ?? null, datasetVersionId: null, runId, stageKey,
      artifactUri: artifact.uri, mediaType: artifact.mediaType,
      population, seed: seed ?? randomInt(SEED_LIMIT - 1), ...getNumbers(policy, population),
      parentLotId: parentLotId ?? null,
    },
    policy,
    draw: drawing => readArtifactRows(artifacts, artifact.uri, drawing),
  })
}

/** Draws the sample of a lot that was made without. @throws AppError `not_found`, `conflict` */
export async function drawLot(deps: LotDeps, actor: Actor, id: string): Promise<QcLotView> {
  const lot = await findLot(deps.db, id)
  assertFound(lot, 'lot')
  const [version] = await listVersionsByIds(deps.db, lot.datasetVersionId === null ? [] : [lot.datasetVersionId])
  assertFound(version, 'version of the lot')
  const samples = await readSamples(deps.threads, lot, numbers =>
    readVersionRows(deps.artifacts, version.manifest.files, numbers))
  await change(deps, actor, async (write) => {
    const before = await lockLot(write.trx, id)
    assertFound(before, 'lot')
    await storeSamples(write, before, samples)
  })
  return getView(deps.db, id)
}

type ReadRows = (numbers: readonly number[]) => AsyncIterable<string>

interface LotDraft {
  lot: Omit<NewLot, 'id' | 'policy' | 'dueAt' | 'createdBy'>
  policy: QcPolicyRow
  /** Reads rows of the artifact; undefined = drawn later. */
  draw: ReadRows | undefined
}

/**
 * Files are read before the transaction, which is short then; what is refused anyway reads none. Only the look in the
 * transaction is certain.
 */
async function storeLot(
  deps: LotDeps, actor: Actor, { lot: draft, policy: { name, version, spec }, draw }: LotDraft,
): Promise<QcLotView> {
  const policy: FrozenPolicy = { ...spec, name, version }
  const lot = { ...draft, id: v7(), policy, dueAt: null, createdBy: actor.name }
  await assertNoneJudged(deps.db, lot)
  const samples = draw ? await readSamples(deps.threads, lot, draw) : undefined
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    await lockNoneJudged(trx, lot)
    if (lot.parentLotId !== null) {
      await replaceParent(write, { parentLotId: lot.parentLotId, isRetry: lot.origin === 'gate' })
    }
    const row = await insertLot(trx, lot)
    await audit({
      action: 'qc_lot.create', of: row,
      after: {
        name: toLotName(row.number), state: row.state, population: row.population, seed: row.seed,
        sampleSize: row.sampleSize, acceptNumber: row.acceptNumber,
      },
    })
    if (samples) {
      await storeSamples(write, row, samples)
    }
    const after = await getView(trx, row.id)
    await rejudgeLotGates(write, row.datasetVersionId)
    return after
  })
}

async function storeSamples({ trx, audit }: Write, lot: QcLotRow, samples: readonly DrawnSample[]): Promise<void> {
  const state = stepLot(lot.state, 'draw')
  if (state === undefined) {
    throw new AppError('conflict', lot.state === 'CLOSED'
      ? `${toLotName(lot.number)} is closed`
      : `the sample of ${toLotName(lot.number)} is drawn already`)
  }
  await insertSamples(trx, samples.map(sample => ({ ...sample, id: v7(), projectId: lot.projectId, lotId: lot.id })))
  const { dueHours } = lot.policy.review
  await updateLot(
    trx, lot.id, { state, dueAt: dueHours === undefined ? null : new Date(Date.now() + dueHours * HOUR_MS) },
  )
  await audit({
    action: 'qc_lot.draw', of: lot,
    after: { name: toLotName(lot.number), state, seed: lot.seed, sampleSize: samples.length },
  })
}

interface DrawnSample {
  position: number
  row: number
  record: string
  findings: SampleFinding[]
  needsSecond: boolean
}

type DrawnLot = Pick<NewLot, 'population' | 'sampleSize' | 'seed' | 'policy'>

/** The second review is drawn like the sample, from its positions, with the next seed. */
async function readSamples(
  threads: Threads, { population, sampleSize, seed, policy }: DrawnLot, read: ReadRows,
): Promise<DrawnSample[]> {
  const rows = drawSample({ population, size: sampleSize, seed })
  const records = await collectRows(read(rows))
  if (records.length !== rows.length) {
    throw new AppError(
      'artifact_damaged',
      `${rows.length - records.length} of ${rows.length} rows of the sample are not in the artifact`,
    )
  }
  const findings = await checkRecords(threads, policy.rules, records)
  const second = new Set(drawSample({
    population: sampleSize, size: toSecondSize(policy.review.secondReviewRatio, sampleSize), seed: seed + 1,
  }))
  return rows.map((row, index) => ({
    position: index + 1, row, record: records[index] ?? '', findings: findings[index] ?? [],
    needsSecond: second.has(index),
  }))
}

async function getPolicy(
  db: Db, { policyId, projectId, hasArchived = false }: { policyId: string, projectId: string, hasArchived?: boolean },
): Promise<QcPolicyRow> {
  const policy = await findPolicy(db, policyId)
  if (policy?.projectId !== projectId || (policy.archivedAt !== null && !hasArchived)) {
    throw toRefused('/policyId', 'NO_POLICY', 'no such quality policy in this project')
  }
  return policy
}

async function getVersion(
  db: Db, { datasetId, projectId, semver }: { datasetId: string, projectId: string, semver: string },
): Promise<DatasetVersionRow> {
  const dataset = await findDataset(db, datasetId)
  if (dataset?.projectId !== projectId || dataset.archivedAt !== null) {
    throw toRefused('/datasetId', 'NO_DATASET', 'no such dataset in this project')
  }
  const version = await findDatasetVersion(db, { datasetId, semver })
  if (!version) {
    throw toRefused('/version', 'NO_VERSION', 'the dataset has no such version')
  }
  return version
}

/**
 * Rejected records are still in their version, which can never be released: another sample of it would prove nothing.
 */
async function getParent(
  db: Db, { parentLotId, version }: { parentLotId: string, version: DatasetVersionRow },
): Promise<QcLotRow> {
  const parent = await findLot(db, parentLotId)
  if (!parent) {
    throw toRefused('/parentLotId', 'NO_PARENT', 'no such lot')
  }
  if (parent.datasetId !== version.datasetId) {
    throw toRefused('/parentLotId', 'PARENT_OTHER_DATASET', 'the rejected lot is of another dataset')
  }
  assertRework(parent)
  // Ids rise with the time.
  if (version.id <= (parent.datasetVersionId ?? '')) {
    throw toRefused(
      '/version', 'PARENT_VERSION',
      `the records that were rejected with ${toLotName(parent.number)} are in this version: rework is over a later one`,
    )
  }
  return parent
}

/** A lot that is too small for its plan has a smaller one. @throws AppError `refused` */
function getNumbers({ spec: { plan } }: QcPolicyRow, population: number): LotNumbers {
  if (population < 1) {
    throw toRefused('/version', 'LOT_EMPTY', 'there is no record to draw')
  }
  const numbers = toLotNumbers(plan, population)
  if (!numbers) {
    throw toRefused('/policyId', 'PLAN_TOO_LARGE', `no sample of ${population} records keeps both risks`)
  }
  return numbers
}

async function getView(db: Db, id: string): Promise<QcLotView> {
  const row = await findLot(db, id)
  assertFound(row, 'lot')
  return toLotView(row)
}
