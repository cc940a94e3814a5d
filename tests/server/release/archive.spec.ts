import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createColdStore } from '#artifact/cold-folder'
import type { Db } from '#db/client'
import { createBackground } from '#server/services/common/background'
import { archiveRelease, finishArchivings, type ArchiveDeps } from '#server/services/release/release-archive.service'
import { restoreRelease } from '#server/services/release/release-restore.service'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { failureOf, raw } from '../../support/api/api'
import { givenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { noReaders } from '../../support/services/no-readers'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const { api, untilIdle, givenRelease, givenVersionOf } = releasesOf(server)

/** Records that no other test has: equal files are one file. */
const someRecords = () => Array.from({ length: 200 }, (_, row) => ({ row: String(row), text: someName('text') }))

async function givenArchived(
  records = someRecords(), before: (datasetId: string) => Promise<unknown> = () => Promise.resolve(),
) {
  const { release, version, dataset } = await givenRelease(records)
  await before(dataset.id)
  const params = { id: release.id }
  await api('releaseDeprecate', { params, body: { reason: 'old' } })
  await api('releaseArchive', { params })
  const archived = await untilIdle(release.id)
  return {
    params, archived, hot: server.artifacts.localPath(`artifact:sha256/${version.sha256}`),
    cold: path.join(server.archiveDir, listFolders(release.id)[0] ?? ''),
  }
}

/** Of a release in the archive. */
const listFolders = (id: string) => readdirSync(server.archiveDir).filter(name => name.startsWith(id))

/** The same database, which does something after each transaction. */
const afterTransactions = (db: Db, act: () => Promise<void>): Db => new Proxy(db, {
  get(target, key) {
    if (key === 'transaction') {
      return () => ({
        execute: async (work: Parameters<ReturnType<Db['transaction']>['execute']>[0]) => {
          const result = await target.transaction().execute(work)
          await act()
          return result
        },
      })
    }
    const value: unknown = Reflect.get(target, key, target)
    return typeof value === 'function' ? value.bind(target) as unknown : value
  },
})

const restore = async (params: { id: string }, as?: 'PUBLISHED') => {
  await api('releaseRestore', { params, body: { ...as && { as } } })
  return untilIdle(params.id)
}

const downloadOf = async ({ id }: { id: string }) => raw(server.url, `/releases/${id}/download`)

describe('an archived release', () => {
  it('has its bytes in the cold folder alone, smaller, and everything else as it was', async () => {
    const { params, archived, hot, cold } = await givenArchived()

    expect(archived).toMatchObject({ state: 'ARCHIVED', channels: [], archive: { files: 1, kept: 0 }, gatesPassed: 5 })
    expect(existsSync(hot)).toBe(false)
    expect(readdirSync(cold)).toEqual(['1.gz'])
    expect(archived.archive?.bytes).toBeLessThan(archived.bytes)
    expect(archived.manifestSha256).toMatch(/^[0-9a-f]{64}$/)
    expect((await downloadOf(params)).status).toBe(409)
  })

  it('comes back whole, as it was or published again, and leaves the cold folder', async () => {
    const { params, hot, cold } = await givenArchived()

    const restored = await restore(params)
    const back = readFileSync(hot)
    await api('releaseArchive', { params })
    await untilIdle(params.id)
    const published = await restore(params, 'PUBLISHED')

    expect(restored).toMatchObject({ state: 'DEPRECATED', archive: null, fault: '' })
    expect(published).toMatchObject({ state: 'PUBLISHED', channels: ['latest'] })
    expect(back.equals(readFileSync(hot))).toBe(true)
    expect(existsSync(cold)).toBe(false)
    await api('releaseVerify', { params })
    expect((await untilIdle(params.id)).verified?.files.every(file => file.problem === '')).toBe(true)
    expect((await downloadOf(params)).status).toBe(200)
  })

  it('keeps its bytes when it is restored while a slow archiving still goes on', async () => {
    const { release, version } = await givenRelease(someRecords())
    const params = { id: release.id }
    await api('releaseDeprecate', { params, body: { reason: 'old' } })
    const actor = { name: 'test', requestId: 'r' }
    const jobs: Promise<void>[] = []
    const deps: ArchiveDeps = {
      db: server.db, artifacts: server.artifacts, cold: createColdStore(server.archiveDir), ...noReaders,
      background: { start: job => void jobs.push(job(new AbortController().signal)), stop: () => Promise.resolve() },
    }
    let isRestored = false
    // As if the process had been suspended after the archiving was committed, for longer than its lease.
    const slow = afterTransactions(server.db, async () => {
      if (!isRestored && (
        await server.db.selectFrom('releases').select('state').where('id', '=', release.id).executeTakeFirstOrThrow()
      ).state === 'ARCHIVED') {
        isRestored = true
        await server.db.updateTable('releases')
          .set({ work: sql`work || '{"until": "2026-01-01T00:00:00Z"}'` }).where('id', '=', release.id).execute()
        await restoreRelease(deps, actor, { id: release.id, as: 'DEPRECATED' })
        await jobs[1]
      }
    })

    await archiveRelease({ ...deps, db: slow }, actor, release.id)
    await jobs[0]

    expect(isRestored).toBe(true)
    expect(await untilIdle(release.id)).toMatchObject({ state: 'DEPRECATED', archive: null, fault: '' })
    expect(existsSync(server.artifacts.localPath(`artifact:sha256/${version.sha256}`))).toBe(true)
    expect(listFolders(release.id)).toEqual([])
  })

  it('is packed anew when an archiving was cut off, without what that one left', async () => {
    const { release } = await givenRelease(someRecords())
    const params = { id: release.id }
    await api('releaseDeprecate', { params, body: { reason: 'old' } })
    const left = path.join(server.archiveDir, `${release.id}.before`)
    mkdirSync(left, { recursive: true })
    await server.db.updateTable('releases').set({
      work: JSON.stringify({ kind: 'archive', done: 1, total: 2, holder: 'before', until: '2026-01-01T00:00:00Z' }),
    }).where('id', '=', release.id).execute()

    await api('releaseArchive', { params })

    expect(await untilIdle(release.id)).toMatchObject({ state: 'ARCHIVED', fault: '' })
    expect(existsSync(left)).toBe(false)
    expect(listFolders(release.id)).toHaveLength(1)
  })

  it('loses its bytes in the store later when its process ended after the archiving was committed', async () => {
    const { release, version } = await givenRelease(someRecords())
    const params = { id: release.id }
    await api('releaseDeprecate', { params, body: { reason: 'old' } })
    const ending = new AbortController()
    const jobs: Promise<void>[] = []
    const deps: ArchiveDeps = {
      db: server.db, artifacts: server.artifacts, cold: createColdStore(server.archiveDir), ...noReaders,
      background: { start: job => void jobs.push(job(ending.signal)), stop: () => Promise.resolve() },
    }
    const ended = afterTransactions(server.db, async () => {
      if ((
        await server.db.selectFrom('releases').select('state').where('id', '=', release.id).executeTakeFirstOrThrow()
      ).state === 'ARCHIVED') {
        ending.abort()
      }
    })
    await archiveRelease({ ...deps, db: ended }, { name: 'test', requestId: 'r' }, release.id)
    await jobs[0]
    const hot = server.artifacts.localPath(`artifact:sha256/${version.sha256}`)
    const left = existsSync(hot)
    const again = { ...deps, background: createBackground() }

    await finishArchivings(again)
    const early = existsSync(hot)
    await server.db.updateTable('releases')
      .set({ work: sql`work || '{"until": "2026-01-01T00:00:00Z"}'` }).where('id', '=', release.id).execute()
    await finishArchivings(again)

    expect(await untilIdle(release.id)).toMatchObject({ state: 'ARCHIVED', fault: '' })
    expect([left, early, existsSync(hot)]).toEqual([true, true, false])
    expect(await restore(params)).toMatchObject({ state: 'DEPRECATED', fault: '' })
    expect(existsSync(hot)).toBe(true)
  })

  it('is not restored with one byte flipped anywhere in its archived file, which it names', async () => {
    const { params, hot, cold } = await givenArchived()
    const file = path.join(cold, '1.gz')
    const sound = readFileSync(file)

    // In the header of gzip, in the data, in the checksum, in the length.
    for (const at of [4, sound.length >> 1, sound.length - 6, sound.length - 1]) {
      const spoilt = Buffer.from(sound)
      spoilt[at] = spoilt[at]! ^ 1
      writeFileSync(file, spoilt)
      expect(await restore(params), `byte ${at}`)
        .toMatchObject({ state: 'ARCHIVED', fault: 'damaged', faultFile: 'data/data.jsonl' })
      expect(existsSync(hot)).toBe(false)
    }
    writeFileSync(file, sound)
    expect(await restore(params)).toMatchObject({ state: 'DEPRECATED', fault: '' })
  })

  it('is not restored without its archived file, which it names', async () => {
    const { params, cold } = await givenArchived()
    rmSync(path.join(cold, '1.gz'))

    expect(await restore(params)).toMatchObject({ state: 'ARCHIVED', fault: 'missing', faultFile: 'data/data.jsonl' })
  })

  it('leaves its bytes in the store, too, while something else refers to them', async () => {
    const records = someRecords()

    const shared = await givenArchived(records, datasetId => givenVersionOf(datasetId, '1.0.1', records))
    const other = await givenArchived(someRecords(), datasetId =>
      api('releaseCreate', { body: { datasetId, semver: '1.0.1' } }))

    expect([shared.archived.archive, other.archived.archive])
      .toMatchObject([{ kept: 1, keptFor: ['version'] }, { kept: 1, keptFor: ['release'] }])
    expect([existsSync(shared.hot), existsSync(other.hot)]).toEqual([true, true])
  })

  it.each([
    'PENDING', 'WAITING',
  ] as const)('leaves its bytes in the store while a run is %s, which may read or write any', async (observedState) => {
    const { runId } = await givenRun(server.db)
    await server.db.updateTable('taskRuns').set({ observedState }).where('id', '=', runId).execute()
    const { archived, hot } = await givenArchived()
    await server.db.updateTable('taskRuns').set({ observedState: 'SUCCEEDED' }).where('id', '=', runId).execute()

    expect(archived.archive).toMatchObject({ kept: 1, keptFor: ['active'] })
    expect(existsSync(hot)).toBe(true)
  })

  it('has been deprecated before: one that is published, or archived, is not archived', async () => {
    const { release: { id } } = await givenRelease()
    const { params } = await givenArchived()

    expect((await failureOf(api('releaseArchive', { params: { id } }))).status).toBe(409)
    expect((await failureOf(api('releaseArchive', { params }))).status).toBe(409)
    expect((await failureOf(api('releaseWithdraw', { params, body: { reason: 'wrong' } }))).status).toBe(409)
  })
})
