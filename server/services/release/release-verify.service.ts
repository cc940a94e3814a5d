import { createHash } from 'node:crypto'
import { lockRelease, updateRelease } from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import type { FileVerdict } from '#shared/domain/release/release-record'
import type { Actor, Deps } from '../common/deps'
import { keepAnswer } from '../common/idempotency.service'
import { assertFound, audit } from '../common/versioned'
import { getPublished } from './release-download.service'
import { judgeFile } from './release-gates'
import { assertIdle } from './release-life.service'
import { toDataPath, toDetail } from './release-view'
import { doWork, toWork } from './release-work'

/**
 * Hashes every file again, and compares the texts with the manifest; goes on after the answer, with its progress in the release.
 *
 * @throws AppError `not_found`; `conflict` for one that is not published, withdrawn, archived or at work
 */
export async function verifyRelease(deps: Pick<Deps, 'db' | 'live' | 'artifacts' | 'background'>, actor: Actor, id: string): Promise<ReleaseDetail> {
  const { db, live, artifacts, background } = deps
  const { version, documents } = await getPublished(db, id)
  const work = toWork('verify', version.bytes)
  const view = await db.transaction().execute(async (trx) => {
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    assertIdle(before)
    const row = await updateRelease(trx, id, { work, fault: '', faultFile: '' })
    const after = await toDetail(trx, row)
    await audit(trx, actor, { projectId: row.projectId, action: 'release.verify', noun: 'release', nounId: id, after: { name: row.name, semver: row.semver } })
    await keepAnswer(trx, actor, after)
    return after
  })
  live.publish('releases')
  background.start(async (signal) => {
    await doWork({ db, live }, { id, work, signal, onFailure: {} }, async (meter) => {
      const files: FileVerdict[] = []
      for (const file of version.manifest.files) {
        const { problem } = await judgeFile(artifacts, file, meter.add)
        files.push({ path: toDataPath(file.path), problem })
      }
      files.push(...documents.map(({ path, text, sha256 }): FileVerdict => ({ path, problem: createHash('sha256').update(text).digest('hex') === sha256 ? '' : 'damaged' })))
      return { verified: { at: new Date().toISOString(), files } }
    })
  })
  return view
}
