import { createHash } from 'node:crypto'
import { countPending, findChainHead, findLink, findUnchained, hasPending, insertLinks, listLinks, listPending, tryLockChain, type ChainHead, type LinkedEntry } from '#db/repositories/system/audit-chain.repository'
import type { AuditVerification, AuditVerifyQuery } from '#shared/contract/setting/audit.contract'
import { CHAIN_START, toLinkText, type SealedEntry } from '#shared/domain/audit/audit-link'
import type { Deps } from '../common/deps'

type ChainDeps = Pick<Deps, 'db'>

/** Entries that one transaction adds to the chain. */
const SEAL_ROWS = 1_000
/** Links that are checked between two looks at the clock. */
const CHECK_ROWS = 2_000
/** How long one request checks; the next one continues. */
const CHECK_MS = 5_000

const toHash = (previous: string, position: number, entry: SealedEntry) => createHash('sha256').update(toLinkText(previous, position, entry)).digest('hex')

/**
 * Adds what was committed since to the chain, one batch. Any console may: one does at a time, the others find nothing to do. A row
 * whose transaction commits later is simply sealed later, so no write waits.
 *
 * @returns the new end of the chain and how many entries it took; undefined when there was nothing, or another console does it.
 */
export async function sealAudits({ db }: ChainDeps): Promise<{ position: number, hash: string, sealed: number } | undefined> {
  if (!await hasPending(db)) {
    return undefined
  }
  return db.transaction().execute(async (trx) => {
    if (!await tryLockChain(trx)) {
      return undefined
    }
    // Statements of their own, behind the lock: they see what the last holder has committed.
    const { position: start, hash: previous } = await findChainHead(trx) ?? { position: 0, hash: CHAIN_START }
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
    return { position: start + links.length, hash, sealed: links.length }
  })
}

type Broken = NonNullable<AuditVerification['broken']>

/**
 * Computes the chain anew, from its start or behind a position, and names the first place that has changed. Seals
 * first what is not sealed yet.
 */
export async function verifyAudits({ db }: ChainDeps, { after, position, hash }: AuditVerifyQuery): Promise<AuditVerification> {
  const untilMs = Date.now() + CHECK_MS
  while (Date.now() < untilMs && await sealAudits({ db })) {
    // Until nothing is left, another console seals, or the time is up: what is left counts as pending.
  }
  const head = await findChainHead(db)
  const walk = { checked: 0, checkedTo: after, hash: after === 0 ? CHAIN_START : (await findLink(db, after))?.hash }
  let broken = await findBrokenHead(db, { position, hash }) ?? (walk.hash === undefined ? { fault: 'gap' as const, position: after, auditId: null } : undefined)
  let isPartial = false
  while (!broken && walk.checkedTo < (head?.position ?? 0)) {
    const links = await listLinks(db, walk.checkedTo, CHECK_ROWS)
    broken = checkLinks(walk, links, head)
    isPartial = !broken && walk.checkedTo < (head?.position ?? 0) && Date.now() > untilMs
    if (isPartial) {
      break
    }
  }
  const unchained = broken || isPartial ? undefined : await findUnchained(db)
  broken ??= unchained === undefined ? undefined : { fault: 'unchained', position: null, auditId: unchained }
  return {
    state: broken ? 'broken' : isPartial ? 'partial' : 'intact',
    checked: walk.checked,
    checkedTo: walk.checkedTo,
    head: head ? { position: head.position, hash: head.hash, sealedAt: head.sealedAt.toISOString() } : null,
    pending: await countPending(db),
    broken: broken ?? null,
    checkedAt: new Date().toISOString(),
  }
}

/** Compares with a hash that was noted elsewhere: it shows a chain that was rewritten as a whole, or whose end was cut. */
async function findBrokenHead(db: ChainDeps['db'], { position, hash }: Pick<AuditVerifyQuery, 'position' | 'hash'>): Promise<Broken | undefined> {
  if (position === undefined || hash === undefined) {
    return undefined
  }
  const link = await findLink(db, position)
  return link?.hash === hash ? undefined : { fault: 'head', position, auditId: link?.auditId ?? null }
}

/** Moves `walk` over the links that have not changed since they were sealed. */
function checkLinks(walk: { checked: number, checkedTo: number, hash: string | undefined }, links: readonly LinkedEntry[], head: ChainHead | undefined): Broken | undefined {
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
    walk.checked += 1
    walk.checkedTo = position
    walk.hash = hash
  }
  return links.length === 0 && walk.checkedTo < (head?.position ?? 0) ? { fault: 'gap', position: walk.checkedTo + 1, auditId: null } : undefined
}
