import { isDeepStrictEqual } from 'node:util'
import { lockDraftsOf, setGates } from '#db/repositories/release/release.repository'
import { arePassed } from '#shared/domain/release/gate'
import type { Write } from '../common/change'
import { judgeLot, rejudge } from './release-gates'
import { isState } from './release-rule'

/**
 * A lot of the version was made or decided: drafts that were checked before say so at their gate, as their passport
 * does. One that is being checked waits for the end of its check. Nobody's text has changed: who has the card open can
 * save it.
 */
export async function rejudgeLotGates(
  { trx, touch }: Pick<Write, 'trx' | 'touch'>, versionId: string | null,
): Promise<void> {
  const drafts = versionId === null ? [] : await lockDraftsOf(trx, versionId)
  if (versionId === null || drafts.length === 0) {
    return
  }
  const gate = await judgeLot(trx, versionId)
  for (const row of drafts) {
    const gates = rejudge(row, [gate])
    if (!isDeepStrictEqual(gates, row.gates)) {
      await setGates(
        trx, row.id, { gates, state: isState(row, 'CHECKING') ? row.state : arePassed(gates) ? 'READY' : 'DRAFT' },
      )
      touch('releases')
    }
  }
}
