import {
  dropChannel, findChannel, findNewestPublished, listChannelsOf, setChannel,
} from '#db/repositories/release/release-channel.repository'
import { lockRelease, type ReleaseRow } from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor } from '../common/deps'
import { assertCurrent } from '../common/versioned'
import type { ReleaseRef } from './release-rule'
import { toDetail } from './release-view'

type Named = Pick<ReleaseRow, 'id' | 'datasetId' | 'projectId'>

/** `latest` leads to the highest number that is published; where there is none, it leads nowhere. */
export async function followLatest(
  { trx, actor }: Pick<Write, 'trx' | 'actor'>, { datasetId, projectId }: Named,
): Promise<void> {
  const newest = await findNewestPublished(trx, datasetId)
  if (newest === undefined) {
    await dropChannel(trx, { datasetId, name: 'latest' })
  }
  else {
    await setChannel(trx, { datasetId, projectId, name: 'latest', releaseId: newest, updatedBy: actor.name })
  }
}

/** A channel never leads to what is withdrawn or archived. */
export async function leaveChannels(write: Write, release: Named): Promise<void> {
  for (const { name } of await listChannelsOf(write.trx, [release.id])) {
    await dropChannel(write.trx, { datasetId: release.datasetId, name })
  }
  await followLatest(write, release)
}

interface Pointing extends ReleaseRef {
  channel: string
  /** Whether the channel leads to this release. */
  isHere: boolean
}

/** @throws AppError `not_found`, `stale_version`; `refused` for a release that is not published */
export async function setReleaseChannel(
  deps: ChangeDeps, actor: Actor, { id, seenVersions, channel, isHere }: Pointing,
): Promise<ReleaseDetail> {
  return change(deps, actor, async ({ trx, audit }) => {
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
    await audit({
      action: 'release.channel', of: release,
      before: { channel, releaseId: before?.releaseId ?? null },
      after: { name: release.name, semver: release.semver, channel, isHere },
    })
    return toDetail(trx, release)
  })
}

function assertPublished({ state }: ReleaseRow): void {
  if (state !== 'PUBLISHED') {
    throw new AppError('refused', 'a channel leads to a published release only', {
      fields: [{ pointer: '/isHere', code: 'NOT_PUBLISHED', message: `the release is ${state}` }],
    })
  }
}
