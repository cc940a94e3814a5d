import { sql } from 'kysely'
import type { SampleState, VerdictRole } from '#shared/domain/quality/sample-state'
import type { Db, Trx } from '../../client'
import type { QcSampleRow } from './qc-sample.repository'
import type { QcVerdictRow } from './qc-verdict.repository'

/** What the database knows of a sample at this moment: claims run out by its clock. */
export interface SampleNow {
  /** The verdict that it waits for; null = settled, by the rule of `toAwaited`, or its lot has ended without it. */
  awaited: VerdictRole | null
  /** Whoever gave the first verdict that stands. */
  firstBy: string | null
  /** Whoever gave the second one. */
  secondBy: string | null
  /** Remaining time of the claim; null = nobody holds it. */
  claimLeftMs: number | null
}

/** Verdicts that stand, as one row beside each sample `s`. */
const GIVEN = sql`
  left join lateral (
    select max(verdict) filter (where role = 'first') as first, max(reviewer) filter (where role = 'first') as first_by,
      max(verdict) filter (where role = 'second') as second, max(reviewer) filter (where role = 'second') as second_by,
      count(*) filter (where role = 'adjudication') as adjudications
    from qc_verdicts where sample_id = s.id and undone_at is null
  ) given on true`

/**
 * Whether two reviewers differ in anything that follows from their verdicts. Same as `isAgreed`, the other way round.
 */
const DIFFER = sql`(
  select count(distinct
    (verdict, fixed_record,
    coalesce(nullif(severities, '{}'), case when verdict = 'PASS' then '{}' else '{major}' end::text[]))) > 1
  from (
    select v.verdict, v.fixed_record, array(
      select distinct code ->> 'severity' from jsonb_array_elements(lot.policy #> '{review,defects}') code
        where v.defects ? (code ->> 'code') order by 1
    ) as severities
    from qc_verdicts v join qc_lots lot on lot.id = v.lot_id
    where v.sample_id = s.id and v.undone_at is null and v.role in ('first', 'second')
  ) said)`

const AWAITED = sql`case
  when given.first is null then 'first'
  when given.second is null then case when s.needs_second then 'second' end
  when given.adjudications = 0 and ${DIFFER} then 'adjudication'
end`

/** A lot can be rejected before its last verdict: its samples wait for none then, and hide none from anybody. */
const AWAITED_STILL = sql`case
  when exists (select from qc_lots where id = s.lot_id and state in ('OPEN', 'SAMPLED', 'IN_REVIEW')) then ${AWAITED}
end`

/** Whether a sample of a lot, a row of `qc_lots`, still waits for a verdict. */
export const HAS_OPEN_SAMPLE = sql<boolean>`exists (
  select 1 from qc_samples s ${GIVEN} where s.lot_id = qc_lots.id and ${AWAITED} is not null)`

/**
 * Whether the state of a sample, a row of `qc_samples`, is final. In a lot that was rejected early it may be that of a
 * first verdict whose second never came, or which the second contradicts: nobody can say then what the record is.
 */
export const IS_SETTLED = sql<boolean>`exists (
  select 1 from qc_samples s ${GIVEN} where s.id = qc_samples.id and ${AWAITED} is null)`

const CLAIM_LEFT = sql`case
  when s.claimed_until
    > clock_timestamp() then ceil(extract(epoch from s.claimed_until - clock_timestamp()) * 1000)::int end`

const NOW = sql`${AWAITED_STILL} as awaited, given.first_by, given.second_by, ${CLAIM_LEFT} as claim_left_ms`

/** A claim that ran out leaves the sample as it was before. */
const STATE = sql`case when s.state = 'CLAIMED' and coalesce(s.claimed_until <= clock_timestamp(), true) then 'PENDING'
  else s.state end`

export type SampleItemRow = Omit<QcSampleRow, 'record' | 'fixedRecord' | 'projectId' | 'updatedAt'> & SampleNow
  & { excerpt: string }

