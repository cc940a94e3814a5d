import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { ensureReadyMade, listRulesInForce } from '#db/repositories/alert/alert-rule.repository'
import { deleteDemoProject } from '#db/repositories/history/history-clear.repository'
import { clearHistory } from '#server/history/clear'
import { createDemoHistory } from '#server/history/history'
import { log } from '#server/log'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'
import type { DatabaseKind } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { listWrongCounts } from '../../support/run/run-counts'
import { toDeps } from '../metric/metrics-fixture'

const TZ = 'Asia/Shanghai'
const ACTOR = { name: 'operator', requestId: 'r' }
const FEW_DAYS = 12
const UNTIL = new Date(Date.now() - 60_000)

/** Loads and clears on one database. */
function useHistory(kind: DatabaseKind) {
  const database = hold(() => givenDatabase(kind))
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-history-'))
  const artifacts = hold(async () =>
    ({ ...await createFolderStore(folder), close: () => rmSync(folder, { recursive: true, force: true }) }))
  const threads = hold(() => givenThreads())
  const given = (more: Partial<Parameters<typeof createDemoHistory>[0]> = {}) => createDemoHistory({
    ...toDeps(database), artifacts, threads, live: { publish: () => undefined }, timeZone: TZ,
    log: { error: () => undefined, info: () => undefined }, now: () => UNTIL, ...more,
  })
  return {
    database,
    given,
    load: async (days: number) => {
      const history = given()
      await history.load(ACTOR, { locale: 'en', days, scale: 0.25 })
      await history.settled()
    },
    clear: async (history = given()) => {
      await history.clear(ACTOR)
      await history.settled()
    },
  }
}

