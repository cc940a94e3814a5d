import { createHash } from 'node:crypto'
import { readdir, utimes } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasNonce, writeNonce } from '#artifact/nonce'
import { ArtifactNotFound, type ArtifactStore, ArtifactTooLarge, toArtifactUri } from '#artifact/store'
import { until } from '../support/services/process'
import { type GivenStore, givenStore, storeKinds } from '../support/store/stores'

async function* bytesOf(...texts: string[]) {
  for (const text of texts) {
    yield Buffer.from(text)
  }
}

async function readAll(source: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of source) {
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

describe.each(storeKinds())('a store in a %s', (kind) => {
  let given: GivenStore
  let store: ArtifactStore

  beforeAll(async () => {
    given = await givenStore(kind)
    store = given.store
  })

  afterAll(() => given.remove())

  const temporaryFiles = () => readdir(given.temporary)

  it('addresses bytes by their sha256 and returns them, whole or in part', async () => {
    const stored = await store.put(bytesOf('hello ', 'world'))

    expect(stored.sha256).toBe(createHash('sha256').update('hello world').digest('hex'))
    expect(stored).toMatchObject({ uri: toArtifactUri(stored.sha256), bytes: 11 })
    expect(await store.stat(stored.uri)).toEqual({ bytes: 11 })
    expect(await readAll(await store.open(stored.uri))).toBe('hello world')
    expect(await readAll(await store.open(stored.uri, { start: 6 }))).toBe('world')
    expect(await readAll(await store.open(stored.uri, { start: 1, end: 3 }))).toBe('el')
    expect(await readAll(await store.open(stored.uri, { start: 3, end: 3 }))).toBe('')
  })

  it('leaves no file open when streams are abandoned before their first byte', async () => {
    const { uri } = await store.put(bytesOf('written long ago'))
    given.age(uri)
    const countOpen = async () => (await readdir('/dev/fd')).length
    const before = await countOpen()

    for (let count = 0; count < 100; count += 1) {
      (await store.open(uri)).destroy()
    }

    await until('the files to be closed', async () => await countOpen() < before + 50)
  })

  it('stores equal bytes once', async () => {
    const [first, second] = await Promise.all([store.put(bytesOf('same')), store.put(bytesOf('sa', 'me'))])

    expect(second).toEqual(first)
  })

  it('keeps nothing of a put that is too large, aborted or interrupted', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('connection reset')
    }

    await expect(store.put(bytesOf('12345', '678'), { maxBytes: 7 })).rejects.toThrow(ArtifactTooLarge)
    await expect(store.put(bytesOf('x'), { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/)
    await expect(store.put(broken())).rejects.toThrow('connection reset')

    expect(await temporaryFiles()).toEqual([])
  })

  it('reports a missing artifact at once', async () => {
    const absent = toArtifactUri('0'.repeat(64))

    await expect(store.open(absent)).rejects.toThrow(ArtifactNotFound)
    await expect(store.open('artifact:sha256/../../etc/passwd')).rejects.toThrow(ArtifactNotFound)
    expect(await store.stat(absent)).toBeUndefined()
    expect(await store.stat('file:///etc/passwd')).toBeUndefined()
  })

  it('lets a later writer resume from a mark, without the bytes after it', async () => {
    const first = await store.writer()
    await first.append(Buffer.from('kept '))
    const mark = await first.flush()
    await first.append(Buffer.from('lost'))
    await first.close()

    const second = await store.writer(mark)
    await second.append(Buffer.from('added'))
    const stored = await second.commit()

    expect(await readAll(await store.open(stored.uri))).toBe('kept added')
    expect(stored.sha256).toBe(createHash('sha256').update('kept added').digest('hex'))
  })

  it('refuses a mark whose bytes are gone', async () => {
    const before = (await temporaryFiles()).length
    const writer = await store.writer()
    await writer.append(Buffer.from('abc'))
    const { name } = await writer.flush()

    await expect(store.writer({ name, offset: 4 })).rejects.toThrow(ArtifactNotFound)
    await expect(store.writer({ name: '../sha256', offset: 0 })).rejects.toThrow(ArtifactNotFound)
    await writer.discard()
    await expect(store.writer({ name, offset: 1 })).rejects.toThrow(ArtifactNotFound)

    expect(await temporaryFiles()).toHaveLength(before)
  })

  it('deletes only what interrupted writers left long ago', async () => {
    const old = await store.writer()
    const fresh = await store.writer()
    await utimes(path.join(given.temporary, old.name), new Date(0), new Date(0))

    expect(await store.sweepTemporary(60_000)).toBeGreaterThan(0)

    const left = await temporaryFiles()
    expect(left).toContain(fresh.name)
    expect(left).not.toContain(old.name)
    await old.close()
    await fresh.discard()
  })

  it('proves by a nonce that two processes see the same store', async () => {
    const other = await givenStore(kind)
    const nonce = await writeNonce(store)

    expect(await hasNonce(await given.again(), nonce)).toBe(true)
    expect(await hasNonce(other.store, nonce)).toBe(false)
    expect(await hasNonce(store, '../../etc/passwd')).toBe(false)
    other.remove()
  })

  it('lists what it holds, and says how much that is', async () => {
    const own = await givenStore(kind)
    const stored = [await own.store.put(bytesOf('one')), await own.store.put(bytesOf('three'))]
    const listed = []
    for await (const { uri, sha256, bytes, writtenAt } of own.store.list()) {
      expect(Math.abs(Date.now() - writtenAt.getTime())).toBeLessThan(60_000)
      listed.push({ uri, sha256, bytes })
    }

    expect(listed).toEqual(stored.sort((one, other) => one.sha256 < other.sha256 ? -1 : 1))
    expect(await own.store.measure()).toMatchObject({
      files: 2, bytes: 8, disk: kind === 'bucket' ? null : { freeBytes: expect.any(Number) },
    })
    own.remove()
  })

  it('removes a file, but not one that was written since', async () => {
    const { uri } = await store.put(bytesOf('removed by age'))

    expect(await store.remove(uri, new Date(Date.now() - 3_600_000))).toBe(false)
    expect(await store.stat(uri)).toEqual({ bytes: 14 })
    expect(await store.remove(uri, new Date(Date.now() + 3_600_000))).toBe(true)
    expect(await store.stat(uri)).toBeUndefined()
    expect(await store.remove(uri, new Date())).toBe(true)
    expect(await store.remove(uri)).toBe(true)
  })
})