export interface SampleItemQuery {
  lotId: string
  states?: readonly SampleState[] | undefined
  awaited?: VerdictRole | undefined
  /** Who reads: states are those that this reviewer is shown. */
  reviewer?: string | undefined
  limit: number
  /** Position of the last one of the page before. */
  after?: number | undefined
}

/** A first verdict that waits for its second cannot be found by whoever may not see it. */
const shownTo = (reviewer: string | undefined) => sql`case
  when ${AWAITED_STILL} = 'second' and given.first_by is distinct from ${reviewer ?? null}::text then 'PENDING'
  else ${STATE}
end`

/** By the rule of `refuseClaim`: names that differ in their letters' case alone are one person's. */
const isByOther = (given: 'first_by' | 'second_by', reviewer: string) =>
  sql`lower(${sql.ref(`given.${given}`)}) is distinct from lower(${reviewer}::text)`

/** In the order of positions, without their records. */
export async function listSampleItems(
  db: Db, { lotId, states, awaited, reviewer, limit, after = 0 }: SampleItemQuery,
): Promise<SampleItemRow[]> {
  const { rows } = await sql<SampleItemRow>`
    select s.id, s.lot_id, s.position, s.row, ${STATE} as state, s.defects, s.needs_second, s.claimed_by,
      s.claimed_until, s.version,
      s.findings, left(s.record, 400) as excerpt, ${NOW}
    from qc_samples s ${GIVEN}
    where s.lot_id = ${lotId} and s.position > ${after}
      ${states === undefined ? sql`` : sql`and ${shownTo(reviewer)} = any(${[...states]}::text[])`}
      ${awaited === undefined ? sql`` : sql`and ${AWAITED_STILL} = ${awaited}`}
    order by s.position limit ${limit}`.execute(db)
  return rows
}

export type SampleNowRow = QcSampleRow & SampleNow

/** At most as many as ids. */
export async function listSamplesNow(db: Db, ids: readonly string[]): Promise<SampleNowRow[]> {
  const { rows } = await sql<SampleNowRow>`
    select s.id, s.project_id, s.lot_id, s.position, s.row, s.record, s.findings, ${STATE} as state, s.claimed_by,
      s.claimed_until, s.needs_second,
      s.fixed_record, s.defects, s.version, s.updated_at, ${NOW}
    from qc_samples s ${GIVEN} where s.id = any(${[...ids]}::uuid[])`.execute(db)
  return rows
}

export type StandingVerdict = QcVerdictRow & { ageMs: number }

/** Those that were not taken back, oldest first. */
export function listStandingVerdicts(db: Db, sampleId: string): Promise<StandingVerdict[]> {
  return db
    .selectFrom('qcVerdicts')
    .selectAll()
    .select(sql<number>`extract(epoch from clock_timestamp() - created_at)::float8 * 1000`.as('ageMs'))
    .where('sampleId', '=', sampleId)
    .where('undoneAt', 'is', null)
    .orderBy('id')
    .execute()
}

/** Of several samples, oldest first, those that were taken back included. At most 4,000. */
export function listVerdictsOfSamples(db: Db, sampleIds: readonly string[]): Promise<QcVerdictRow[]> {
  return sampleIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('qcVerdicts')
        .selectAll().where('sampleId', 'in', [...sampleIds]).orderBy('id').limit(4_000).execute()
}

export interface Claim {
  reviewer: string
  claimMs: number
}

