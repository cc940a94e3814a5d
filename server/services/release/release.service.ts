import { v7 } from 'uuid'
import {
  deleteRelease, findLastRelease, findRelease, findReleaseBefore, findVersionById, insertRelease, listNumbers,
  listReleases as listRows, lockRelease, updateRelease, type ReleaseEdit, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { Db, Trx } from '#db/client'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import type {
  ReleaseChange, ReleaseCreate, ReleaseDetail, ReleaseListQuery,
} from '#shared/contract/release/release.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { compareVersions, proposeVersion } from '#shared/domain/release/bump'
import type { Card } from '#shared/domain/release/card'
import { arePassed } from '#shared/domain/release/gate'
import { toReleaseName } from '#shared/domain/release/release-name'
import { AppError } from '#server/errors'
import { callerGone } from '#server/grpc/call-context'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, findDifference } from '../common/versioned'
import { getVersionRow } from '../dataset'
import { findStageKinds, refuseDemo } from '../system'
import { toFirstCard } from './card/release-card'
import { compareWithLast, QUICK_BYTES } from './release-difference'
import { judgeCard, judgeSchema, rejudge } from './release-gates'
import { assertPossible, type ReleaseRef } from './release-rule'
import { toDetail, toViews } from './release-view'

export async function listReleases({ db }: Pick<Deps, 'db'>, {
  projectId = DEFAULT_PROJECT_ID, datasetId, state: states, channel, q: text, ...query
}: ReleaseListQuery) {
  const page = await pageById(
    query, it => listRows(db, { ...it, projectId, datasetId, states, channel, text }), row => row,
  )
  return { ...page, items: await toViews(db, page.items) }
}

/** @throws AppError `not_found` */
export async function getRelease({ db }: Pick<Deps, 'db'>, id: string): Promise<ReleaseDetail> {
  return toDetail(db, await getReleaseRow(db, id))
}

/** @throws AppError `not_found` */
export async function getReleaseRow(db: Db, id: string): Promise<ReleaseRow> {
  const row = await findRelease(db, id)
  assertFound(row, 'release')
  return row
}

/** Demo data are written without asking the factory how it calls its stages. */
type CreateDeps = ChangeDeps & Pick<Deps, 'cache' | 'artifacts' | 'threads'> & Partial<Pick<Deps, 'queue'>>

/**
 * A draft of a sealed version, under the number that its difference from the last release calls for.
 *
 * @throws AppError `not_found`; `refused` for a number that is not higher than the last; `conflict` for one that is
 *   taken
 */
export async function createRelease(
  deps: CreateDeps,
  actor: Actor,
  { datasetId, version: ref, semver: asked, name, locale }: ReleaseCreate,
): Promise<ReleaseDetail> {
  const { dataset, version } = await getVersionRow(deps.db, { id: datasetId, version: ref })
  refuseDemo(dataset.projectId)
  const last = await findLastRelease(deps.db, datasetId)
  const base = last && await findBaseVersion(deps.db, last)
  const difference = await compareWithLast(
    deps, { base, version }, { maxBytes: QUICK_BYTES, patience: { signal: callerGone() } },
  )
  const semver = asked ?? proposeVersion(last?.semver, difference.bump, await listNumbers(deps.db, datasetId))
  assertHigher(semver, last?.semver)
  const { cache, queue } = deps
  const kinds = queue && await findStageKinds({ cache, queue })
  return change(deps, actor, async ({ trx, audit }) => {
    const id = v7()
    const before = await findReleaseBefore(trx, { datasetId, id })
    // A draft that was never published may have a card that nobody wants to write again.
    const earlier = [last, before].flatMap(release => release ? [release.card] : [])
    const row = await insertRelease(trx, {
      id, projectId: dataset.projectId, datasetId, datasetVersionId: version.id, baseId: last?.id ?? null,
      name: name ?? toReleaseName(dataset.name), semver,
      bump: difference.bump, difference, card: await toFirstCard(trx, { dataset, version, earlier, locale, kinds }),
      changelog: '', createdBy: actor.name,
    })
    if (!row) {
      throw toTakenNumber(semver)
    }
    const after = await toDetail(trx, row)
    await audit({ action: 'release.create', of: row, after: toAudited(after) })
    return after
  })
}

