import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import type { Database } from '#db/client'
import { ensurePartitions } from '#db/partitions'
import { MIGRATIONS } from '#db/migrations'
import { pingDatabase } from '#db/repositories/system/system.repository'
import { createCache, type OpenCache } from '#server/cache/create-cache'
import { getSystemDetail } from '#server/services/system/system-detail.service'
import { systemDetail } from '#shared/contract/system-detail.contract'
import { mainDatabase } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { configOf } from '../support/config-of'

describe.each([mainDatabase()])('the details for the settings page on %s', (kind) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'system-detail-'))
  let database: Database
  let cache: OpenCache

  beforeAll(async () => {
    database = await givenDatabase(kind)
    await ensurePartitions(database, { from: new Date(), to: new Date() })
    cache = createCache({ redisUrl: undefined, onError: () => undefined, isAnswer: () => false })
  })
  afterAll(async () => {
    await cache.close()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Each with a start of its own: an answer is kept for a while. */
  const read = async (startedAt: Date, methods: { counted: number, ok: number }[] = [], { db } = database) =>
    systemDetail.parse(await getSystemDetail({
      db,
      artifacts: await createFolderStore(folder),
      cache,
      system: {
        version: '1.2.3', mode: 'embedded', startedAt, isOpenToAll: () => false, refresh: configOf({}).refresh,
        configFault: () => null, databaseKind: kind, pingModel: () => Promise.resolve(), factoryRestarts: () => 0,
        answers: new Map(),
        grpcStats: () => {
          throw new Error('not asked for')
        },
        get load(): never {
          throw new Error('not asked for')
        },
        detail: {
          nodeVersion: 'v24.0.0',
          services: () => [{ service: 'queue', protocol: 'datafactory.queue.v1.TaskQueueService', breaker: 'open' }],
          methods: () =>
            methods.map(counts => ({ service: 'queue', method: 'Get', p50Ms: 1, p95Ms: 2, retries: 0, ...counts })),
          settings: configOf({}).settings,
          retention: { fineStatisticsDays: 35, idempotencyKeyHours: 24, abandonedUploadHours: 48 },
        },
      },
    }))

  it('name the schema by its newest migration, and the tables by their size', async () => {
    const { versions, storage } = await read(new Date(1))

    expect(versions)
      .toMatchObject({ app: '1.2.3', node: 'v24.0.0', database: expect.stringMatching(/^PostgreSQL \d+/) })
    expect(versions.schema).toEqual({ newest: Object.keys(MIGRATIONS).at(-1), count: Object.keys(MIGRATIONS).length })
    expect(storage.database?.bytes).toBeGreaterThan(100_000)
    const sizes = storage.database?.tables.map(table => table.bytes) ?? []
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    expect(storage.database?.tables.find(({ name }) => name === 'task_runs')?.partitions).toBeGreaterThanOrEqual(2)
  })

  it('count the rows of a small table, and estimate those of a large one from a sample', async () => {
    const { storage } = await read(new Date(14))
    const [projects] = await sql<{ n: number }>`select count(*)::int as n from projects`
      .execute(database.db).then(({ rows }) => rows)
    await sql`create table sampled as select n, repeat('x', 200) as text from generate_series(1, 60000) n`
      .execute(database.db)

    const { storage: later } = await read(new Date(15))
    const sampled = later.database?.tables.find(({ name }) => name === 'sampled')
    await sql`drop table sampled`.execute(database.db)

    expect(storage.database?.tables.every(({ isExact }) => isExact)).toBe(true)
    expect(storage.database?.tables.find(({ name }) => name === 'projects')?.rows ?? projects?.n).toBe(projects?.n)
    expect(sampled?.isExact).toBe(false)
    expect(sampled?.rows).toBeGreaterThan(30_000)
    expect(sampled?.rows).toBeLessThan(90_000)
  })

  it('contain the total size of uploads, and the size on disk', async () => {
    const artifacts = await createFolderStore(folder)
    await artifacts.put((async function* () {
      yield Buffer.alloc(1_000)
    })())
    const { storage } = await read(new Date(2))

    expect(storage).toMatchObject({
      uploads: { files: 0, bytes: 0 }, datasets: { versions: 0, bytes: 0 }, artifacts: { files: 1, bytes: 1_000 },
    })
    expect(storage.disk?.totalBytes).toBeGreaterThan(storage.disk?.freeBytes ?? 0)
  })

  it('have no success rate without calls', async () => {
    const { grpc } = await read(new Date(3), [{ counted: 0, ok: 0 }, { counted: 4, ok: 3 }])

    expect(grpc.methods.map(method => method.successRatio)).toEqual([null, 0.75])
    expect(grpc.services).toMatchObject([{ breaker: 'open' }])
  })

  it('count the answers of the cache', async () => {
    const startedAt = new Date(4)
    const first = await read(startedAt)
    const second = await read(startedAt)

    expect(second).toEqual(first)
    expect(await cache.figures()).toMatchObject({ hits: expect.any(Number), stale: 0 })
    const { asked, hits, hitRatio, entries } = (await read(new Date(5))).cache
    expect(hits).toBeGreaterThanOrEqual(1)
    expect(hitRatio).toBeCloseTo(hits / asked)
    expect(entries).toBeGreaterThan(0)
  })

  it('leave out what cannot be read, and return the rest', async () => {
    const closed = await givenDatabase(kind)
    await pingDatabase(closed.db)
    await closed.close()
    const { versions, storage, settings } = await read(new Date(6), [], closed)

    expect(versions).toMatchObject({ database: null, schema: null, app: '1.2.3' })
    expect(storage).toMatchObject({ database: null, uploads: null })
    expect(storage.disk).not.toBeNull()
    expect(settings.length).toBeGreaterThan(10)
  })
})
