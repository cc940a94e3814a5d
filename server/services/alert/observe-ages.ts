import { listSealings } from '#db/repositories/alert/alert-fact.repository'
import { MAX_GROUPS } from '#shared/contract/alert-rule.contract'
import type { Observation } from '#shared/domain/alert/alert-signal'
import type { Deps } from '../common/deps'
import type { Sight, Watch, WatchedRule } from './sight'

/**
 * Time since the newest sealed version. Without a filter only datasets count that have been updated at least once: one that was
 * imported once is not expected again. Ungrouped, the oldest of all.
 */
export async function observeAges({ db }: Pick<Deps, 'db'>, rule: WatchedRule, { instants, always }: Watch): Promise<Sight[]> {
  const [first, last] = [instants[0], instants.at(-1)]
  if (!first || !last) {
    return []
  }
  const { datasetId } = rule.filter
  const rows = await listSealings(db, { projectId: rule.projectId, datasetId, from: first, to: new Date(last.getTime() + 1) })
  const leastVersions = datasetId === undefined ? 2 : 1
  const sealings = new Map([...Map.groupBy(rows, row => row.datasetId)].map(([id, versions]) => [id, versions.map(row => row.createdAt.getTime())]))
  if (!rule.groupBy.includes('dataset')) {
    return [{ labels: {}, seen: instants.map(at => toOldest([...sealings.values()], at.getTime(), leastVersions)) }]
  }
  const ids = [...new Set([...always.flatMap(labels => labels.dataset ?? []), ...sealings.keys()])]
  return ids.slice(0, Math.max(MAX_GROUPS, always.length)).map(id => ({
    labels: { dataset: id },
    seen: instants.map(at => toOldest([sealings.get(id) ?? []], at.getTime(), leastVersions)),
  }))
}

function toOldest(sealings: readonly number[][], at: number, leastVersions: number): Observation {
  const ages = sealings.flatMap((times) => {
    const until = times.filter(time => time <= at)
    const newest = until.at(-1)
    return newest === undefined || until.length < leastVersions ? [] : [at - newest]
  })
  return ages.length === 0 ? { type: 'idle' } : { type: 'value', value: Math.max(...ages), count: Number.MAX_SAFE_INTEGER }
}
