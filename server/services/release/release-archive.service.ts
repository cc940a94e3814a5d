import { setImmediate } from 'node:timers/promises'
import type { ColdFile } from '#artifact/cold-folder'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import {
  hasActiveRun, hasOtherRelease, hasOtherRun, hasOtherVersion, hasReader, hasUpload, type FileOwner,
} from '#db/repositories/release/release-reference.repository'
import {
  findRelease, findVersionById, listCutOffArchivings, lockRelease, updateRelease, type NewWork, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import type { ArchivedFile } from '#shared/domain/release/release-record'
import { log } from '#server/log'
import { announce } from '../common/announce'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { leaveChannels } from './release-channel.service'
import { assertIdle } from './release-life.service'
import { assertPossible, isState, toNext } from './release-rule'
import { toDetail } from './release-view'
import { doWork, FileFault, isAbandoned, lockOwn, naming, toWork, type Meter } from './release-work'

export type ArchiveDeps = ChangeDeps & Pick<Deps, 'artifacts' | 'cold' | 'background'>

export interface Begun {
  id: string
  work: NewWork
  signal: AbortSignal
}

/** One for each archiving: what an earlier one still does in its own cannot harm this one. */
const toFolder = (id: string, holder: string): string => `${id}.${holder}`

/** Compresses its files into the archive. @throws AppError `not_found`, `conflict` */
export async function archiveRelease(deps: ArchiveDeps, actor: Actor, id: string): Promise<ReleaseDetail> {
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    assertPossible('archive', before)
    assertIdle(before)
    const version = await findVersionById(trx, before.datasetVersionId)
    // Written, then read back.
    const work = toWork('archive', 2 * (version?.bytes ?? 0))
    const row = await updateRelease(trx, id, { work, fault: '', faultFile: '' })
    await leaveChannels(write, row)
    await audit({ action: 'release.archive', of: row, after: { name: row.name, semver: row.semver } })
    const abandoned = before.work?.kind === 'archive' ? toFolder(id, before.work.holder) : undefined
    write.after(() => deps.background.start(signal => runArchive(deps, { id, work, signal, abandoned })))
    return toDetail(trx, row)
  })
}

/** @param abandoned what an earlier archiving has left, which is not archived */
async function runArchive(
  deps: ArchiveDeps, { id, work, signal, abandoned }: Begun & { abandoned: string | undefined },
): Promise<void> {
  const { db, cold } = deps
  await doWork(deps, { id, work, signal, onFailure: {} }, async (meter) => {
    const found = await findBoth(db, id)
    if (!found) {
      return undefined
    }
    if (abandoned !== undefined) {
      await cold.remove(abandoned)
    }
    const { version } = found
    const owner: FileOwner = { releaseId: id, versionId: version.id, runId: version.producedByRun }
    const folder = toFolder(id, work.holder)
    const files = await packAll(deps, { version, folder, owner }, meter)
    // Committed before any byte leaves the store: whenever the process ends, the files are where the release says.
    await db.transaction().execute(async (trx) => {
      const row = await lockOwn(trx, { id, work })
      await updateRelease(trx, id, {
        state: toNext(row, 'ARCHIVED'),
        archive: { at: new Date().toISOString(), from: row.state, folder, files },
      })
    })
    await removeHot(deps, { version, files, owner, folder, work }, meter)
    return {}
  })
}

/** Bytes that an archiving has left in the store, because its process ended after it was committed, leave it. */
export async function finishArchivings(deps: ArchiveDeps): Promise<void> {
  for (const id of await listCutOffArchivings(deps.db)) {
    const work = await deps.db.transaction().execute(async (trx) => {
      const row = await lockRelease(trx, id)
      const version = row && isState(row, 'ARCHIVED') && row.work?.kind === 'archive' && isAbandoned(row)
        ? await findVersionById(trx, row.datasetVersionId)
        : undefined
      const started = version && toWork('archive', version.bytes)
      return started && await updateRelease(trx, id, { work: started }) && started
    })
    if (work) {
      await announce(deps, ['releases'])
      deps.background.start(signal => runFinish(deps, { id, work, signal }))
    }
  }
}

async function runFinish(deps: ArchiveDeps, { id, work, signal }: Begun): Promise<void> {
  const { db } = deps
  await doWork(deps, { id, work, signal, onFailure: {} }, async (meter) => {
    const found = await findBoth(db, id)
    if (!found?.row.archive) {
      return undefined
    }
    const { row: { archive }, version } = found
    const folder = archive.folder ?? id
    // Read again, because it was written by a process that ended unforeseen.
    await checkAll(deps, { version, files: archive.files, folder }, meter)
    await removeHot(
      deps,
      {
        version, files: archive.files, owner: { releaseId: id, versionId: version.id, runId: version.producedByRun },
        folder, work,
      },
      meter,
    )
    return {}
  })
}

