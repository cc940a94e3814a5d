import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Trx } from '#db/client'
import { countPending, findChainHead, readClock } from '#db/repositories/system/audit-chain.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import type { AuditAccept, AuditAcceptance } from '#shared/contract/setting/audit.contract'
import { CHAIN_START } from '#shared/domain/audit/audit-link'
import { AppError } from '#server/errors'
import type { Actor, Deps } from '../common/deps'
import { toAnchorLine, type Anchor } from './anchor'
import { findAnchorFault, readTrusted } from './anchor-check'
import { CHECK_MS, sealRest, verifyAudits } from './audit-chain.service'
import type { WithAnchors } from './audit-anchors'

type AnchorDeps = Pick<Deps, 'db'> & WithAnchors

/** An unchanged trail is noted once a day: an entry that comes later cannot be dated before. */
const UNCHANGED_MS = 24 * 3_600_000
/** A trail of an earlier version may have a hundred thousand entries to seal. */
const SEAL_MS = 60_000
const SEAL_PAUSE_MS = 100

/**
 * Notes the end of the chain outside of the database, unless it is noted already. Nothing is noted of a trail that is
 * not the one of the last anchor: an anchor vouches for it.
 *
 * @returns false when entries wait to be sealed by another console, the trail was changed, or the file cannot be
 *   written: to be tried again.
 */
export async function makeAnchor(
  deps: AnchorDeps & { log: Pick<Logger, 'error'> }, kind: 'start' | 'interval' | 'stop' | 'export',
): Promise<boolean> {
  const { db, anchors, log } = deps
  await sealRest(deps)
  if (await countPending(db) > 0) {
    return false
  }
  const trusted = await readTrusted(deps)
  const head = await findChainHead(db)
  const fault = await findAnchorFault(deps, trusted, head)
  if (fault) {
    log.error(
      { ...fault, head: head && { position: head.position, hash: head.hash } },
      'the audit trail is not the one that was recorded: no anchor is made of it',
    )
    return false
  }
  const { last } = trusted
  const isKnown = last?.position === (head?.position ?? 0) && Date.now() - Date.parse(last.at) < UNCHANGED_MS
  return isKnown && kind !== 'start' ? true : anchors.keep(await signHead(deps, { kind, note: '' }))
}

/**
 * From now on the trail counts as it is: for a restore by other means, a clock that was wrong, a lost database. Who
 * did it, why, and the fault that was accepted stay in it. As long as the check has found no fault and is not
 * through, nothing is accepted: the caller sends it again, from where this turn has come to.
 *
 * @param turnMs how long one turn of the check lasts
 */
export async function acceptTrail(
  deps: AnchorDeps, actor: Actor, { reason, after }: AuditAccept, turnMs = CHECK_MS,
): Promise<AuditAcceptance> {
  const found = await verifyAudits(deps, { after }, turnMs)
  if (found.state === 'partial') {
    return { ...found, isAccepted: false }
  }
  const { fault, position } = found.broken ?? { fault: null, position: null }
  await supersede(deps, { kind: 'accepted', note: reason }, async (trx, statement) => {
    const content = { reason, fault, position, checkedFrom: after, statement }
    await insertAudit(trx, {
      projectId: null, actor: actor.name, action: 'audit.accept', noun: 'audit', nounId: 'trail', after: content,
      requestId: actor.requestId,
    })
  })
  return { ...await verifyAudits(deps, { after: 0 }, turnMs), isAccepted: true }
}

/** Leaves an entry and an anchor of a restore, before any console has opened the database. */
export function noteRestore(
  deps: AnchorDeps, { createdAt, version }: { createdAt: string, version: string },
): Promise<void> {
  return supersede(deps, { kind: 'restored', note: `backup of ${createdAt}` }, (trx, statement) =>
    insertAudit(trx, {
      projectId: null, actor: 'console', action: 'audit.restore', noun: 'audit', nounId: 'trail',
      after: { createdAt, version, statement }, requestId: '',
    }))
}

/** What is sealed after the statement counts as later than it: nothing may wait. @throws AppError `unavailable` */
async function sealAll(deps: AnchorDeps): Promise<void> {
  const endMs = performance.now() + SEAL_MS
  await sealRest(deps)
  while (await countPending(deps.db) > 0) {
    if (performance.now() > endMs) {
      throw new AppError('unavailable', 'entries of the audit trail wait to be sealed')
    }
    // By another console, perhaps.
    await setTimeout(SEAL_PAUSE_MS)
    await sealRest(deps)
  }
}

/** The statement is in the trail, too, for the consoles that have files of their own. */
async function supersede(
  deps: AnchorDeps, why: Pick<Anchor, 'kind' | 'note'>, write: (trx: Trx, statement: string) => Promise<void>,
): Promise<void> {
  await sealAll(deps)
  const statement = await signHead(deps, why)
  await deps.db.transaction().execute(trx => write(trx, toAnchorLine(statement)))
  await deps.anchors.keep(statement)
  await sealRest(deps)
}

async function signHead({ db, anchors }: AnchorDeps, { kind, note }: Pick<Anchor, 'kind' | 'note'>): Promise<Anchor> {
  // Before the chain is read: what comes to it later is dated later.
  const [at, databaseAt] = [new Date(), await readClock(db)]
  const { position, hash } = await findChainHead(db) ?? { position: 0, hash: CHAIN_START }
  return anchors.sign({ kind, position, hash, at: at.toISOString(), databaseAt: databaseAt.toISOString(), note })
}
