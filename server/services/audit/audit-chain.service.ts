import { createHash } from 'node:crypto'
import type { Trx } from '#db/client'
import {
  countPending, findChainHead, findLatestDate, findLink, findUnchained, hasPending, insertLinks, listLinks, listPending,
  tryLockChain, type ChainHead, type LinkedEntry,
} from '#db/repositories/system/audit-chain.repository'
import type { AuditAnchorsView, AuditVerification, AuditVerifyQuery } from '#shared/contract/setting/audit.contract'
import { CHAIN_START, toLinkText, type SealedEntry } from '#shared/domain/audit/audit-link'
import type { Deps } from '../common/deps'
import type { Anchor } from './anchor'
import { createDateCheck, findAnchorFault, readTrusted, TOLERANCE_MS, type Trusted } from './anchor-check'
import type { WithAnchors } from './audit-anchors'

type ChainDeps = Pick<Deps, 'db'>
type VerifyDeps = Pick<Deps, 'db'> & WithAnchors

/** Entries that one transaction adds to the chain. */
const SEAL_ROWS = 1_000
/** Links that are checked between two looks at the clock. */
const CHECK_ROWS = 2_000
/** How long one turn checks; the next request continues. */
export const CHECK_MS = 5_000
/** Entries in front of the first one that are looked at for its date. */
const DATED_ROWS = 1_000

const toHash = (previous: string, position: number, entry: SealedEntry) =>
  createHash('sha256').update(toLinkText(previous, position, entry)).digest('hex')

/**
 * Adds what was committed since to the chain, one batch. Any console may: one does at a time, the others find nothing
 * to do. A row whose transaction commits later is simply sealed later, so no write waits.
 *
 * @returns the new end of the chain, how many entries it took, and which of them are dated long before those in front
 * of them; undefined when there was nothing, or another console does it.
 */
export async function sealAudits({ db }: ChainDeps): Promise<
  { position: number, hash: string, sealed: number, backdated: string[] } | undefined
> {
  if (!await hasPending(db)) {
    return undefined
  }
  return db.transaction().execute(async (trx) => {
    if (!await tryLockChain(trx)) {
      return undefined
    }
    // Statements of their own, behind the lock: they see what the last holder has committed.
    const head = await findChainHead(trx)
    const { position: start, hash: previous } = head ?? { position: 0, hash: CHAIN_START }
    const entries = await listPending(trx, SEAL_ROWS)
    if (entries.length === 0) {
      return undefined
    }
    let hash = previous
    const links = entries.map((entry, index) => {
      const position = start + index + 1
      hash = toHash(hash, position, entry)
      return { position, auditId: entry.id, hash }
    })
    await insertLinks(trx, links)
    const backdated = listBackdated(entries, head && await findLatestBefore(trx, head))
    return { position: start + links.length, hash, sealed: links.length, backdated }
  })
}

/**
 * What comes behind the head of the chain cannot be older than this. A batch that was not full has left nothing
 * behind, so all that came later was written after it; behind a full one, as when the trail of an earlier version is
 * sealed for the first time, there may be entries as old as those in front of them.
 */
async function findLatestBefore(trx: Trx, { position, sealedAt }: ChainHead): Promise<Date | undefined> {
  const first = await findLink(trx, position - SEAL_ROWS + 1)
  const wasFull = first?.sealedAt.getTime() === sealedAt.getTime()
  return wasFull ? findLatestDate(trx, { from: position - DATED_ROWS, to: position }) : sealedAt
}

/** Ids of the entries, given in order, that are dated long before what is in front of them. */
function listBackdated(entries: readonly SealedEntry[], before: Date | undefined): string[] {
  let latestMs = before?.getTime() ?? -Infinity
  return entries.flatMap(({ id, createdAt }) => {
    const ms = Date.parse(createdAt)
    const isBack = ms < latestMs - TOLERANCE_MS
    latestMs = Math.max(latestMs, ms)
    return isBack ? [id] : []
  })
}

/** How far the chain was computed anew. */
interface Walk { checked: number, checkedTo: number, hash: string | undefined }

type Broken = NonNullable<AuditVerification['broken']>

/** Until nothing is left, another console seals, or the time is up: what is left counts as pending. */
export async function sealRest(deps: ChainDeps, untilMs = Date.now() + CHECK_MS): Promise<void> {
  while (Date.now() < untilMs && await sealAudits(deps)) {
    // The next batch.
  }
}

/**
 * Computes the chain anew, from its start or behind a position, compares it with its anchors, and names the first place
 * that has changed. Seals first what is not sealed yet.
 */
