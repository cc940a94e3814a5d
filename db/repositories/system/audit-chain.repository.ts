import { sql, type ExpressionBuilder } from 'kysely'
import type { SealedEntry } from '#shared/domain/audit/audit-link'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch } from '../../unnest'

export interface Link {
  position: number
  auditId: string
  hash: string
}

export type ChainHead = Link & { sealedAt: Date }

/** An arbitrary constant: one transaction at a time adds to the chain. */
const SEAL_LOCK = 7_255_001

/** Of an entry with its columns as texts: what the database stores exactly, and JavaScript would round. */
const toEntry = ({ ref }: ExpressionBuilder<Schema, 'auditLog'>) => [
  'auditLog.id', 'auditLog.projectId', 'auditLog.actor', 'auditLog.action', 'auditLog.noun', 'auditLog.nounId',
  'auditLog.requestId',
  sql<string | null>`${ref('auditLog.before')}::text`.as('before'),
  sql<string | null>`${ref('auditLog.after')}::text`.as('after'),
  sql<string>`to_char(${ref('auditLog.createdAt')} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    .as('createdAt'),
] as const

export async function hasPending(db: Db): Promise<boolean> {
  return await db.selectFrom('auditPending').select('auditId').limit(1).executeTakeFirst() !== undefined
}

/** Until the end of the transaction. @returns false while another console seals. */
export async function tryLockChain(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ isMine: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(SEAL_LOCK)}) as is_mine`
    .execute(trx)
  return rows[0]?.isMine === true
}

export function findChainHead(db: Db): Promise<ChainHead | undefined> {
  return db.selectFrom('auditChain').selectAll().orderBy('position', 'desc').limit(1).executeTakeFirst()
}

export function findLink(db: Db, position: number): Promise<ChainHead | undefined> {
  return db.selectFrom('auditChain').selectAll().where('position', '=', position).executeTakeFirst()
}

/** Committed and not in the chain, in the order of their ids. */
export function listPending(trx: Trx, limit: number): Promise<SealedEntry[]> {
  return trx.selectFrom('auditPending').innerJoin('auditLog', 'auditLog.id', 'auditPending.auditId')
    .select(toEntry).orderBy('auditPending.auditId').limit(limit).execute()
}

export async function insertLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  await insertBatch('audit_chain', [
    { column: 'position', type: 'bigint', of: link => link.position },
    { column: 'audit_id', type: 'uuid', of: link => link.auditId },
    { column: 'hash', type: 'text', of: link => link.hash },
  ], links).execute(trx)
  await trx.deleteFrom('auditPending').where('auditId', 'in', links.map(({ auditId }) => auditId)).execute()
}

/** Signed anchors that restores and administrators have left in the trail, newest first. At most 50. */
export async function listStatements(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('auditLog')
    .select(sql<string | null>`after ->> 'statement'`.as('statement'))
    .where('action', 'in', ['audit.accept', 'audit.restore'])
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  return rows.flatMap(({ statement }) => statement ?? [])
}

/** Newest date of the entries of some places, `from` excluded. */
export async function findLatestDate(db: Db, { from, to }: { from: number, to: number }): Promise<Date | undefined> {
  const row = await db
    .selectFrom('auditChain')
    .innerJoin('auditLog', 'auditLog.id', 'auditChain.auditId')
    .select(({ fn }) => fn.max('createdAt').as('latest'))
    .where('position', '>', from)
    .where('position', '<=', to)
    .executeTakeFirst()
  return row?.latest ?? undefined
}

export async function readClock(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  return rows[0]?.now ?? new Date()
}

export type LinkedEntry = Link & { entry: SealedEntry | undefined }

/** Links after a position with their entries, in order; an entry that is gone is undefined. */
export async function listLinks(db: Db, after: number, limit: number): Promise<LinkedEntry[]> {
  const rows = await db
    .selectFrom('auditChain')
    .leftJoin('auditLog', 'auditLog.id', 'auditChain.auditId')
    .select(['auditChain.position', 'auditChain.auditId', 'auditChain.hash'])
    .select(eb => toEntry(eb as unknown as ExpressionBuilder<Schema, 'auditLog'>))
    .where('auditChain.position', '>', after)
    .orderBy('auditChain.position')
    .limit(limit)
    .execute()
  return rows.map(({ position, auditId, hash, id, ...entry }) => ({
    position, auditId, hash, entry: id === null ? undefined : { id, ...entry } as SealedEntry,
  }))
}

/** An entry that is neither in the chain nor about to be: somebody has kept it out. */
export async function findUnchained(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('auditLog')
    .select('id')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('auditChain').select('position').whereRef('auditId', '=', 'auditLog.id'))))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('auditPending').select('auditId').whereRef('auditPending.auditId', '=', 'auditLog.id'))))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

export async function countPending(db: Db): Promise<number> {
  const { count } = await db.selectFrom('auditPending')
    .select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow()
  return count
}
