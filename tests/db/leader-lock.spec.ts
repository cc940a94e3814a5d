import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '#db/client'
import { leadWhile } from '#db/leader-lock'
import { databases } from '../support/services/databases'
import { PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { until } from '../support/services/process'

const untilAborted = (signal: AbortSignal) => new Promise<void>((resolve) => {
  signal.addEventListener('abort', () => resolve(), { once: true })
})

describe.each(databases().filter(kind => kind === 'postgres'))('leadWhile on %s', () => {
  it('runs the work in one of two consoles, and in the other when the first loses its connection', async () => {
    const database = await openDatabase({ url: await givenPostgres(), limits: PATIENT })
    const stop = new AbortController()
    const working = new Set<string>()
    let most = 0
    let lost = 0
    const lead = (name: string) =>
      leadWhile(database, { lockKey: 42, signal: stop.signal, onError: () => undefined }, async (signal) => {
        working.add(name)
        most = Math.max(most, working.size)
        await untilAborted(signal)
        working.delete(name)
        lost += 1
      })
    const first = lead('first')
    await until('the first to work', () => working.has('first'))
    const second = lead('second')
    // Refused and waiting: asking in the very instant of the loss, it would have the lock before the first hears that
    // it lost it.
    await until('the second to have asked', async () => {
      const { rows }
        = await sql`select 1 from pg_stat_activity a where state = 'idle' and query like 'select pg_try_advisory_lock%'
        and datname = current_database()
          and not exists (select 1 from pg_locks l where l.pid = a.pid and locktype = 'advisory')`.execute(database.db)
      return rows.length === 1
    })

    await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and objid = 42`
      .execute(database.db)
    await until('the loss to be noticed', () => lost > 0)
    await until('a worker after the loss', async () => {
      const { rows } = await sql`select 1 from pg_locks where locktype = 'advisory' and granted and objid = 42`
        .execute(database.db)
      return rows.length === 1 && working.size === 1
    })
    stop.abort()
    await Promise.all([first, second])
    await database.close()

    expect(most).toBe(1)
    expect(working.size).toBe(0)
  })
})
