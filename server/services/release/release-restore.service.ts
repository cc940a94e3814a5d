import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import type { Trx } from '#db/client'
import {
  findVersionById, lockRelease, updateRelease, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { ReleaseDetail, ReleaseRestore } from '#shared/contract/release/release.contract'
import { announce } from '../common/announce'
import { change } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { type ArchiveDeps, type Begun, checkAll, counted, findBoth } from './release-archive.service'
import { followLatest } from './release-channel.service'
import { assertIdle } from './release-life.service'
import { assertPossible, isState, toNext } from './release-rule'
import { toDetail } from './release-view'
import { doWork, FileFault, isAbandoned, toWork, type Meter } from './release-work'

/** Brings its files back, every one compared with its hash. @throws AppError `not_found`, `conflict` */
export async function restoreRelease(
  deps: ArchiveDeps, actor: Actor, { id, as }: ReleaseRestore & { id: string },
): Promise<ReleaseDetail> {
  return change(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    if (!(isState(before, 'RESTORING') && isAbandoned(before))) {
      assertPossible('restore', before)
      assertIdle(before)
    }
    const version = await findVersionById(trx, before.datasetVersionId)
    const work = toWork('restore', 2 * (version?.bytes ?? 0))
    const row = await updateRelease(trx, id, { state: 'RESTORING', work, fault: '', faultFile: '' })
    await audit({ action: 'release.restore', of: before, after: { name: before.name, semver: before.semver, as } })
    after(() => deps.background.start(signal => runRestore(deps, actor, { id, as, work, signal })))
    return toDetail(trx, row)
  })
}

async function runRestore(
  deps: ArchiveDeps, actor: Actor, { id, as, work, signal }: Begun & ReleaseRestore,
): Promise<void> {
  const { db, cold } = deps
  let folder = ''
  const onDone = async (trx: Trx, row: ReleaseRow) => {
    if (isState(row, as)) {
      await followLatest({ trx, actor }, row)
    }
  }
  const isDone = await doWork(deps, { id, work, signal, onFailure: { state: 'ARCHIVED' }, onDone }, async (meter) => {
    const found = await findBoth(db, id)
    if (!found?.row.archive) {
      return undefined
    }
    folder = found.row.archive.folder ?? id
    await unpack(deps, { ...found, folder }, meter)
    return { state: toNext(found.row, as), archive: null }
  })
  if (!isDone) {
    return
  }
  // No release names it any more; one that is being archived again has a folder of its own.
  await cold.remove(folder)
  await announce(deps, ['releases'])
}

/** All are checked before the first is brought back: a release is restored whole, or not at all. */
async function unpack(
  { artifacts, cold }: ArchiveDeps,
  { row, version, folder }: { row: ReleaseRow, version: DatasetVersionRow, folder: string }, meter: Meter,
): Promise<void> {
  const files = row.archive?.files ?? []
  await checkAll({ cold }, { version, files, folder }, meter)
  for (const [index, file] of version.manifest.files.entries()) {
    const stored = await artifacts.put(counted(cold.open({ folder, name: files[index]?.name ?? '' }), meter))
    if (stored.sha256 !== file.sha256) {
      throw new FileFault(file.path, 'damaged')
    }
  }
}
