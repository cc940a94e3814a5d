import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

/** Given once it is not kept, given twice it is; the third time it is found kept. */
const TIMES = 3

describe.each(databases())('repeated statements on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  beforeEach(async () => {
    await sql`drop table if exists kept`.execute(database.db)
    await sql`create table kept
      (id integer primary key, name text, big bigint, share numeric, at timestamptz, list bigint[], detail jsonb,
      flag boolean)`
      .execute(database.db)
  })

  const again = async <T>(work: () => Promise<T>): Promise<T[]> => {
    const results: T[] = []
    for (let time = 0; time < TIMES; time += 1) {
      results.push(await work())
    }
    return results
  }

  const insert = (id: number, name: string | null = 'a') =>
    sql`insert into kept (id, name) values (${id}, ${name})`.execute(database.db)

  it('are parsed once', async () => {
    await again(() => sql`select id from kept where name = ${'parsed once'}`.execute(database.db))

    const { rows } = await sql<{
      times: number
    }>`select (generic_plans + custom_plans)::int as times from pg_prepared_statements
      where statement like 'select id from kept where name%'`
      .execute(database.db)

    expect(rows).toEqual([{ times: TIMES - 1 }])
  })

  it('send and return values of every type as the first time', async () => {
    const at = new Date('2026-11-26T10:00:00.123Z')
    const row = {
      id: 1, name: 'é "quoted" \\ \n 中文', big: 9_007_199_254_740_991, share: 0.125, at, list: [1, 2 ** 40],
      detail: { aB: [1, null, 'x'] }, flag: false,
    }
    await sql`insert into kept
      values (${row.id}, ${row.name}, ${row.big}, ${row.share}, ${row.at}, ${row.list},
        ${JSON.stringify(row.detail)}, ${row.flag})`
      .execute(database.db)

    const read = await again(() =>
      sql`select * from kept
        where at = ${at} and name = ${row.name} and big = any(${[row.big]}::bigint[]) and flag = ${false}`
        .execute(database.db).then(({ rows }) => rows))

    expect(read).toEqual(Array.from({ length: TIMES }, () => [row]))
  })

  it('accept null, and numbers in the place of others', async () => {
    await insert(1, null)
    await insert(2, '')

    const counts = []
    for (const name of [null, '', null, '', 'x']) {
      counts.push(
        await sql<{ n: number }>`select count(*)::int as n from kept where name is not distinct from ${name}::text`
          .execute(database.db).then(({ rows }) => rows[0]?.n),
      )
    }

    expect(counts).toEqual([1, 1, 1, 1, 0])
  })

  it('return the number of changed rows, and the rows of `returning`', async () => {
    for (const id of [1, 2, 3, 4]) {
      await insert(id)
    }

    const updated = await again(() => sql`update kept set name = name || '!' where id > ${1}`
      .execute(database.db).then(({ numAffectedRows }) => numAffectedRows))
    const removed = []
    for (const id of [1, 2, 3, 9]) {
      removed.push(await sql`delete from kept where id = ${id} returning id, name`
        .execute(database.db).then(({ rows }) => rows))
    }

    expect(updated).toEqual([3n, 3n, 3n])
    expect(removed).toEqual([[{ id: 1, name: 'a' }], [{ id: 2, name: 'a!!!' }], [{ id: 3, name: 'a!!!' }], []])
  })

  it('fail as the first time, and work again afterwards', async () => {
    await again(() => insert(Math.floor(Math.random() * 1e9)))

    const failures = await again(async () => {
      await insert(1).catch(() => undefined)
      return insert(1).then(() => 'none', (error: { code?: string }) => error.code)
    })
    await insert(2)

    expect(failures).toEqual(['23505', '23505', '23505'])
  })

  it('survive a rollback: the next transaction can use them', async () => {
    const rolledBack = await again(() => database.db.transaction().execute(async (trx) => {
      await sql`insert into kept (id, name) values (${1}, ${'in'})`.execute(trx)
      await sql`select count(*)::int as n from kept where id = ${1}`.execute(trx)
      throw new Error('rolled back')
    }).catch((error: Error) => error.message))
    const committed = await database.db.transaction().execute(async (trx) => {
      await sql`insert into kept (id, name) values (${1}, ${'in'})`.execute(trx)
      return sql`select count(*)::int as n from kept where id = ${1}`.execute(trx).then(({ rows }) => rows)
    })

    expect(rolledBack).toEqual(Array.from({ length: TIMES }, () => 'rolled back'))
    expect(committed).toEqual([{ n: 1 }])
  })

  it('are parsed again after a migration has changed a column', async () => {
    await insert(1, '7')
    const read = () => sql`select id, name from kept where id = ${1}`.execute(database.db).then(({ rows }) => rows)
    await again(read)

    await sql`alter table kept alter column name type integer using name::integer`.execute(database.db)

    expect(await again(read)).toEqual(Array.from({ length: TIMES }, () => [{ id: 1, name: 7 }]))
  })

  it('may be more than the number that is kept', async () => {
    const texts = Array.from({ length: 250 }, (_, index) =>
      sql<{ n: number }>`select ${index}::int + ${sql.lit(index)} as n`)

    const rounds = await again(async () => {
      const found = []
      for (const text of texts) {
        found.push(await text.execute(database.db).then(({ rows }) => rows[0]?.n))
      }
      return found
    })

    expect(rounds).toEqual(Array.from({ length: TIMES }, () => texts.map((_, index) => 2 * index)))
  })

  it('run concurrently without mixing their answers', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) =>
      sql<{ n: number }>`select ${index}::int as n`.execute(database.db).then(({ rows }) => rows[0]?.n)))

    expect(results).toEqual(Array.from({ length: 200 }, (_, index) => index))
  })
})
