import { sql } from 'kysely'
import type { Db, Trx } from '../../client'
import type { IdPage } from '../../page'

export interface ModelPriceRow {
  id: string
  projectId: string
  subject: string
  currency: string
  inputPrice: string
  outputPrice: string
  cachedPrice: string | null
  validFrom: Date
  validUntil: Date | null
  note: string
  actor: string
  version: number
  createdAt: Date
}

/** Amounts as texts, which are exact. */
const selectPrices = (db: Db) => db
  .selectFrom('modelPrices')
  .select([
    'id', 'projectId', 'subject', 'currency', 'validFrom', 'validUntil', 'note', 'actor', 'version', 'createdAt',
  ])
  .select([
    sql<string>`trim_scale(input_price)::text`.as('inputPrice'),
    sql<string>`trim_scale(output_price)::text`.as('outputPrice'),
    sql<string | null>`trim_scale(cached_price)::text`.as('cachedPrice'),
  ])

/** Currencies in which something of the project has, had or will have a price. */
export async function listPriceCurrencies(db: Db, projectId: string): Promise<string[]> {
  const rows = await db.selectFrom('modelPrices')
    .select('currency').distinct().where('projectId', '=', projectId).orderBy('currency').limit(200).execute()
  return rows.map(({ currency }) => currency)
}

interface PriceQuery {
  projectId: string
  subjects: readonly string[]
}

export function listModelPrices(
  db: Db, { projectId, subjects, limit, before }: IdPage & PriceQuery,
): Promise<ModelPriceRow[]> {
  return selectPrices(db)
    .where('projectId', '=', projectId)
    .where('subject', 'in', [...subjects])
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** What was in force at any time of a range, of many subjects and projects. */
export function listPricesBetween(db: Db, {
  projectIds, subjects, from, to,
}: { projectIds: readonly string[], subjects: readonly string[], from: Date, to: Date }): Promise<ModelPriceRow[]> {
  if (subjects.length === 0 || projectIds.length === 0) {
    return Promise.resolve([])
  }
  return selectPrices(db)
    .where('projectId', 'in', [...projectIds])
    .where('subject', 'in', [...subjects])
    .where('validFrom', '<=', to)
    .where(eb => eb.or([eb('validUntil', 'is', null), eb('validUntil', '>', from)]))
    .execute()
}

/** What overlaps a period, oldest first. */
export function listOverlapping(trx: Trx, {
  projectId, subject, validFrom, validUntil,
}: Pick<ModelPriceRow, 'projectId' | 'subject' | 'validFrom' | 'validUntil'>): Promise<ModelPriceRow[]> {
  return selectPrices(trx)
    .where('projectId', '=', projectId)
    .where('subject', '=', subject)
    .where(sql<boolean>`tstzrange(valid_from, valid_until) &&
      tstzrange(${validFrom.toISOString()}::timestamptz, ${validUntil?.toISOString() ?? null}::timestamptz)`)
    .orderBy('validFrom')
    .execute()
}

export async function insertModelPrice(
  trx: Trx, price: Omit<ModelPriceRow, 'createdAt' | 'version'>,
): Promise<ModelPriceRow> {
  await trx.insertInto('modelPrices').values(price).execute()
  return selectPrices(trx).where('id', '=', price.id).executeTakeFirstOrThrow()
}

export async function endModelPrice(trx: Trx, id: string, validUntil: Date): Promise<void> {
  await trx.updateTable('modelPrices')
    .set(eb => ({ validUntil, version: eb('version', '+', 1) })).where('id', '=', id).execute()
}

export function findModelPrice(db: Db, id: string): Promise<ModelPriceRow | undefined> {
  return selectPrices(db).where('id', '=', id).executeTakeFirst()
}

/** Costs that were computed with it stay as they are. */
export async function deleteModelPrice(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('modelPrices').where('id', '=', id).execute()
}
