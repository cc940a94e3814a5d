import type { Trx } from '#db/client'
import { dropChannel, findChannel, findNewestPublished, listChannelsOf, setChannel } from '#db/repositories/release/release-channel.repository'
import { findRelease, type ReleaseRow } from '#db/repositories/release/release.repository'
import type { ReleaseChannelSet } from '#shared/contract/release/release.contract'
import { AppError } from '#server/errors'
import type { Actor, Deps } from '../common/deps'
import { assertFound, audit } from '../common/versioned'
import { getDataset } from '../dataset/dataset.service'

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

/** @throws AppError `not_found` for the dataset; `refused` for a release that is not a published one of it */
export async function setReleaseChannel({ db, live }: Pick<Deps, 'db' | 'live'>, actor: Actor, { datasetId, channel, releaseId }: ReleaseChannelSet) {
  const dataset = await getDataset({ db }, datasetId)
  await db.transaction().execute(async (trx) => {
    const before = await findChannel(trx, { datasetId, name: channel })
    if (releaseId === null) {
      await dropChannel(trx, { datasetId, name: channel })
    }
    else {
      assertPublished(await findRelease(trx, releaseId), datasetId)
      await setChannel(trx, { datasetId, projectId: dataset.projectId, name: channel, releaseId, updatedBy: actor.name })
    }
    await audit(trx, actor, { projectId: dataset.projectId, action: 'release.channel', noun: 'dataset', nounId: datasetId, before: { channel, releaseId: before?.releaseId ?? null }, after: { channel, releaseId } })
  })
  live.publish('releases')
  return { datasetId, channel, releaseId }
}

function assertPublished(release: ReleaseRow | undefined, datasetId: string): asserts release is ReleaseRow {
  assertFound(release, 'release')
  if (release.datasetId !== datasetId || release.state !== 'PUBLISHED') {
    const message = 'not a published release of this dataset'
    throw new AppError('refused', `releaseId: ${message}`, { fields: [{ pointer: '/releaseId', code: 'NOT_PUBLISHED', message }] })
  }
}
