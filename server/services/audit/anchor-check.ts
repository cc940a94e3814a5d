import type { Db } from '#db/client'
import { findLink, listStatements, type ChainHead } from '#db/repositories/system/audit-chain.repository'
import type { AuditVerification } from '#shared/contract/setting/audit.contract'
import { CHAIN_START } from '#shared/domain/audit/audit-link'
import { parseAnchor, type Anchor } from './anchor'
import type { AuditAnchors } from './audit-anchors'

interface CheckDeps {
  db: Db
  anchors: AuditAnchors
}

type Broken = NonNullable<AuditVerification['broken']>

/** Clocks of console and database may differ, and an entry has the time at which its transaction began. */
export const TOLERANCE_MS = 3_600_000

/** Which anchors a check compares with. */
export interface Trusted {
  /** Ordered by position. What was before the first is vouched for by it alone. */
  inForce: Anchor[]
  /** Since when what was before counts as it was then: by a restore, or by a person. */
  base: Anchor | undefined
  /** Newest that is genuine. */
  last: Anchor | undefined
  first: Anchor | undefined
  isThere: boolean
  damaged: number
  damagedLine: number | null
  /** Of another key: of another installation, or from before SECRET_KEY was changed. */
  foreign: number
}

const SUPERSEDING: ReadonlySet<string> = new Set(['restored', 'accepted'])

/**
 * The anchors of this console's file since the newest restore or acceptance, which may have been noted by another
 * console: those lie in the trail, too, signed, so that the owner of the database cannot make one.
 */
export async function readTrusted({ db, anchors }: CheckDeps): Promise<Trusted> {
  const { isThere, anchors: lines, damaged, damagedLine } = await anchors.read()
  const own = lines.filter(({ key }) => key === anchors.key)
  const statements = (await listStatements(db)).flatMap(text => parseAnchor(text) ?? [])
  const [base] = [...own, ...statements]
    .filter(anchor => SUPERSEDING.has(anchor.kind) && anchors.isGenuine(anchor)).sort((a, b) => a.at < b.at ? 1 : -1)
  const inForce = [...base ? [base] : [], ...own.filter(({ at }) => !base || at > base.at)].sort((a, b) =>
    a.position - b.position || (a.at < b.at ? -1 : 1))
  const last = inForce.findLast(anchors.isGenuine)
  const forged = last ? inForce.length - 1 - inForce.indexOf(last) : inForce.length
  return {
    inForce, base, last, first: inForce.find(anchors.isGenuine), isThere, damaged: damaged + forged, damagedLine,
    foreign: lines.length - own.length,
  }
}

const agrees = async (db: Db, { position, hash }: Anchor) =>
  (position === 0 ? CHAIN_START : (await findLink(db, position))?.hash) === hash

/**
 * Whether the chain is still the one of the newest anchor; if not, from which place on. Each link covers all before
 * it, so the newest is enough.
 */
export async function findAnchorFault(
  { db, anchors }: CheckDeps, { inForce, last }: Trusted, head: Pick<ChainHead, 'position'> | undefined,
): Promise<Broken | undefined> {
  if (!last || await agrees(db, last)) {
    return undefined
  }
  const recorded = { position: last.position, at: last.at }
  const length = head?.position ?? 0
  if (length === 0) {
    return { fault: 'emptied', position: 1, auditId: null, anchor: recorded }
  }
  // By halves: whatever agrees, so does all in front of it. What is not genuine says nothing.
  const places = inForce.slice(0, inForce.indexOf(last) + 1)
  let [good, bad] = [-1, places.length - 1]
  let known: Anchor | undefined
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const probe = places.slice(good + 1, middle + 1).findLastIndex(anchors.isGenuine) + good + 1
    const anchor = probe > good ? places[probe] : undefined
    if (anchor && !await agrees(db, anchor)) {
      bad = probe
    }
    else {
      known = anchor ?? known
      good = middle
    }
  }
  return (places[bad]?.position ?? 0) > length
    ? { fault: 'cut', position: length + 1, auditId: null, anchor: recorded }
    : { fault: 'rewritten', position: (known?.position ?? 0) + 1, auditId: null, anchor: recorded }
}

export interface Dated {
  position: number
  createdAt: string
}

/**
 * Tells entries that came to their place later than their date says: dated before an entry in front of them, or
 * before the time at which the chain did not yet reach their place. Entries are given in order.
 *
 * @param latestMs date of what was before the first one
 */
export function createDateCheck(
  { isGenuine }: Pick<AuditAnchors, 'isGenuine'>, { inForce, base }: Pick<Trusted, 'inForce' | 'base'>,
  latestMs: number,
): (entry: Dated) => boolean {
  let latest = latestMs
  let next = 0
  let boundMs = -Infinity
  let boundBy: Anchor | undefined
  return ({ position, createdAt }) => {
    for (let anchor = inForce[next]; anchor && anchor.position < position; anchor = inForce[next]) {
      const ms = Math.min(Date.parse(anchor.at), Date.parse(anchor.databaseAt))
      if (ms > boundMs) {
        boundMs = ms
        boundBy = anchor
      }
      next += 1
    }
    if (base && position <= base.position) {
      return false
    }
    const ms = Date.parse(createdAt)
    const isBack = ms < latest - TOLERANCE_MS
      || (ms < boundMs - TOLERANCE_MS && boundBy !== undefined && isGenuine(boundBy))
    latest = Math.max(latest, ms)
    return isBack
  }
}