/** Nothing stays of what could not be packed whole. */
async function packAll(
  deps: ArchiveDeps, { version, folder, owner }: { version: DatasetVersionRow, folder: string, owner: FileOwner },
  meter: Meter,
): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = []
  try {
    for (const [index, file] of version.manifest.files.entries()) {
      files.push(await pack(deps, { file, place: { folder, name: `${index + 1}.gz` }, owner }, meter))
    }
  }
  catch (error) {
    await deps.cold.remove(folder)
    throw error
  }
  return files
}

export async function findBoth(db: Deps['db'], id: string): Promise<
  { row: ReleaseRow, version: DatasetVersionRow } | undefined
> {
  const row = await findRelease(db, id)
  const version = row && await findVersionById(db, row.datasetVersionId)
  return row && version && { row, version }
}

type DataFile = DatasetVersionRow['manifest']['files'][number]

interface Packing {
  file: DataFile
  place: ColdFile
  owner: FileOwner
}

/** Written, synced to disk, and read back before anything relies on it. */
async function pack(
  { db, artifacts, cold }: ArchiveDeps, { file, place, owner }: Packing, meter: Meter,
): Promise<ArchivedFile> {
  const sums = await naming(file.path, async () =>
    cold.write(place, await artifacts.open(file.uri, { bytes: file.bytes }), meter.add))
  if (sums.contentSha256 !== file.sha256) {
    throw new FileFault(file.path, 'damaged')
  }
  await naming(file.path, () => cold.check(place, sums, meter.add))
  return {
    path: file.path, name: place.name, sha256: sums.sha256, bytes: sums.bytes,
    keptFor: await findKeeper(db, owner, file),
  }
}

/**
 * Why the bytes must stay in the store; '' = nothing else refers to them. What cannot be found out counts as a reason
 * to keep them.
 */
async function findKeeper(
  db: Deps['db'], owner: FileOwner, { uri, sha256 }: DataFile,
): Promise<ArchivedFile['keptFor']> {
  try {
    if (await hasActiveRun(db)) {
      return 'active'
    }
    if (await hasOtherRelease(db, owner)) {
      return 'release'
    }
    if (await hasOtherVersion(db, owner, uri)) {
      return 'version'
    }
    if (await hasUpload(db, sha256)) {
      return 'upload'
    }
    return await hasReader(db, owner) || await hasOtherRun(db, owner, uri) ? 'run' : ''
  }
  catch (error) {
    log.warn({ err: error, uri }, 'references to an archived file could not be counted: it stays in the store')
    return 'unproven'
  }
}

interface Hot {
  version: DatasetVersionRow
  files: readonly ArchivedFile[]
  owner: FileOwner
  folder: string
  work: NewWork
}

/**
 * Under the lock of the release while it is this archiving's: a restore that has taken over may have brought the bytes
 * back. What has come to refer to a file while it was removed gets it back.
 */
async function removeHot(
  { db, artifacts, cold }: ArchiveDeps, { version, files, owner, folder, work }: Hot, meter: Meter,
): Promise<void> {
  for (const [index, file] of version.manifest.files.entries()) {
    const archived = files[index]
    if (archived?.keptFor !== '') {
      continue
    }
    await meter.add(0)
    const isRemoved = await db.transaction().execute(async (trx) => {
      const row = await lockOwn(trx, { id: owner.releaseId, work })
      if (!isState(row, 'ARCHIVED') || await findKeeper(trx, owner, file) !== '') {
        return false
      }
      await artifacts.remove(file.uri)
      return true
    })
    await setImmediate()
    if (isRemoved && await findKeeper(db, owner, file) !== '') {
      await artifacts.put(counted(cold.open({ folder, name: archived.name }), meter))
    }
  }
}

/** @throws FileFault with the first archived file that is missing, or not as it was */
export async function checkAll(
  { cold }: Pick<ArchiveDeps, 'cold'>, { version, files, folder }: Pick<Hot, 'version' | 'files' | 'folder'>,
  meter: Meter,
): Promise<void> {
  for (const [index, file] of version.manifest.files.entries()) {
    const archived = files[index]
    if (!archived) {
      throw new FileFault(file.path, 'missing')
    }
    await naming(file.path, () =>
      cold.check({ folder, name: archived.name }, { sha256: archived.sha256, contentSha256: file.sha256 }, meter.add))
  }
}

export async function* counted(source: AsyncIterable<Buffer>, meter: Meter): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    await meter.add(chunk.length)
    yield chunk
  }
}
