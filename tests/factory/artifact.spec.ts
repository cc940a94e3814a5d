import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { hasNonce, writeNonce } from '#artifact/nonce'
import { ArtifactNotFound, type ArtifactStore, ArtifactTooLarge, toArtifactUri } from '#artifact/store'
import { until } from '../support/services/process'

let directory: string
let store: ArtifactStore

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'artifact-'))
  store = await createFolderStore(directory)
})

afterAll(() => rm(directory, { recursive: true, force: true }))

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

const temporaryFiles = () => readdir(path.join(directory, 'tmp'))

describe('folder store', () => {
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
    await utimes(store.localPath(uri), 0, 0)
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
    await utimes(path.join(directory, 'tmp', old.name), new Date(0), new Date(0))

    expect(await store.sweepTemporary(60_000)).toBeGreaterThan(0)

    const left = await temporaryFiles()
    expect(left).toContain(fresh.name)
    expect(left).not.toContain(old.name)
    await old.close()
    await fresh.discard()
  })

  it('proves by a nonce that two processes see the same store', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'artifact-other-'))
    const nonce = await writeNonce(store)

    expect(await hasNonce(await createFolderStore(directory), nonce)).toBe(true)
    expect(await hasNonce(await createFolderStore(other), nonce)).toBe(false)
    expect(await hasNonce(store, '../../etc/passwd')).toBe(false)
    await rm(other, { recursive: true })
  })
})
