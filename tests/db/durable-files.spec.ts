import { copyFileSync, cpSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { openDatabase, type Database } from '#db/client'
import { givenDataDir, givenDatabase } from '../support/services/given-database'

let database: Database
let dataDir: string
/** Counts real syncs of open files. */
let datasync: ReturnType<typeof vi.spyOn>

beforeAll(async () => {
  database = await givenDatabase('pglite')
  dataDir = `${database.lite?.dataDir}`
  const handle = await open(import.meta.filename)
  datasync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync')
  await handle.close()
  await sql`create table kept (n int primary key)`.execute(database.db)
})

beforeEach(() => {
  datasync.mockClear()
})

afterAll(async () => {
  vi.restoreAllMocks()
  await database.close()
})

it('syncs the writes of a statement before it answers', async () => {
  await sql`insert into kept values (1)`.execute(database.db)

  expect(datasync).toHaveResolved()
})

it('syncs a transaction once, when it ends', async () => {
  await database.db.transaction().execute(async (trx) => {
    await sql`insert into kept values (2)`.execute(trx)
    await sql`insert into kept values (3)`.execute(trx)
  })

  expect(datasync).toHaveResolvedTimes(1)
})

it('syncs nothing for a query that only reads', async () => {
  await sql`select * from kept`.execute(database.db)

  expect(datasync).not.toHaveBeenCalled()
})

it('starts checkpoints by itself, so that WAL does not grow for ever', async () => {
  const checkpoint = async () =>
    (await sql<{ at: string }>`select redo_lsn as at from pg_control_checkpoint()`.execute(database.db)).rows[0]?.at
  const before = await checkpoint()

  for (let round = 0; round < 7; round += 1) {
    await sql`create table big as select n, repeat(md5(n::text), 60) as text from generate_series(1, 12000) n`
      .execute(database.db)
    await sql`drop table big`.execute(database.db)
  }

  // Queued when the files that it needs are on disk.
  await expect.poll(checkpoint).not.toBe(before)
})

it('opens from the synced files while the process still runs, as after a power failure', async () => {
  await sql`insert into kept values (4)`.execute(database.db)
  const copy = givenDataDir()
  cpSync(dataDir, copy, { recursive: true })
  // The last to be written, as a crash could have it.
  copyFileSync(path.join(dataDir, 'global/pg_control'), path.join(copy, 'global/pg_control'))

  const after = await openDatabase({ dataDir: copy })
  const { rows } = await sql<{ n: number }>`select n from kept order by n`.execute(after.db)

  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(readdirSync(copy)).toContain('PG_VERSION')
  await after.close()
})

it('syncs nothing when durability is off', async () => {
  const copy = givenDataDir()
  cpSync(dataDir, copy, { recursive: true })
  const relaxed = await openDatabase({ dataDir: copy, isDurable: false })
  datasync.mockClear()

  await sql`create table lost (n int)`.execute(relaxed.db)

  expect(datasync).not.toHaveBeenCalled()
  await relaxed.close()
})