export async function verifyAudits(
  deps: VerifyDeps, { after, position, hash }: AuditVerifyQuery, turnMs = CHECK_MS,
): Promise<AuditVerification> {
  const { db } = deps
  const untilMs = Date.now() + turnMs
  await sealRest(deps, untilMs)
  const trusted = await readTrusted(deps)
  const head = await findChainHead(db)
  const hashBefore = after === 0 ? CHAIN_START : (await findLink(db, after))?.hash
  const walk: Walk = { checked: 0, checkedTo: after, hash: hashBefore }
  const early = await findBrokenHead(db, { position, hash }) ?? await findAnchorFault(deps, trusted, head)
    ?? (walk.hash === undefined ? { fault: 'gap' as const, position: after, auditId: null } : undefined)
  const { broken, isPartial } = early
    ? { broken: early, isPartial: false }
    : await checkRest(deps, walk, { head, trusted, untilMs })
  return {
    state: broken ? 'broken' : isPartial ? 'partial' : trusted.last ? 'intact' : 'unknown',
    checked: walk.checked,
    checkedTo: walk.checkedTo,
    head: head ? { position: head.position, hash: head.hash, sealedAt: head.sealedAt.toISOString() } : null,
    pending: await countPending(db),
    broken: broken ?? null,
    anchors: toAnchorsView(deps.anchors, trusted),
    checkedAt: new Date().toISOString(),
  }
}

/** From where the walk stands to the head, or until the time is up; at the head also what is in no chain. */
async function checkRest(
  { db, anchors }: VerifyDeps, walk: Walk,
  { head, trusted, untilMs }: { head: ChainHead | undefined, trusted: Trusted, untilMs: number },
): Promise<{ broken?: Broken | undefined, isPartial: boolean }> {
  const from = Math.max(walk.checkedTo - DATED_ROWS, trusted.base?.position ?? 0)
  const latest = await findLatestDate(db, { from, to: walk.checkedTo })
  const isBack = createDateCheck(anchors, trusted, latest?.getTime() ?? -Infinity)
  const end = head?.position ?? 0
  while (walk.checkedTo < end) {
    const broken = checkLinks(walk, await listLinks(db, walk.checkedTo, CHECK_ROWS), { head, isBack })
    if (broken || (walk.checkedTo < end && Date.now() > untilMs)) {
      return { broken, isPartial: !broken }
    }
  }
  const unchained = await findUnchained(db)
  return {
    broken: unchained === undefined ? undefined : { fault: 'unchained', position: null, auditId: unchained },
    isPartial: false,
  }
}

const toAnchorsView = ({ file, isSent, fault, publicKey }: VerifyDeps['anchors'], {
  inForce, first, last, base, isThere, damaged, damagedLine, foreign,
}: Trusted): AuditAnchorsView =>
  ({
    first: toAnchorView(first), last: toAnchorView(last), base: toAnchorView(base), count: inForce.length, file,
    isFileThere: isThere, damaged, damagedLine, foreign, isSent, fault: fault(), publicKey,
  })

const toAnchorView = (anchor: Anchor | undefined) =>
  anchor ? { kind: anchor.kind, position: anchor.position, at: anchor.at, note: anchor.note } : null

/**
 * Compares with a hash that was noted elsewhere: it shows a chain that was rewritten as a whole, or whose end was cut.
 */
async function findBrokenHead(
  db: ChainDeps['db'], { position, hash }: Pick<AuditVerifyQuery, 'position' | 'hash'>,
): Promise<Broken | undefined> {
  if (position === undefined || hash === undefined) {
    return undefined
  }
  const link = await findLink(db, position)
  return link?.hash === hash ? undefined : { fault: 'head', position, auditId: link?.auditId ?? null }
}

/** Moves `walk` over the links that have not changed since they were sealed. */
function checkLinks(
  walk: Walk,
  links: readonly LinkedEntry[],
  { head, isBack }: { head: ChainHead | undefined, isBack: ReturnType<typeof createDateCheck> },
): Broken | undefined {
  for (const { position, auditId, hash, entry } of links) {
    if (position !== walk.checkedTo + 1) {
      return { fault: 'gap', position: walk.checkedTo + 1, auditId: null }
    }
    if (!entry) {
      return { fault: 'missing', position, auditId }
    }
    if (toHash(walk.hash ?? CHAIN_START, position, entry) !== hash) {
      return { fault: 'changed', position, auditId }
    }
    if (isBack({ position, createdAt: entry.createdAt })) {
      return { fault: 'backdated', position, auditId }
    }
    walk.checked += 1
    walk.checkedTo = position
    walk.hash = hash
  }
  return links.length === 0 && walk.checkedTo < (head?.position ?? 0)
    ? { fault: 'gap', position: walk.checkedTo + 1, auditId: null }
    : undefined
}
