import { sql, type Kysely } from 'kysely'
import { v7 } from 'uuid'
import type { Schema } from '#db/schema'

/** Tables of things with names. */
type Table = 'pipelines' | 'datasets' | 'dataSources' | 'qcPolicies' | 'modelConfigs' | 'alertRules'
  | 'pipelineTemplates'

interface Many {
  /** One that is there: the others are like it but for id and name. */
  like: string
  count: number
  /** "Thing" = "Thing 1", the oldest, to "Thing 10000". */
  name?: string
}

const A_YEAR_MS = 365 * 24 * 3_600_000

/** Many things, all older than what is there. @returns their ids, the oldest first */
export async function givenMany(
  db: Kysely<Schema>, table: Table, { like, count, name = 'Thing' }: Many,
): Promise<string[]> {
  const firstMs = Date.now() - A_YEAR_MS
  const things = Array.from({ length: count }, (_, index) => ({
    id: v7({ msecs: firstMs + index }), name: `${name} ${index + 1}`,
  }))
  const given = sql`jsonb_to_recordset(${JSON.stringify(things)}::jsonb) as given (id uuid, name text)`
  const change = table === 'pipelines'
    ? sql`jsonb_build_object('id', given.id, 'name', given.name, 'current_revision_id', null)`
    : sql`jsonb_build_object('id', given.id, 'name', given.name)`
  await sql`
    insert into ${sql.table(table)}
    select made.* from ${sql.table(table)} as origin cross join ${given}
      cross join lateral jsonb_populate_record(origin, ${change}) as made
    where origin.id = ${like}`.execute(db)
  if (table === 'pipelines') {
    await sql`
      insert into pipeline_revisions
      select made.* from pipelines cross join ${given}
        join pipeline_revisions as origin on origin.id = pipelines.current_revision_id
        cross join lateral jsonb_populate_record(origin,
          jsonb_build_object('id', gen_random_uuid(), 'pipeline_id', given.id))
          as made
      where pipelines.id = ${like}`.execute(db)
    await sql`
      update pipelines set current_revision_id = revision.id from pipeline_revisions as revision
      where revision.pipeline_id = pipelines.id and pipelines.current_revision_id is null`.execute(db)
  }
  return things.map(({ id }) => id)
}
