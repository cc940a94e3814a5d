import type { Trx } from '#db/client'
import {
  findRelease, findVersionById, lockRelease, updateRelease, type NewWork, type ReleaseEdit, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { arePassed, type Gate } from '#shared/domain/release/gate'
import type { PersonalKind } from '#record/personal-data'
import type { FileVerdict, Findings } from '#shared/domain/release/release-record'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound } from '../common/versioned'
import { WAIT_MS } from './record-batches'
import { compareWithLast } from './release-difference'
import {
  addEarlier, judgeCard, judgeChecksums, judgeFile, judgeLot, judgePersonalData, judgeSchema, rejudge,
} from './release-gates'
import { readFaults } from './release-faults'
import { scanRecords } from './release-scan'
import { assertPossible, isState, type ReleaseRef } from './release-rule'
import { toDetail } from './release-view'
import { doWork, isAbandoned, toWork, type Meter } from './release-work'

type CheckDeps = ChangeDeps & Pick<Deps, 'artifacts' | 'background' | 'threads'>

/**
 * Starts the check; its progress is in the release. @throws AppError `not_found`; `conflict` while one is under way, or
 * once it is published.
 */
export async function checkRelease(deps: CheckDeps, actor: Actor, id: string): Promise<ReleaseDetail> {
  return change(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    if (!(isState(before, 'CHECKING') && isAbandoned(before))) {
      assertPossible('check', before)
    }
    const work = toWork('check', await countBytes(trx, before))
    const row = await updateRelease(trx, id, { state: 'CHECKING', work, fault: '', faultFile: '' })
    await audit({ action: 'release.check', of: before, after: { name: row.name, semver: row.semver } })
    after(() => deps.background.start(signal => runCheck(deps, { id, work, signal })))
    return toDetail(trx, row)
  })
}

/** Hashed, scanned, and compared with the last release if that has not been done. */
async function countBytes(trx: Trx, row: ReleaseRow): Promise<number> {
  const version = await findVersionById(trx, row.datasetVersionId)
  const base = row.difference.uncompared === 'too_large' ? await findBase(trx, row) : undefined
  return 2 * (version?.bytes ?? 0) + (base ? (version?.bytes ?? 0) + base.version.bytes : 0)
}

async function findBase(
  db: Deps['db'], { baseId }: Pick<ReleaseRow, 'baseId'>,
): Promise<{ release: ReleaseRow, version: DatasetVersionRow } | undefined> {
  const release = baseId === null ? undefined : await findRelease(db, baseId)
  const version = release && await findVersionById(db, release.datasetVersionId)
  return release && version && { release, version }
}

interface Job {
  id: string
  work: NewWork
  signal: AbortSignal
}

async function runCheck(deps: CheckDeps, { id, work, signal }: Job): Promise<void> {
  const { db, artifacts, threads } = deps
  await doWork(deps, { id, work, signal, onFailure: { state: 'DRAFT' } }, async (meter) => {
    const row = await findRelease(db, id)
    const version = row && await findVersionById(db, row.datasetVersionId)
    return row && version ? judgeAll({ db, artifacts, threads }, { row, version, meter }) : undefined
  })
}

async function judgeAll(
  { db, artifacts, threads }: Pick<Deps, 'db' | 'artifacts' | 'threads'>,
  { row, version, meter }: { row: ReleaseRow, version: DatasetVersionRow, meter: Meter },
): Promise<(trx: Trx) => Promise<ReleaseEdit>> {
  const files: FileVerdict[] = []
  for (const file of version.manifest.files) {
    files.push(await judgeFile(artifacts, file, meter.add))
  }
  const isSound = files.every(file => file.problem === '')
  // Records of a damaged file would be looked at in part.
  const faults = isSound ? await readFaults({ db, threads }, version) : null
  const scan = faults && await scanRecords({ artifacts, threads }, version, { onBytes: meter.add, known: faults.known })
  const earlier = faults && scan ? faults.toEarlier(scan.met) : []
  const base = await findBase(db, row)
  const difference = row.difference.uncompared === 'too_large' && isSound
    ? await compareWithLast({ artifacts, threads }, { base, version }, {
        maxBytes: Infinity, onBytes: meter.add, patience: { waitMs: WAIT_MS },
      })
    : row.difference
  const found = { findings: scan?.findings ?? null, recordShapes: scan?.shapes ?? null }
  const judged: Gate[] = [
    judgeChecksums(files),
    judgeSchema(difference, { last: base?.release.semver, semver: row.semver }),
    judgeCard(row.card),
    ...scan ? [judgePersonalData(scan.findings, row.waivers)] : [],
  ]
  return async (trx) => {
    // Reading takes long, and the lot may be decided until the last moment.
    const gates = [addEarlier(await judgeLot(trx, row.datasetVersionId), earlier), ...judged]
    const state = arePassed(gates) ? 'READY' : 'DRAFT'
    return { state, gates, ...found, difference, bump: difference.bump, checkedAt: new Date() }
  }
}

/**
 * A person answers for the findings of a kind; the reason goes into the passport.
 *
 * @throws AppError `not_found`, `stale_version`; `refused` when nothing of the kind was found
 */
export async function waiveFinding(
  deps: ChangeDeps, actor: Actor,
  { id, seenVersions, kind, reason }: ReleaseRef & { kind: PersonalKind, reason: string },
): Promise<ReleaseDetail> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockRelease(trx, id)
    assertCurrent(before, seenVersions, 'release')
    assertPossible('edit', before)
    const { findings } = before
    if (!findings?.kinds.some(found => found.kind === kind)) {
      throw new AppError('refused', 'kind: nothing of this kind was found', {
        fields: [{ pointer: '/params/kind', code: 'NOT_FOUND', message: 'nothing of this kind was found' }],
      })
    }
    const waivers = [
      ...before.waivers.filter(waiver => waiver.kind !== kind),
      { kind, reason, by: actor.name, at: new Date().toISOString() },
    ]
    const after = await toDetail(trx, await updateRelease(trx, id, { waivers, ...toJudged(before, findings, waivers) }))
    await audit({
      action: 'release.waive', of: before,
      before: { name: before.name, semver: before.semver, waivers: before.waivers },
      after: { waivers },
    })
    return after
  })
}

/** The files have not changed since the check: with the last finding waived it is ready. */
function toJudged(
  row: ReleaseRow, findings: Findings, waivers: ReleaseRow['waivers'],
): Pick<ReleaseEdit, 'gates' | 'state'> {
  const gates = rejudge(row, [judgePersonalData(findings, waivers)])
  return { gates, state: arePassed(gates) ? 'READY' : 'DRAFT' }
}
