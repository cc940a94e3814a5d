import { isDeepStrictEqual } from 'node:util'
import type { Trx } from '#db/client'
import { insertAudits } from '#db/repositories/system/audit-log.repository'
import type { Topic } from '#shared/contract/live.contract'
import type { AuditAction } from '#shared/domain/audit/audit-action'
import { invalidateCached, type Readers } from './announce'
import { toAuditNoun, toTopics } from './audit-topics'
import type { Actor, Deps } from './deps'
import { keepAnswer } from './idempotency.service'

export type ChangeDeps = Pick<Deps, 'db'> & Readers

/** An entry of the audit trail. */
export interface Entry {
  action: AuditAction
  /** What was changed; without a project = the whole installation. */
  of: { id: string, projectId: string | null }
  before?: unknown
  after?: unknown
}

/** What a change may do, besides its SQL. */
export interface Write {
  trx: Trx
  actor: Actor
  /**
   * In the transaction: neither exists without the other. Pages that show the noun are told after the commit
   * (audit-topics.ts). Two equal sides are no change, and leave nothing.
   */
  audit: (...entries: Entry[]) => Promise<void>
  /** For pages that show something which the change has touched and not audited. */
  touch: (...topics: Topic[]) => void
  /** Done after the commit, in this order, before pages are told. */
  after: (deed: () => unknown) => void
}

/**
 * The one way to change something: in a transaction, with its audit entries, with the answer that is kept when the
 * request has an Idempotency-Key, and with what pages are told after the commit.
 *
 * @param work its result is the answer of the request
 * @returns that answer
 */
export async function change<T>(deps: ChangeDeps, actor: Actor, work: (write: Write) => Promise<T>): Promise<T> {
  const topics = new Set<Topic>()
  const deeds: (() => unknown)[] = []
  const answer = await deps.db.transaction().execute(async (trx) => {
    const result = await work({
      trx,
      actor,
      async audit(...entries) {
        const real = entries.filter(({ before, after }) => before === undefined || !isDeepStrictEqual(before, after))
        if (real.length === 0) {
          return
        }
        await insertAudits(trx, real.map(({ action, of, before, after }) => ({
          projectId: of.projectId, actor: actor.name, action, noun: toAuditNoun(action), nounId: of.id, before, after,
          requestId: actor.requestId,
        })))
        real.forEach(({ action, of }) => toTopics({ action, id: of.id }).forEach(topic => topics.add(topic)))
      },
      touch: (...touched) => touched.forEach(topic => topics.add(topic)),
      after: deed => void deeds.push(deed),
    })
    await keepAnswer(trx, actor, result)
    return result
  })
  await invalidateCached(deps, [...topics])
  for (const deed of deeds) {
    await deed()
  }
  topics.forEach(topic => deps.live.publish(topic))
  return answer
}

/** For a change that comes before the one whose answer the request gets. */
export const asStep = ({ name, requestId }: Actor): Actor => ({ name, requestId })