const toUntil = (claimMs: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${claimMs / 1_000})`

export async function claimLockedSample(trx: Trx, id: string, { reviewer, claimMs }: Claim): Promise<void> {
  await trx
    .updateTable('qcSamples')
    .set({
      claimedBy: reviewer, claimedUntil: toUntil(claimMs),
      state: sql<SampleState>`case when state = 'PENDING' then 'CLAIMED' else state end`,
      version: sql<number>`version + 1`, updatedAt: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .execute()
}

/**
 * Claims the next samples that wait for a role, in one statement: two reviewers at the same time get different ones.
 * Those that the reviewer holds already count, so that a repeated call gives the same ones.
 *
 * @returns their ids in the order in which they are to be judged
 */
export async function claimNextSamples(db: Db, {
  lotId, role, reviewer, claimMs, count, after,
}: Claim & { lotId: string, role: VerdictRole, count: number, after: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string, position: number }>`
    update qc_samples set claimed_by = ${reviewer}, claimed_until = ${toUntil(claimMs)},
      state = case when state = 'PENDING' then 'CLAIMED' else state end, version = version + 1, updated_at = now()
    where id in (
      select s.id from qc_samples s ${GIVEN}
      where s.lot_id = ${lotId} and ${AWAITED} = ${role}
        ${role === 'first'
          ? sql``
          : sql`and ${isByOther('first_by', reviewer)}
          and ${isByOther('second_by', reviewer)}`}
        and (s.claimed_by = ${reviewer} or s.claimed_until is null or s.claimed_until <= clock_timestamp())
      order by s.position <= ${after}, s.position
      limit ${count}
      for update of s skip locked
    )
    returning id, position`.execute(db)
  const rank = ({ position }: { position: number }) => [position <= after ? 1 : 0, position] as const
  return rows.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1]).map(({ id }) => id)
}

/**
 * The claims of a reviewer, or of all, run out now: until another reviewer takes one, a verdict that is still on its
 * way counts in an open lot.
 *
 * @returns how many there were
 */
export async function endClaims(db: Db, { lotId, reviewer }: { lotId: string, reviewer?: string }): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('qcSamples')
    .set({ claimedUntil: sql<Date>`clock_timestamp()`, version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
    .where('lotId', '=', lotId)
    .$if(reviewer !== undefined, query => query.where('claimedBy', '=', reviewer ?? ''))
    .where('claimedUntil', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** @returns whether this began the review of the lot. */
export async function startReview(db: Db, lotId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('qcLots')
    .set({ state: 'IN_REVIEW', version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
    .where('id', '=', lotId)
    .where('state', '=', 'SAMPLED')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export interface JudgedTwice {
  sampleId: string
  role: 'first' | 'second'
  reviewer: string
  verdict: string
}

export interface JudgedTwiceQuery {
  /** A lot and a policy are of one project: with either it may be left out. */
  projectId?: string | undefined
  lotId?: string | undefined
  policyId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

/** Independent verdicts of the samples that have a second one, newest samples first; at most 50,000 samples. */
export async function listJudgedTwice(
  db: Db, { projectId, lotId, policyId, from, to }: JudgedTwiceQuery,
): Promise<JudgedTwice[]> {
  const { rows } = await sql<JudgedTwice>`
    select v.sample_id, v.role, v.reviewer, v.verdict
    from (
      select sample_id from qc_verdicts
      where role = 'second' and undone_at is null
        ${projectId === undefined ? sql`` : sql`and project_id = ${projectId}`}
        ${lotId === undefined ? sql`` : sql`and lot_id = ${lotId}`}
        ${policyId === undefined ? sql`` : sql`and lot_id in (select id from qc_lots where policy_id = ${policyId})`}
        ${from === undefined ? sql`` : sql`and created_at >= ${from}`}
        ${to === undefined ? sql`` : sql`and created_at < ${to}`}
      order by created_at desc limit 50000
    ) twice join qc_verdicts v on v.sample_id = twice.sample_id
    where v.undone_at is null and v.role <> 'adjudication'`.execute(db)
  return rows
}

/**
 * Samples without a verdict, without the second one they need, or with two that differ in anything and none that
 * settles it.
 */
export async function countOpenSamples(db: Db, lotId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from qc_samples s ${GIVEN}
      where s.lot_id = ${lotId} and ${AWAITED} is not null`.execute(db)
  return rows[0]?.count ?? 0
}
