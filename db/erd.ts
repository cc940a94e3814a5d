import { sql } from 'kysely'
import type { Db } from './client'

interface ColumnRow {
  tableName: string
  columnName: string
  dataType: string
  isNullable: boolean
  isKey: boolean
  isPartitioned: boolean
}

interface Reference {
  child: string
  column: string
  parent: string
}

/** References that have no foreign key on purpose (the migrations say why). Drawn dashed. */
const UNCHECKED: readonly Reference[] = [
  { child: 'stage_runs', column: 'run_id', parent: 'task_runs' },
  { child: 'stage_shards', column: 'run_id', parent: 'task_runs' },
  { child: 'run_events', column: 'run_id', parent: 'task_runs' },
  { child: 'tokens_usage', column: 'run_id', parent: 'task_runs' },
  { child: 'outbox', column: 'run_id', parent: 'task_runs' },
  { child: 'source_uses', column: 'run_id', parent: 'task_runs' },
  { child: 'source_uses', column: 'pipeline_id', parent: 'pipelines' },
  { child: 'source_use_days', column: 'pipeline_id', parent: 'pipelines' },
  { child: 'task_runs', column: 'pipeline_id', parent: 'pipelines' },
  { child: 'dataset_versions', column: 'produced_by_run', parent: 'task_runs' },
  { child: 'metrics_summary', column: 'pipeline_id', parent: 'pipelines' },
  { child: 'metrics_latency', column: 'pipeline_id', parent: 'pipelines' },
]

/** The current database schema as a Markdown page with a Mermaid diagram. */
export async function drawErd(db: Db): Promise<string> {
  const columns = await listColumns(db)
  const tables = Map.groupBy(columns, column => column.tableName)
  const checked = await listReferences(db)
  return [
    '# Entity-relationship diagram',
    '',
    'Drawn by `node scripts/erd.mjs` from a migrated database; `tests/db/erd.spec.ts` fails when it is old.',
    'Solid lines are foreign keys. Dashed lines are references without one: their tables are partitioned or written at '
    + 'event rate.',
    '',
    '```mermaid',
    'erDiagram',
    ...checked.map(({ child, column, parent }) => `  ${parent} ||--o{ ${child} : "${column}"`),
    ...UNCHECKED.map(({ child, column, parent }) => `  ${parent} ||..o{ ${child} : "${column}"`),
    ...[...tables].flatMap(([table, rows]) => [`  ${table} {`, ...rows.map(toLine), '  }']),
    '```',
    '',
    'Partitioned by month of their UUIDv7: '
    + `${[...tables].filter(([, rows]) => rows[0]?.isPartitioned).map(([table]) => `\`${table}\``).join(', ')}.`,
    '',
  ].join('\n')
}

const toLine = ({ dataType, columnName, isKey, isNullable }: ColumnRow) =>
  `    ${dataType} ${columnName}${isKey ? ' PK' : ''}${isNullable ? ' "may be null"' : ''}`

async function listColumns(db: Db): Promise<ColumnRow[]> {
  const { rows } = await sql<ColumnRow>`
    select c.relname as table_name, a.attname as column_name,
      replace(replace(format_type(a.atttypid, null), 'timestamp with time zone', 'timestamptz'), ' ', '_') as data_type,
      not a.attnotnull as is_nullable, c.relkind = 'p' as is_partitioned,
      exists (select 1 from pg_index i
        where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey)) as is_key
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not like 'kysely_%'
    order by c.relname collate "C", a.attnum`.execute(db)
  return rows
}

async function listReferences(db: Db): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent, a.attname as "column"
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      join pg_class t on t.oid = c.conrelid
    where c.contype = 'f' and not t.relispartition
    order by c.conrelid::regclass::text collate "C", c.conname collate "C"`.execute(db)
  return rows
}
