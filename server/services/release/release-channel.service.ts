import type { Trx } from '#db/client'
import { dropChannel, findChannel, findNewestPublished, listChannelsOf, setChannel } from '#db/repositories/release/release-channel.repository'
import { lockRelease, type ReleaseRow } from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { AppError } from '#server/errors'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, audit } from '../common/versioned'
import type { ReleaseRef } from './release-rule'
import { toDetail } from './release-view'

type Named = Pick<ReleaseRow, 'id' | 'datasetId' | 'projectId'>

/** `latest` leads to the highest number that is published; where there is none, it leads nowhere. */
export async function followLatest(trx: Trx, actor: Actor, { datasetId, projectId }: Named): Promise<void> {
  const newest = await findNewestPublished(trx, datasetId)
  if (newest === undefined) {
    await dropChannel(trx, { datasetId, name: 'latest' })
  }
  else {
    await setChannel(trx, { datasetId, projectId, name: 'latest', releaseId: newest, updatedBy: actor.name })
  }
}

/** A channel never leads to what is withdrawn or archived. */
export async function leaveChannels(trx: Trx, actor: Actor, release: Named): Promise<void> {
  for (const { name } of await listChannelsOf(trx, [release.id])) {
    await dropChannel(trx, { datasetId: release.datasetId, name })
  }
  await followLatest(trx, actor, release)
}

interface Pointing extends ReleaseRef {
  channel: string
  /** Whether the channel leads to this release. */
  isHere: boolean
}

/** @throws AppError `not_found`, `stale_version`; `refused` for a release that is not published */
export async function setReleaseChannel({ db, live }: Pick<Deps, 'db' | 'live'>, actor: Actor, { id, seenVersions, channel, isHere }: Pointing): Promise<ReleaseDetail> {
  const view = await db.transaction().execute(async (trx) => {
    const release = await lockRelease(trx, id)
    assertCurrent(release, seenVersions, 'release')
    const { datasetId, projectId } = release
    const before = await findChannel(trx, { datasetId, name: channel })
    if (isHere) {
      assertPublished(release)
      await setChannel(trx, { datasetId, projectId, name: channel, releaseId: id, updatedBy: actor.name })
    }
    else if (before?.releaseId === id) {
      await dropChannel(trx, { datasetId, name: channel })
    }
    await audit(trx, actor, { projectId, action: 'release.channel', noun: 'release', nounId: id, before: { channel, releaseId: before?.releaseId ?? null }, after: { name: release.name, semver: release.semver, channel, isHere } })
    return toDetail(trx, release)
  })
  live.publish('releases')
  return view
}

function assertPublished({ state }: ReleaseRow): void {
  if (state !== 'PUBLISHED') {
    throw new AppError('refused', 'a channel leads to a published release only', { fields: [{ pointer: '/isHere', code: 'NOT_PUBLISHED', message: `the release is ${state}` }] })
  }
}
