import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createBucketStore } from '#artifact/s3/bucket-store'
import { type ArtifactStore, ArtifactStoreFailed } from '#artifact/store'
import type { Bucket } from '#artifact/store-place'
import { askMoto, givenBucket, motoUrl } from '../../support/store/moto'
import { type S3Proxy, startS3Proxy } from '../../support/store/s3-proxy'
import { storeKinds } from '../../support/store/stores'

const MIB = 1 << 20
/** The smallest part that a store takes. */
const SIZES = { singleBytes: 5 * MIB, partBytes: 5 * MIB }

describe.runIf(storeKinds().includes('bucket'))('a store in a bucket', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bucket-faults-'))
  let proxy: S3Proxy
  let bucket: Bucket
  let store: ArtifactStore

  beforeAll(async () => {
    proxy = await startS3Proxy(motoUrl())
    bucket = await givenBucket(proxy.url)
    store = await createBucketStore({ bucket, directory }, SIZES)
  })

  afterEach(() => {
    Object.assign(proxy.faults, {
      delayMs: 0, cutEvery: 0, refuseEvery: 0, loseEvery: 0, isSilent: false, onAnswer: () => undefined,
    })
    proxy.seen.length = 0
  })

  afterAll(async () => {
    await proxy.close()
    rmSync(directory, { recursive: true })
  })

  async function* chunksOf(bytes: Buffer) {
    for (let at = 0; at < bytes.length; at += MIB) {
      yield bytes.subarray(at, at + MIB)
    }
  }

  const put = (bytes: Buffer, to = store) => to.put(chunksOf(bytes))
  const readAll = async (uri: string, options = {}) =>
    Buffer.concat(await (await store.open(uri, options)).toArray() as Buffer[])
  const objectsOf = async () => (await Array.fromAsync(store.list())).map(({ uri }) => uri)
  const temporaryFiles = () => readdirSync(path.join(directory, 'tmp'))

  it('reads on at the byte where a connection is cut', async () => {
    const bytes = randomBytes(700_000)
    const { uri } = await put(bytes)
    proxy.faults.cutEvery = 2
    proxy.seen.length = 0

    for (const [start, end] of [[0, undefined], [0, undefined], [100_000, undefined], [3, 600_000], [3, 600_000]]) {
      const isEqual = (await readAll(uri, { start, end })).equals(bytes.subarray(start, end))
      expect(isEqual).toBe(true)
    }

    expect(proxy.seen.length).toBeGreaterThan(5)
  })

  it('gives up a reading that is cut again and again without a byte', async () => {
    const { uri } = await put(Buffer.from('ab'))
    const source = await store.open(uri)
    proxy.faults.cutEvery = 1
    // Of one byte nothing is left to cut: the first half of two arrives, and then none.
    proxy.faults.loseEvery = 1

    await expect(source.toArray()).resolves.toHaveLength(1)
    const cut = await store.open(uri).catch((error: unknown) => error)
    expect(cut).toBeInstanceOf(ArtifactStoreFailed)
    expect(String(cut)).toContain('does not answer GET sha256/')
  })

  it('asks again when the store is too busy, slow, or loses an answer', async () => {
    Object.assign(proxy.faults, { refuseEvery: 3, loseEvery: 4, delayMs: 5 })

    for (let count = 0; count < 5; count += 1) {
      const bytes = randomBytes(1_000)
      const { uri } = await put(bytes)
      expect((await readAll(uri)).equals(bytes)).toBe(true)
      expect(await store.stat(uri)).toEqual({ bytes: 1_000 })
    }
    await store.setMarker('through-faults')
    expect(await store.hasMarker('through-faults')).toBe(true)
  })

  it('sends a large file in parts, and parts again that were lost', async () => {
    const bytes = randomBytes(12 * MIB + 7)
    Object.assign(proxy.faults, { loseEvery: 4 })

    const stored = await put(bytes)

    expect(stored).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    expect(proxy.seen.filter(line => line.includes('partNumber=')).length).toBeGreaterThanOrEqual(3)
    proxy.faults.loseEvery = 0
    expect((await readAll(stored.uri)).equals(bytes)).toBe(true)
    expect((await readAll(stored.uri, { start: 5 * MIB - 1, end: 5 * MIB + 1 })).equals(
      bytes.subarray(5 * MIB - 1, 5 * MIB + 1),
    )).toBe(true)
    expect(temporaryFiles()).toEqual([])
  })

  it('leaves no parts of an upload that fails', async () => {
    const before = await objectsOf()
    proxy.faults.onAnswer = (_, url) => {
      if (url.includes('partNumber=3')) {
        throw new Error('the proxy breaks')
      }
    }

    await expect(put(randomBytes(11 * MIB))).rejects.toThrow(ArtifactStoreFailed)

    expect(await objectsOf()).toEqual(before)
    expect(proxy.seen.filter(line => line.startsWith('DELETE') && line.includes('uploadId='))).toHaveLength(1)
    expect(await store.sweepTemporary(-60_000)).toBe(0)
    expect(temporaryFiles()).toEqual([])
  }, 120_000)

  it('ends uploads that nobody has ended', async () => {
    await askMoto(`${bucket.name}/${bucket.prefix}sha256/ab/cd?uploads`, { method: 'POST' })

    // moto says of all uploads that they began in 2010.
    expect(await store.sweepTemporary(60_000)).toBe(1)
    expect(await store.sweepTemporary(60_000)).toBe(0)
  })

  it('lets two write equal bytes at once', async () => {
    const bytes = randomBytes(6 * MIB)
    const other = await createBucketStore({ bucket, directory: path.join(directory, 'other') }, SIZES)

    const [one, two] = await Promise.all([put(bytes), put(bytes, other)])

    expect(two).toEqual(one)
    expect((await readAll(one.uri)).equals(bytes)).toBe(true)
  })

  it('says within the deadline of a page that nobody answers', async () => {
    const { uri } = await put(Buffer.from('silent'))
    proxy.faults.isSilent = true
    const startedMs = performance.now()

    const failure = await store.check(uri).catch((error: unknown) => error)

    expect(failure).toMatchObject({ name: 'ArtifactStoreFailed', isPassing: true })
    expect(String(failure)).toContain('no answer within 10 s')
    expect(performance.now() - startedMs).toBeLessThan(18_000)
  }, 60_000)
})
