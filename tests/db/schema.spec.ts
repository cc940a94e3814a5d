import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { LINE_COUNTERS, RUN_COUNTERS, STAGE_COUNTERS, SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

const ROOM = path.resolve(import.meta.dirname, '../../db')

const toSnake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** What the names stand for in `Record<StageCounter, Count>`. */
const NAMES: Record<string, readonly string[]> = {
  StageCounter: STAGE_COUNTERS, RunCounter: RUN_COUNTERS, LineCounter: LINE_COUNTERS, SummaryCounter: SUMMARY_COUNTERS,
}

const readRecord = (base: string): [string, string][] => {
  const [, name = '', type = ''] = /^Record<(\w+), (\w+)>$/.exec(base) ?? []
  return (NAMES[name] ?? []).map(column => [column, type])
}

/** Members of every interface of the schema, those of what it extends included. */
function readInterfaces(): Map<string, Map<string, string>> {
  const files = [
    path.join(ROOM, 'schema.ts'),
    ...readdirSync(path.join(ROOM, 'schema')).map(file => path.join(ROOM, 'schema', file)),
  ]
  const found = new Map<string, { members: Map<string, string>, bases: string[] }>()
  for (const file of files) {
    ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true).forEachChild((node) => {
      if (ts.isInterfaceDeclaration(node)) {
        const members = node.members.filter(ts.isPropertySignature).map(member =>
          [member.name.getText(), member.type?.getText() ?? ''] as const)
        const bases = node.heritageClauses?.flatMap(clause => clause.types.map(type => type.getText())) ?? []
        found.set(node.name.text, { members: new Map(members), bases })
      }
    })
  }
  const flatten = (name: string): [string, string][] => {
    const { members, bases } = found.get(name) ?? { members: new Map<string, string>(), bases: [] }
    return [...bases.flatMap(base => [...flatten(base), ...readRecord(base)]), ...members]
  }
  return new Map([...found.keys()].map(name => [name, new Map(flatten(name))]))
}

/** 'column type?' for each column, `?` = may be null. */
function readSchema(): Map<string, string[]> {
  const interfaces = readInterfaces()
  const tables = [...interfaces.get('Schema') ?? []]
  return new Map(tables.map(([table, name]) => [toSnake(table), [...interfaces.get(name) ?? []]
    .map(([column, type]) => `${toSnake(column)} ${toKind(type)}${/\bnull\b|OrNull/.test(type) ? '?' : ''}`)
    .sort()]))
}

function toKind(type: string): string {
  const kinds: [RegExp, string][] = [
    [/^Decimal/, 'decimal'], [/^Json/, 'json'], [/number\[\]/, 'numbers'], [/string\[\]/, 'texts'],
    [/Date|CreatedAt/, 'time'], [/number|Count/, 'number'], [/boolean/, 'boolean'],
  ]
  // Else a string, or the name of what it may say.
  return kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'text'
}

const KIND: Record<string, string> = {
  'numeric': 'decimal', 'jsonb': 'json', 'timestamp with time zone': 'time', 'bigint': 'number', 'integer': 'number',
  'double precision': 'number', 'boolean': 'boolean', 'text': 'text', 'uuid': 'text', '_uuid': 'texts',
  'ARRAY': 'numbers',
}

describe.each(databases())('schema.ts on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  it('names every table and column of the database, with its type', async () => {
    const { rows }
      = await sql<{ tableName: string, columnName: string, dataType: string, udtName: string, isNullable: string }>`
      select table_name, column_name, data_type, udt_name, is_nullable from information_schema.columns
      join pg_class on relname = table_name and relnamespace = 'public'::regnamespace
      where table_schema = 'public' and not relispartition and table_name not like 'kysely_%'`.execute(database.db)
    const actual = new Map<string, string[]>()
    for (const { tableName, columnName, dataType, udtName, isNullable } of rows) {
      actual.set(tableName, [
        ...actual.get(tableName) ?? [],
        `${columnName} ${(udtName === '_uuid' ? KIND[udtName] : KIND[dataType]) ?? dataType}`
        + `${isNullable === 'YES' ? '?' : ''}`,
      ].sort())
    }

    expect(Object.fromEntries(readSchema())).toEqual(Object.fromEntries(actual))
  })

  it('returns numbers, times and JSON as JavaScript values', async () => {
    const { rows } = await sql`
      select 9007199254740991::int8 as big, sum(x) as total, 1.5::numeric as fraction,
        '{"snake_key": [1]}'::jsonb as json,
        '2026-11-25T10:00:00.123Z'::timestamptz as at, array[1::int8, 2::int8] as list
      from (values (1::int8), (2::int8)) as v (x)`.execute(database.db)

    expect(rows).toEqual([{
      big: Number.MAX_SAFE_INTEGER, total: 3, fraction: 1.5, json: { snake_key: [1] },
      at: new Date('2026-11-25T10:00:00.123Z'), list: [1, 2],
    }])
  })

  it('refuses to change the audit trail', async () => {
    await sql`insert into audit_log (id, actor, action, noun, noun_id, request_id)
      values (gen_random_uuid(), 'a', 'b', 'c', 'd', 'e')`
      .execute(database.db)

    const results = await Promise.allSettled([
      sql`update audit_log set actor = 'x'`.execute(database.db),
      sql`delete from audit_log`.execute(database.db),
      sql`truncate audit_log`.execute(database.db),
    ])

    expect(results.map(result => result.status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})