describe.each(drawnDatabases('demo-history'))('demo data on %s', (kind) => {
  const { database, given, load, clear } = useHistory(kind)

  /** Rows by table, without the audit trail and tables that have none. */
  async function countRows(): Promise<Record<string, number>> {
    const { rows: tables } = await sql<{
      name: string
    }>`select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and relkind = 'r' order by 1`
      .execute(database.db)
    const counts: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(name)}`
        .execute(database.db)
      if (!name.startsWith('audit_') && rows[0]?.count) {
        counts[name] = rows[0].count
      }
    }
    return counts
  }

  const countDeliveries = async () => {
    const [channels, deliveries] = await Promise.all((['channels', 'alertDeliveries'] as const)
      .map(table => database.db.selectFrom(table).select('id').where('projectId', '=', DEMO_PROJECT_ID).execute()))
    return (channels?.length ?? 0) + (deliveries?.length ?? 0)
  }

  const fingerprint = async () => {
    const prints: Record<string, string> = {}
    for (const [table, key] of [
      ['task_runs', 'id'], ['stage_runs', 'run_id, stage_key'], ['tokens_usage', 'run_id, seq'],
      ['metrics_summary', 'grain_seconds, bucket_start, pipeline_id, stage_key, stage_kind, model_version'],
      ['line_summary', 'grain_seconds, bucket_start, pipeline_id, stage_key'],
    ] as const) {
      const { rows } = await sql<{
        print: string
      }>`select md5(string_agg(row::text, chr(10) order by ${sql.raw(key)})) as print from ${sql.table(table)} row
        where project_id = ${DEMO_PROJECT_ID}`
        .execute(database.db)
      prints[table] = rows[0]?.print ?? ''
    }
    return prints
  }

  it('is loaded, the same again, and cleared with nothing left and nothing else gone', async () => {
    await database.db.transaction().execute(trx => ensureReadyMade(trx))
    const before = await countRows()

    await load(FEW_DAYS)
    const first = await fingerprint()
    await database.db.transaction().execute(trx => ensureReadyMade(trx))
    expect(await given().find()).toMatchObject({
      state: 'loaded', projectId: DEMO_PROJECT_ID, days: FEW_DAYS, fault: null,
      progress: { done: FEW_DAYS, total: FEW_DAYS },
    })
    // Nothing evaluates them, and nobody is told.
    expect((await listRulesInForce(database.db)).filter(({ projectId }) => projectId === DEMO_PROJECT_ID)).toEqual([])
    expect(await countDeliveries()).toBe(0)
    await expect(given().load(ACTOR, { locale: 'en' })).rejects
      .toMatchObject({ code: 'conflict', fields: [{ code: 'DEMO_DATA_LOADED' }] })

    await clear()
    expect(await countRows()).toEqual(before)
    await expect(given().clear(ACTOR)).rejects.toMatchObject({ code: 'conflict', fields: [{ code: 'NO_DEMO_DATA' }] })

    await load(FEW_DAYS)
    expect(await fingerprint()).toEqual(first)
  })

  it('can be cleared or loaded again after it was stopped in the middle, ran out of time, or its console was killed', async () => {
    log.level = 'silent'
    await clear()
    const before = await countRows()

    const stopped = given()
    await stopped.load(ACTOR, { locale: 'en', days: 40 })
    await stopped.stop()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'stopped' })
    const late = given({ deadlineMs: 1 })
    await late.load(ACTOR, { locale: 'en', days: 40 })
    await late.settled()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'deadline' })

    const half = given()
    await half.load(ACTOR, { locale: 'en', days: 40 })
    await expect(given().load(ACTOR, { locale: 'en', days: 40 })).rejects
      .toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    await expect(given().clear(ACTOR)).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    // As after a kill: nobody renews the lease, and another console takes over.
    await database.db.updateTable('demoHistories')
      .set({ leaseUntil: new Date(0), holder: '01900000-0000-7000-8000-000000000009' }).execute()
    await half.settled()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'lost' })
    await clear()
    expect(await countRows()).toEqual(before)
  })

  it('is being loaded as long as its load lives, whatever its lease says, and nobody can take it away', async () => {
    const loading = given()
    await loading.load(ACTOR, { locale: 'en', days: 20 })
    await database.db.updateTable('demoHistories').set({ leaseUntil: new Date(0) }).execute()

    // Its console has been too busy to renew it.
    expect(await loading.find()).toMatchObject({ state: 'loading', fault: null })
    await expect(loading.clear(ACTOR)).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    await expect(loading.load(ACTOR, { locale: 'en' })).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })

    await loading.settled()
    expect(await loading.find()).toMatchObject({ state: 'loaded', fault: null })
    await clear()
  })

  it('is loaded although the planner could not be told of it', async () => {
    const errors: unknown[] = []
    const history = given({ database: { url: 'postgres://nobody@127.0.0.1:1/none' }, log: {
      error: (...said: unknown[]) => void errors.push(said), info: () => undefined,
    } })
    await history.load(ACTOR, { locale: 'en', days: 1 })
    await history.settled()

    expect(errors.length).toBe(1)
    expect(await history.find()).toMatchObject({ state: 'loaded', fault: null })
    await clear()
  })

  it('can be cleared after nobody could be told that it is there', async () => {
    let isAway = true
    const { cache } = toDeps(database)
    const history = given({
      cache: { ...cache, invalidate: noun => isAway ? Promise.reject(new Error('away')) : cache.invalidate(noun) },
    })
    await history.load(ACTOR, { locale: 'en', days: 1 })
    await history.settled()
    isAway = false

    await clear(history)

    expect(await history.find()).toMatchObject({ state: 'none' })
  })

  it('is cleared with what was made in its project in the meantime, and counts what is left meanwhile', async () => {
    const before = await countRows()
    await load(2)
    const wrong: unknown[] = []
    let steps = 0
    await clearHistory(async (_progress, work) => {
      await database.db.transaction().execute(work)
      steps += 1
      wrong.push(...steps < 4 ? await listWrongCounts(database.db) : [])
    }, 0)
    expect([wrong, steps > 4]).toEqual([[], true])
    await database.db.insertInto('datasets').values({
      id: v7(), projectId: DEMO_PROJECT_ID, name: 'In between', description: '', archivedAt: null,
      updatedAt: new Date(),
    }).execute()

    await database.db.transaction().execute(deleteDemoProject)

    expect(await countRows()).toEqual(before)
  })
})
