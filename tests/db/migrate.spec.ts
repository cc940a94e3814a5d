import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client'
import { migrateToLatest, migrateToNothing, NewerSchemaError } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { databases } from '../support/services/databases'
import { givenDatabase, PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { hold } from '../support/hold'

const NAMES = Object.keys(MIGRATIONS)

/** Everything that a migration makes: tables, columns, constraints, indexes, functions. */
async function describeSchema({ db }: Database): Promise<unknown> {
  const { rows } = await sql<{ what: string }>`
    select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
      || coalesce(column_default, '') as what
      from information_schema.columns where table_schema = 'public' and table_name not like 'kysely_%'
    union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename not like 'kysely_%'
    union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'kysely_%'
        and conrelid <> 0
    union all select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace
    order by 1`.execute(db)
  return rows.map(row => row.what)
}

describe.each(databases())('a migrated database on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  it('is left alone by the next start', async () => {
    expect(await migrateToLatest(database)).toEqual([])
  })

  it('has the default project', async () => {
    const projects = await database.db.selectFrom('projects').select(['key', 'name', 'version']).execute()

    expect(projects).toEqual([{ key: 'default', name: 'Default', version: 1 }])
  })

  it('says of every index which query uses it', async () => {
    const { rows } = await sql<{ name: string }>`
      select i.relname as name from pg_class i join pg_index x on x.indexrelid = i.oid
        join pg_class t on t.oid = x.indrelid
      where i.relnamespace = 'public'::regnamespace and not t.relispartition and t.relname not like 'kysely_%'
        and not exists (select 1 from pg_constraint c where c.conindid = i.oid)
          and obj_description(i.oid) is null`.execute(database.db)

    expect(rows).toEqual([])
  })

  it('goes down to nothing, and up again to the same schema', async () => {
    // Its template was migrated from an empty database.
    const first = await describeSchema(database)

    const down = await migrateToNothing(database)
    const nothing = await describeSchema(database)
    const up = await migrateToLatest(database)
    const second = await describeSchema(database)

    expect(down).toEqual([...NAMES].reverse())
    expect(nothing).toEqual([])
    expect(up).toEqual(NAMES)
    expect(second).toEqual(first)
  })

  it('of a newer version is refused, with its name and advice', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_from_the_future', '2999-01-01')`
      .execute(database.db)

    const failure = await migrateToLatest(database).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(NewerSchemaError)
    expect(String(failure))
      .toContain('newer version of the console: this one does not know its migration 9999_from_the_future')
  })
})

it.runIf(databases().includes('postgres'))('two consoles that start together migrate once', async () => {
  const url = await givenPostgres()
  const consoles = await Promise.all([openDatabase({ url, limits: PATIENT }), openDatabase({ url, limits: PATIENT })])

  const names = await Promise.all(consoles.map(migrateToLatest))

  expect(names.flat()).toEqual(NAMES)
  await Promise.all(consoles.map(it => it.close()))
})
