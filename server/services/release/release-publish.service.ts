import type { Trx } from '#db/client'
import { lockDataset } from '#db/repositories/dataset/dataset-seal.repository'
import {
  findLastRelease, findReleaseSummary, findVersionById, lockRelease, updateRelease, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { compareVersions } from '#shared/domain/release/bump'
import { arePassed, GATES } from '#shared/domain/release/gate'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import type { Ancestors } from '../dataset'
import { followLatest } from './release-channel.service'
import { writeDocuments } from './release-documents'
import { judgeLot, rejudge } from './release-gates'
import { readAncestors } from './card/release-origin'
import { assertPossible, toNext } from './release-rule'
import { toDetail } from './release-view'

/**
 * Publishes it with its passport; neither changes afterwards.
 *
 * @throws AppError `not_found`; `refused` with every gate that does not let it through; `conflict` while it is checked,
 *   once it is published, or when a higher number was published meanwhile
 */
export async function publishRelease(deps: ChangeDeps, actor: Actor, id: string): Promise<ReleaseDetail> {
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    const row = await toJudged(trx, before)
    assertGates(row)
    assertPossible('publish', row)
    // Two at once: the second sees the first.
    await lockDataset(trx, { id: row.datasetId, projectId: row.projectId })
    const last = await findLastRelease(trx, row.datasetId)
    assertStillHigher(row, last)
    const { published, ancestors } = await publish(write, { row, last })
    const after = await toDetail(trx, published, ancestors)
    await audit({
      action: 'release.publish', of: row,
      after: { name: row.name, semver: row.semver, manifestSha256: after.manifestSha256 },
    })
    return after
  })
}

/** A lot may have been decided since the check, and that may have been all that was open. */
async function toJudged(trx: Trx, row: ReleaseRow): Promise<ReleaseRow> {
  const gates = rejudge(row, [await judgeLot(trx, row.datasetVersionId)])
  return { ...row, gates, state: row.state === 'DRAFT' && arePassed(gates) ? 'READY' : row.state }
}

/** @throws AppError `refused` */
function assertGates({ state, gates }: ReleaseRow): void {
  if (state !== 'DRAFT' && state !== 'READY') {
    return
  }
  const failed = GATES.flatMap((key) => {
    const gate = gates.find(it => it.key === key)
    return gate?.isPassed
      ? []
      : [{
          pointer: `/gates/${key}`, code: gate?.code.toUpperCase() ?? 'NOT_CHECKED',
          message: gate ? `does not let the release through: ${gate.code}` : 'has not been checked',
        }]
  })
  if (failed.length > 0) {
    throw new AppError(
      'refused', `not all gates are passed: ${failed.map(field => field.pointer.slice('/gates/'.length)).join(', ')}`,
      { fields: failed },
    )
  }
}

/** @throws AppError `conflict` */
function assertStillHigher({ semver, baseId }: ReleaseRow, last: ReleaseRow | undefined): void {
  if (last && compareVersions(semver, last.semver) <= 0) {
    const message = `release ${last.semver} was published meanwhile: choose a higher number`
    throw new AppError('conflict', message, { fields: [{ pointer: '/semver', code: 'NOT_HIGHER', message }] })
  }
  if (last && last.id !== baseId) {
    const message = `release ${last.semver} was published meanwhile: the difference is that to an older one; make `
      + 'a new draft'
    throw new AppError('conflict', message, { fields: [{ pointer: '/baseId', code: 'OTHER_BASE', message }] })
  }
}

async function publish(
  write: Write,
  { row, last }: { row: ReleaseRow, last: ReleaseRow | undefined },
): Promise<{ published: ReleaseRow, ancestors: Ancestors }> {
  const { trx, actor } = write
  const [version, summary] = [await findVersionById(trx, row.datasetVersionId), await findReleaseSummary(trx, row.id)]
  assertFound(version, 'version')
  const publishedAt = new Date()
  const ancestors = await readAncestors(trx, version)
  const datasetName = summary?.datasetName ?? row.name
  const publication = { release: row, version, datasetName, ancestors, last, publishedAt, publishedBy: actor.name }
  const written = await writeDocuments(trx, publication)
  const state = toNext(row, 'PUBLISHED')
  const out = { state, gates: row.gates, ...written, publishedAt, publishedBy: actor.name }
  const published = await updateRelease(trx, row.id, out)
  await followLatest(write, published)
  return { published, ancestors }
}
