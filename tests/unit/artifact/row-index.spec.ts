import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { createRowIndexWriter, readRows, ROW_INTERVAL, writeRowIndex } from '#artifact/row-index'
import type { ArtifactStore } from '#artifact/store'

let directory: string
let store: ArtifactStore

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'row-index-'))
  store = await createFolderStore(directory)
})

afterAll(() => rm(directory, { recursive: true, force: true }))

async function putRows(rows: string[], chunkBytes = 64_000) {
  const bytes = Buffer.from(rows.map(row => `${row}\n`).join(''))
  return store.put((async function* () {
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      yield bytes.subarray(start, start + chunkBytes)
    }
  })())
}

describe('row index', () => {
  it('finds any page that slicing the rows would give', async () => {
    const rows = Array.from({ length: ROW_INTERVAL * 3 + 7 }, (_, row) =>
      JSON.stringify({ row, text: '字'.repeat(row % 13) }))
    const data = await putRows(rows)
    const index = await writeRowIndex(store, data.uri)
    expect(index.rows).toBe(rows.length)

    await fc.assert(
      fc.asyncProperty(fc.nat(rows.length + 5), fc.integer({ min: 0, max: 1_500 }), async (from, limit) => {
        const page = await readRows(
          store, { uri: data.uri, indexUri: index.uri, bytes: data.bytes, rows: rows.length, from, limit },
        )

        expect(page).toEqual(rows.slice(from, from + limit))
      }), { numRuns: 60 },
    )
  })

  it('is the same file whether it is written with the rows or afterwards', async () => {
    const rows = Array.from({ length: 2_500 }, (_, row) => String(row))
    const data = await putRows(rows)

    const writer = await store.writer()
    const along = createRowIndexWriter(writer)
    for (const row of rows.slice(0, 1_700)) {
      await along.add(row.length + 1)
    }
    const resumedWriter = await store.writer(await writer.flush())
    const resumed = createRowIndexWriter(resumedWriter, { rows: along.rows, bytes: along.bytes })
    for (const row of rows.slice(1_700)) {
      await resumed.add(row.length + 1)
    }

    expect((await resumedWriter.commit()).uri).toBe((await writeRowIndex(store, data.uri)).uri)
    await writer.discard()
  })

  it('returns fewer rows rather than too many bytes, but at least one', async () => {
    const data = await putRows(['a'.repeat(5_000), 'b'.repeat(5_000), 'c'])
    const index = await writeRowIndex(store, data.uri)
    const query = { uri: data.uri, indexUri: index.uri, bytes: data.bytes, rows: 3, from: 0, limit: 3 }

    expect(await readRows(store, { ...query, maxBytes: 10 })).toHaveLength(1)
    expect(await readRows(store, { ...query, maxBytes: 10_000 })).toHaveLength(2)
  })

  it('handles an empty file, and a last line without a newline', async () => {
    const empty = await store.put((async function* () {})())
    const cut = await store.put((async function* () {
      yield Buffer.from('1\n2')
    })())

    expect(await writeRowIndex(store, empty.uri)).toMatchObject({ rows: 0 })
    const index = await writeRowIndex(store, cut.uri)
    expect(index.rows).toBe(2)
    expect(await readRows(store, { uri: cut.uri, indexUri: index.uri, bytes: cut.bytes, rows: 2, from: 1, limit: 9 }))
      .toEqual(['2'])
  })
})
