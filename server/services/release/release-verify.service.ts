import { createHash } from 'node:crypto'
import { lockRelease, updateRelease } from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import type { FileVerdict } from '#shared/domain/release/release-record'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { getPublished } from './release-download.service'
import { judgeFile } from './release-gates'
import { assertIdle } from './release-life.service'
import { toDataPath, toDetail } from './release-view'
import { doWork, toWork } from './release-work'

/**
 * Hashes every file again, and compares the texts with the manifest; goes on after the answer, with its progress in the
 * release.
 *
 * @throws AppError `not_found`; `conflict` for one that is not published, withdrawn, archived or at work
 */
export async function verifyRelease(
  deps: ChangeDeps & Pick<Deps, 'artifacts' | 'background'>, actor: Actor, id: string,
): Promise<ReleaseDetail> {
  const { db, artifacts, background } = deps
  const { version, documents } = await getPublished(db, id)
  const work = toWork('verify', version.bytes)
  const verify = async (signal: AbortSignal) => {
    await doWork(deps, { id, work, signal, onFailure: {} }, async (meter) => {
      const files: FileVerdict[] = []
      for (const file of version.manifest.files) {
        const { problem } = await judgeFile(artifacts, file, meter.add)
        files.push({ path: toDataPath(file.path), problem })
      }
      files.push(...documents.map(({ path, text, sha256 }): FileVerdict => (
        { path, problem: createHash('sha256').update(text).digest('hex') === sha256 ? '' : 'damaged' }
      )))
      return { verified: { at: new Date().toISOString(), files } }
    })
  }
  return change(deps, actor, async ({ trx, audit, after }) => {
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    assertIdle(before)
    const row = await updateRelease(trx, id, { work, fault: '', faultFile: '' })
    await audit({ action: 'release.verify', of: row, after: { name: row.name, semver: row.semver } })
    after(() => background.start(verify))
    return toDetail(trx, row)
  })
}
