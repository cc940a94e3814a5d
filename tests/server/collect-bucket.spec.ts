import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBucketStore } from '#artifact/s3/bucket-store'
import type { ArtifactStore } from '#artifact/store'
import type { Bucket } from '#artifact/store-place'
import { createBackup } from '#server/upkeep/create-backup'
import { collectArtifacts } from '#server/upkeep/collect-artifacts'
import { checkBackup, restoreBackup } from '#server/upkeep/restore-backup'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../support/hold'
import { mainDatabase } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { askMoto, givenBucket, motoUrl } from '../support/store/moto'
import { type S3Proxy, startS3Proxy } from '../support/store/s3-proxy'
import { storeKinds } from '../support/store/stores'

const DAY_MS = 86_400_000
/** For the clocks of store and console: an object counts as so much younger (`fence.ts`). */
const CLOCKS_MS = 60_000

describe.runIf(storeKinds().includes('bucket'))('the upkeep of artifacts in a bucket', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'collect-bucket-'))
  const database = hold(() => givenDatabase(mainDatabase()))
  let proxy: S3Proxy
  let bucket: Bucket
  let store: ArtifactStore
  /** Of somebody who stores, without the proxy. */
  let other: ArtifactStore

  beforeAll(async () => {
    proxy = await startS3Proxy(motoUrl())
    bucket = await givenBucket(proxy.url)
    store = await createBucketStore({ bucket, directory })
    other = await createBucketStore({ bucket: { ...bucket, endpoint: motoUrl() }, directory: `${directory}/other` })
  })

  afterAll(async () => {
    await proxy.close()
    rmSync(directory, { recursive: true })
  })

  async function* bytesOf(text: string) {
    yield Buffer.from(text)
  }

  /** A store tells when an object was written: a test looks at it days later. */
  const collect = (isDryRun = false, now = () => Date.now() + 9 * DAY_MS) => collectArtifacts({
    console: database, others: [], artifacts: store, archiveDir: path.join(directory, 'archive'), graceMs: 3 * DAY_MS,
    isDryRun, now,
  })
  const name = (sha256: string) =>
    database.db.updateTable('projects').set({ description: sha256 }).where('id', '=', DEFAULT_PROJECT_ID).execute()
  const fencesLeft = async () => (await askMoto(`${bucket.name}?list-type=2&prefix=${bucket.prefix}fence/`)).text()

  /** An object that is just old enough to be removed before the moment; written again, it is not. */
  async function givenOld(text: string) {
    const { uri } = await store.put(bytesOf(text))
    const { writtenAt } = (await Array.fromAsync(store.list())).find(file => file.uri === uri)!
    // A store tells whole seconds.
    await wait(1_100)
    return { uri, before: new Date(Math.floor(writtenAt.getTime() / 1_000) * 1_000 + CLOCKS_MS + 1_000) }
  }

  it('removes what nothing names and is old enough; a dry run removes nothing', async () => {
    const [named, nobody] = [await store.put(bytesOf('named')), await store.put(bytesOf('nobody'))]
    await name(named.sha256)

    const young = await collect(false, Date.now)
    const dry = await collect(true)
    const wet = await collect()

    expect(young).toMatchObject({ files: 2, unreferenced: [], young: 1 })
    expect(dry).toMatchObject({ files: 2, unreferenced: [{ sha256: nobody.sha256, bytes: 6 }], young: 0 })
    expect(wet).toEqual(dry)
    expect(await store.stat(nobody.uri)).toBeUndefined()
    expect(await store.stat(named.uri)).toEqual({ bytes: 5 })
    expect(await fencesLeft()).not.toContain('<Key>')
  })

  /** The moments of a removal in which somebody may store the same bytes: after each request of who removes. */
  it.each([
    ['before it looks', /^HEAD/],
    ['when its fence stands', /^PUT .*fence/],
    ['when it has deleted', /^DELETE .*sha256/],
    ['when its fence is gone', /^DELETE .*fence/],
  ])('loses nothing that is stored anew at the moment %s', async (_, moment) => {
    const text = `stored again ${String(moment)}`
    const { uri, before } = await givenOld(text)
    const storing: Promise<unknown>[] = []
    proxy.faults.onAnswer = (method, url) => {
      if (storing.length === 0 && moment.test(`${method} ${url}`)) {
        storing.push(other.put(bytesOf(text)))
      }
    }

    await store.remove(uri, before)
    await Promise.all(storing)
    proxy.faults.onAnswer = () => undefined

    expect(storing).toHaveLength(1)
    expect(await other.stat(uri)).toEqual({ bytes: text.length })
  })

  it('keeps an object that is written between the look and the fence', async () => {
    const { uri, before } = await givenOld('between')
    proxy.faults.onAnswer = async (method, url) => {
      if (method === 'PUT' && url.includes('fence')) {
        proxy.faults.onAnswer = () => undefined
        await askMoto(`${bucket.name}/${bucket.prefix}sha256/${uri.slice(16, 18)}/${uri.slice(16)}`, {
          method: 'PUT', body: Buffer.from('between'),
        })
      }
    }

    expect(await store.remove(uri, before)).toBe(false)

    expect(await store.stat(uri)).toEqual({ bytes: 7 })
    expect(await fencesLeft()).not.toContain('<Key>')
  })

  it('lets one of two collections remove an object', async () => {
    const { uri } = await store.put(bytesOf('removed twice'))
    const before = new Date(Date.now() + 9 * DAY_MS)
    const removed: boolean[] = []
    proxy.faults.onAnswer = async (method, url) => {
      if (method === 'PUT' && url.includes('fence')) {
        proxy.faults.onAnswer = () => undefined
        removed.push(await other.remove(uri, before))
      }
    }

    removed.push(await store.remove(uri, before))

    expect(removed).toEqual([false, true])
  })

  it('leaves its fence when it is not known whether the object is deleted', async () => {
    const { uri, sha256 } = await store.put(bytesOf('perhaps deleted'))
    proxy.faults.onAnswer = (method, url) => {
      if (method === 'DELETE' && url.includes('sha256/')) {
        throw new Error('the answer is lost')
      }
    }

    expect(await store.remove(uri, new Date(Date.now() + 9 * DAY_MS))).toBe(false)
    proxy.faults.onAnswer = () => undefined

    expect(await fencesLeft()).toContain(`fence/${sha256}</Key>`)
    await store.recover()
    expect(await fencesLeft()).toContain(`fence/${sha256}</Key>`)
  })

  it('backs up a bucket into a folder, and restores it into another bucket', async () => {
    const kept = await store.put(bytesOf('kept'))
    await name(kept.sha256)
    const out = path.join(directory, 'backup')
    const places = { database, dataDir: directory, artifacts: store, archiveDir: path.join(directory, 'archive') }
    const manifest = await createBackup(places, { out, version: '1.2.3' })
    const target = await createBucketStore({ bucket: await givenBucket(), directory: path.join(directory, 'restored') })
    const restored = { ...places, artifacts: target, database: await givenDatabase(mainDatabase()) }

    await restoreBackup(restored, await checkBackup(out), { from: out, isForced: true })

    expect(manifest.artifacts.length).toBeGreaterThan(1)
    expect((await Array.fromAsync(target.list())).map(({ sha256, bytes }) => ({ sha256, bytes })))
      .toEqual(manifest.artifacts)
    await target.verify(kept.uri, 4)
    await restored.database.close()
  })

  it('stores nothing for good while somebody removes the same bytes', async () => {
    const text = 'behind a fence'
    const { sha256 } = await store.put(bytesOf(text))
    await askMoto(`${bucket.name}/${bucket.prefix}fence/${sha256}`, { method: 'PUT', body: Buffer.from('mine') })
    const storing = { isOver: false }
    const stored = other.put(bytesOf(text)).finally(() => storing.isOver = true)

    await wait(1_000)
    expect(storing.isOver).toBe(false)
    await askMoto(`${bucket.name}/${bucket.prefix}fence/${sha256}`, { method: 'DELETE' })

    expect(await stored).toMatchObject({ sha256 })
  })
})
