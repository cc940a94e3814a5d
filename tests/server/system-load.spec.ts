import { existsSync } from 'node:fs'
import process from 'node:process'
import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#db/client'
import { log } from '#server/log'
import { createClosers } from '#server/lifecycle/closers'
import { openLoad } from '#server/lifecycle/open-load'
import type { LoadSources } from '#server/services/system/load-sources'
import { getSystemLoad } from '#server/services/system/system-load.service'
import type { SystemDeps } from '#server/services/system/system.service'
import { watchLoad } from '#server/telemetry/load-metrics'
import { createSqlMetrics, createStatementBook } from '#server/telemetry/sql-metrics'
import { watchStatements } from '#server/telemetry/sql-spans'
import { systemLoad } from '#shared/contract/system-load.contract'
import { createApi, raw } from '../support/api/api'
import { type ApiServer, startApiServer } from '../support/api/api-server'
import { databases, mainDatabase } from '../support/services/databases'
import { givenDatabase, PATIENT } from '../support/services/given-database'

const SECRET = 'nobody-may-read-this'

describe.each(databases())('the load of a process on %s', (kind) => {
  const registry = new Registry()
  const closers = createClosers(log)
  const statements = createStatementBook()
  let database: Database
  let load: LoadSources

  const read = () => {
    // The service reads no more of the system.
    const system = { load, startedAt: new Date(0) } as SystemDeps['system']
    return systemLoad.parse(getSystemLoad({ system }))
  }
  const findStatement = (name: string) => read().statements.slowest.find(it => it.name === name)

  beforeAll(async () => {
    const given = await givenDatabase(kind)
    await given.close()
    const onStatement = watchStatements(createSqlMetrics(registry), statements.watch)
    database = await openDatabase(given.url
      ? { url: given.url, onStatement, limits: PATIENT }
      : { dataDir: `${given.lite?.dataDir}`, onStatement })
    load = openLoad(database, statements, closers)
    watchLoad(registry, load)
  })
  afterAll(async () => {
    await closers.closeAll()
    await database.close()
  })

  it('joins statements that differ only in their values, and has no value', async () => {
    const { db } = database
    for (const name of [SECRET, 'another']) {
      const named = db.selectFrom('projects').select('id').where('name', '=', name)
      await named.where('key', 'in', [name, `${name}2`]).execute()
    }
    await db.selectFrom('projects').select('id').where('name', '=', 'x').where('key', 'in', ['a', 'b', 'c']).execute()
    const word = sql.lit(SECRET)
    await sql`select ${word} as word, ${word} || pg_sleep(0.2)::text from datasets, projects limit 1`.execute(db)
    const missing = sql`select ${sql.raw(`$$${SECRET}$$`)}::int from releases_that_are_not_there`
    await missing.execute(db).catch(() => undefined)

    expect(findStatement('select projects')).toMatchObject({
      count: 3, text: 'select "id" from "projects" where "name" = ? and "key" in (?, …)',
    })
    expect(findStatement('select releases_that_are_not_there')).toMatchObject({ count: 1 })
    expect(JSON.stringify(read())).not.toContain(SECRET)
    expect(await registry.metrics()).not.toContain(SECRET)
  })

  it('names first what took long', async () => {
    await sql`select pg_sleep(0.4)`.execute(database.db)
    const { count, totalMs, slowest } = read().statements
    const [first] = [...slowest].sort((a, b) => b.p95Ms - a.p95Ms)

    expect(first).toMatchObject({ text: 'select pg_sleep(?)', count: 1 })
    expect(first?.maxMs).toBeGreaterThan(390)
    expect(first?.share).toBeCloseTo((first?.totalMs ?? 0) / totalMs)
    expect(slowest.reduce((sum, it) => sum + it.count, 0)).toBeLessThanOrEqual(count)
  })

  it('says which process it is of, and what it takes', () => {
    const { process: told, memory, lanes } = read()

    expect(told.pid).toBe(process.pid)
    expect(memory.rssBytes).toBeGreaterThan(memory.heapUsedBytes)
    expect(memory.embeddedDatabaseBytes ?? 0).toBeGreaterThan(kind === 'pglite' ? 16 << 20 : -1)
    expect(memory.embeddedDatabaseBytes === null).toBe(kind === 'postgres')
    expect(lanes.map(it => [it.lane, it.running, it.waiting, it.expectedWaitMs])).toEqual([
      ...['page', 'read', 'write', 'sign_in', 'long', 'file'].map(lane => [lane, 0, 0, 0]),
      ...['transfer', 'events', 'bodies'].map(lane => [lane, 0, null, null]),
    ])
  })

  it('is the same for Prometheus', async () => {
    const text = await registry.metrics()

    expect(text).toContain('db_client_operation_duration_seconds_count{db_query_summary="select projects"} 3')
    expect(text).toMatch(/^console_memory_bytes\{kind="rss"\} \d{7,}$/m)
    expect(text.includes('console_memory_bytes{kind="embedded_database"}')).toBe(kind === 'pglite')
    expect(text).toContain('http_lane_requests{lane="read",state="waiting"} 0')
    expect(text).toContain('http_lane_places{lane="read"} 6')
  })
})

describe('GET /system/load', () => {
  let server: ApiServer

  beforeAll(async () => {
    server = await startApiServer(mainDatabase())
  })
  afterAll(() => server.close())

  it('answers by its contract, for whoever may read', async () => {
    const load = await createApi(server.url)('systemLoadGet')

    expect(systemLoad.parse(load)).toEqual(load)
    expect(Date.parse(load.since)).toBeLessThanOrEqual(Date.parse(load.now))
    expect(existsSync(`/proc/${load.process.pid}`) || !existsSync('/proc')).toBe(true)
  })

  it('refuses a parameter that it does not know, by its name', async () => {
    const answer = await raw(server.url, '/system/load?hours=2')

    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('/query/hours')])
  })
})