async function findBaseVersion(db: Db, release: ReleaseRow): Promise<
  { release: ReleaseRow, version: DatasetVersionRow } | undefined
> {
  const version = await findVersionById(db, release.datasetVersionId)
  return version && { release, version }
}

/** @throws AppError `refused` */
function assertHigher(semver: string, last: string | undefined): void {
  if (last !== undefined && compareVersions(semver, last) <= 0) {
    const message = `must be higher than the last release, ${last}`
    throw new AppError(
      'refused', `semver: ${message}`, { fields: [{ pointer: '/semver', code: 'NOT_HIGHER', message }] },
    )
  }
}

function toTakenNumber(semver: string): AppError {
  const message = `the dataset has a release ${semver} already`
  return new AppError(
    'conflict', `semver: ${message}`, { fields: [{ pointer: '/semver', code: 'SEMVER_TAKEN', message }] },
  )
}

/**
 * What was checked and does not depend on the change stays checked. @throws AppError `not_found`, `stale_version`,
 * `refused`; `conflict` once it is published
 */
export async function changeRelease(
  deps: ChangeDeps, actor: Actor, { id, seenVersions, change: wanted }: ReleaseRef & { change: ReleaseChange },
): Promise<ReleaseDetail> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockRelease(trx, id)
    assertCurrent(before, seenVersions, 'release')
    assertPossible('edit', before)
    const edit = findDifference(
      before, { ...wanted, card: wanted.card && dropEmpty({ ...before.card, ...wanted.card }) },
    )
    if (!edit) {
      return toDetail(trx, before)
    }
    const last = await findLastRelease(trx, before.datasetId)
    if (edit.semver !== undefined) {
      assertHigher(edit.semver, last?.semver)
    }
    const row = await updateNumbered(trx, before, toChange({ ...before, ...edit }, edit, last?.semver))
    const after = await toDetail(trx, row)
    await audit({
      action: 'release.update', of: row,
      before: { name: before.name, semver: before.semver, ...edit.card && { card: before.card } },
      after: edit,
    })
    return after
  })
}

const dropEmpty = (card: Card): Card =>
  Object.fromEntries(Object.entries(card).filter(([, text]) => text.trim() !== ''))

function toChange(row: ReleaseRow, edit: ReleaseEdit, last: string | undefined): ReleaseEdit {
  const gates = rejudge(row, [judgeCard(row.card), judgeSchema(row.difference, { last, semver: row.semver })])
  return { ...edit, gates, state: arePassed(gates) ? 'READY' : 'DRAFT' }
}

/** @throws AppError `conflict` when the number is taken */
async function updateNumbered(trx: Trx, before: ReleaseRow, edit: ReleaseEdit): Promise<ReleaseRow> {
  if (edit.semver !== undefined && edit.semver !== before.semver && (
    await listNumbers(trx, before.datasetId)
  ).includes(edit.semver)) {
    throw toTakenNumber(edit.semver)
  }
  return updateRelease(trx, before.id, edit)
}

/** Only what was never published. @throws AppError `not_found`, `stale_version`, `conflict` */
export async function discardRelease(deps: ChangeDeps, actor: Actor, { id, seenVersions }: ReleaseRef): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockRelease(trx, id)
    assertCurrent(before, seenVersions, 'release')
    assertPossible('discard', before)
    await deleteRelease(trx, id)
    await audit({
      action: 'release.discard', of: before,
      before: { name: before.name, semver: before.semver, card: before.card },
    })
  })
}

const toAudited = ({ name, semver, datasetVersion, bump }: ReleaseDetail) => ({ name, semver, datasetVersion, bump })
