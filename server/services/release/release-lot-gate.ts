import { isDeepStrictEqual } from 'node:util'
import type { Trx } from '#db/client'
import { lockDraftsOf, updateRelease } from '#db/repositories/release/release.repository'
import { arePassed } from '#shared/domain/release/gate'
import { judgeLot, rejudge } from './release-gates'

/**
 * A lot of the version was made or decided: drafts that were checked before say so at their gate, as their passport does. One that
 * is being checked is judged by its check.
 *
 * @returns whether a draft has changed
 */
export async function rejudgeLotGates(trx: Trx, versionId: string | null): Promise<boolean> {
  const drafts = versionId === null ? [] : await lockDraftsOf(trx, versionId)
  let hasChanged = false
  for (const row of drafts) {
    const gates = rejudge(row, [await judgeLot(trx, row.datasetVersionId)])
    if (!isDeepStrictEqual(gates, row.gates)) {
      await updateRelease(trx, row.id, { gates, state: arePassed(gates) ? 'READY' : 'DRAFT' })
      hasChanged = true
    }
  }
  return hasChanged
}
