import { isDeepStrictEqual } from 'node:util'
import type { Trx } from '#db/client'
import { lockDraftsOf, setGates } from '#db/repositories/release/release.repository'
import { arePassed } from '#shared/domain/release/gate'
import { judgeLot, rejudge } from './release-gates'
import { isState } from './release-rule'

/**
 * A lot of the version was made or decided: drafts that were checked before say so at their gate, as their passport does. One that
 * is being checked waits for the end of its check. Nobody's text has changed: who has the card open can save it.
 *
 * @returns whether a draft has changed
 */
export async function rejudgeLotGates(trx: Trx, versionId: string | null): Promise<boolean> {
  const drafts = versionId === null ? [] : await lockDraftsOf(trx, versionId)
  if (versionId === null || drafts.length === 0) {
    return false
  }
  const gate = await judgeLot(trx, versionId)
  let hasChanged = false
  for (const row of drafts) {
    const gates = rejudge(row, [gate])
    if (!isDeepStrictEqual(gates, row.gates)) {
      await setGates(trx, row.id, { gates, state: isState(row, 'CHECKING') ? row.state : arePassed(gates) ? 'READY' : 'DRAFT' })
      hasChanged = true
    }
  }
  return hasChanged
}
