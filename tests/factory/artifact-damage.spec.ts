import { chmodSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { readRows, writeRowIndex } from '#artifact/row-index'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore, type StoredArtifact } from '#artifact/store'
import { type GivenStore, givenStore, storeKinds } from '../support/store/stores'

async function* chunksOf(bytes: Uint8Array) {
  yield bytes
}

/** What a reader has in hand when its source ends or fails. */
async function readWhole(source: AsyncIterable<Buffer>): Promise<{ bytes: number, failure?: unknown }> {
  let bytes = 0
  try {
    for await (const chunk of source) {
      bytes += chunk.length
    }
    return { bytes }
  }
  catch (failure) {
    return { bytes, failure }
  }
}

describe.each(storeKinds())('in a %s,', (kind) => {
  let given: GivenStore
  let store: ArtifactStore

  beforeAll(async () => {
    given = await givenStore(kind)
    store = given.store
  })

  afterAll(() => given.remove())

  const put = (bytes: Uint8Array) => store.put(chunksOf(bytes))

  async function flip({ uri }: StoredArtifact, at: number): Promise<void> {
    const bytes = await given.read(uri)
    bytes[at] = bytes[at]! ^ 1
    await given.write(uri, bytes)
  }

  async function cut({ uri }: StoredArtifact, size: number): Promise<void> {
    await given.write(uri, (await given.read(uri)).subarray(0, size))
  }

  describe('a damaged artifact', () => {
    it('never ends normally when read, for any bytes, place and start', async () => {
      await fc.assert(fc.asyncProperty(
        fc.integer({ min: 1, max: 700_000 }), fc.nat(), fc.nat(), fc.boolean(),
        async (size, place, from, isCut) => {
          const stored = await put(Buffer.alloc(size, `${size}${place}`))
          const start = from % size
          if (isCut) {
            await cut(stored, place % size)
          }
          else {
            await flip(stored, place % size)
          }

          const read = await readWhole(await store.open(stored.uri, { start, isHashed: true }))

          expect(read.failure).toBeInstanceOf(ArtifactDamaged)
          expect(read.bytes).toBeLessThan(size - start)
          await put(Buffer.alloc(size, `${size}${place}`))
          expect(await readWhole(await store.open(stored.uri, { start, isHashed: true, bytes: size })))
            .toEqual({ bytes: size - start })
        },
      ), { numRuns: 40 })
    })

    it('of another size is reported at once, with both sizes', async () => {
      const stored = await put(Buffer.from('twelve bytes'))
      await cut(stored, 5)

      await expect(store.open(stored.uri, { start: 3, bytes: 12 }))
        .rejects.toThrow(`artifact ${stored.sha256} is damaged: it has 5 bytes instead of 12`)
      await expect(store.check(stored.uri, 12)).rejects
        .toMatchObject({ damage: { sha256: stored.sha256, expectedBytes: 12, foundBytes: 5 } })
      await expect(store.check(stored.uri, -1)).resolves.toEqual({ bytes: 5 })
    })

    it('is reported at once after it was read once, until good bytes are stored', async () => {
      const stored = await put(Buffer.from('as it was'))
      await flip(stored, 3)
      await store.check(stored.uri, 9)
      await expect(store.verify(stored.uri, 9)).rejects.toThrow(ArtifactDamaged)

      await expect(store.open(stored.uri, { start: 1, end: 2 })).rejects.toThrow(ArtifactDamaged)
      await expect(store.check(stored.uri)).rejects.toThrow(ArtifactDamaged)

      await put(Buffer.from('as it was'))
      await store.verify(stored.uri, 9)
      expect(await readWhole(await store.open(stored.uri))).toEqual({ bytes: 9 })
    })

    it('is replaced by a writer that commits the same bytes', async () => {
      const stored = await put(Buffer.from('line\n'))
      await flip(stored, 0)
      const writer = await store.writer()
      await writer.append(Buffer.from('line\n'))

      await writer.commit()

      expect((await given.read(stored.uri)).toString()).toBe('line\n')
    })
  })

  describe('the file of an interrupted writer', () => {
    it('is not resumed when its bytes have changed', async () => {
      const first = await store.writer()
      await first.append(Buffer.from('kept so far'))
      const mark = await first.flush()
      await first.close()
      writeFileSync(path.join(given.temporary, mark.name), 'kept sO far')

      await expect(store.writer(mark)).rejects.toThrow(ArtifactNotFound)
      expect(await readWhole(store.openTemporary(mark, 5))).toMatchObject({ failure: expect.any(ArtifactNotFound) })
    })
  })

  describe('a file in which things are looked up', () => {
    it('gives any of its parts, also longer ones than before, and never fewer bytes than asked for', async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at * 31 % 251))
      const writer = await store.writer()
      await writer.append(bytes)
      const { name } = await writer.flush()
      await writer.close()
      const file = store.lookUpTemporary(name)

      fc.assert(fc.property(fc.nat(bytes.length), fc.nat(bytes.length), (one, other) => {
        const [start, end] = one < other ? [one, other] : [other, one]
        expect(file.read(start, end).equals(bytes.subarray(start, end))).toBe(true)
      }))
      truncateSync(path.join(given.temporary, name), 1_000)
      expect(() => file.read(900, 1_001)).toThrow(ArtifactNotFound)
      file.close()
      await store.dropTemporary(name)
      expect(() => store.lookUpTemporary(name)).toThrow(ArtifactNotFound)
    })
  })

  describe('a page of rows', () => {
    const givenRows = async (rows: number, mark: string) => {
      const data = await put(
        Buffer.from(Array.from({ length: rows }, (_, row) => `${JSON.stringify({ row, mark })}\n`).join('')),
      )
      const index = await writeRowIndex(store, data.uri)
      return { data, index, page: (from: number, limit: number) => readRows(
        store, { uri: data.uri, indexUri: index.uri, bytes: data.bytes, rows, from, limit },
      ) }
    }

    it.each([
      ['cut', async (data: StoredArtifact) => cut(data, data.bytes >> 1)],
      ['altered in a byte that the page does not show', async (data: StoredArtifact) => flip(data, data.bytes - 4)],
    ])('of a file that was %s is refused', async (what, damage) => {
      const { data, page } = await givenRows(2_100, what)
      await damage(data)

      await expect(page(0, 5)).rejects.toThrow(ArtifactDamaged)
      await expect(page(2_000, 5)).rejects.toThrow(ArtifactDamaged)
    })

    it.each([
      ['cut', async (index: StoredArtifact) => cut(index, 16)],
      ['altered', async (index: StoredArtifact) => flip(index, 17)],
    ])('whose index was %s is refused', async (what, damage) => {
      const { index, page } = await givenRows(2_100, `index ${what}`)
      await damage(index)

      await expect(page(1_000, 5)).rejects.toThrow(ArtifactDamaged)
    })

    it('of an undamaged file is returned', async () => {
      const { page } = await givenRows(2_100, 'whole')

      expect(await page(2_099, 5)).toEqual(['{"row":2099,"mark":"whole"}'])
    })
  })
})

it('stores files that only its user can read', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'artifact-private-'))
  chmodSync(directory, 0o755)
  const store = await createFolderStore(path.join(directory, 'store'))
  const { uri } = await store.put(chunksOf(Buffer.from('private')))

  const modes = [store.localPath(uri), path.dirname(store.localPath(uri)), path.join(directory, 'store/tmp')]
    .map(place => (statSync(place).mode & 0o777).toString(8))

  expect(modes).toEqual(['600', '700', '700'])
  rmSync(directory, { recursive: true })
})
