import { listDecidedFailures, listOpenFailures, type OpenFailure } from '#db/repositories/alert/alert-fact.repository'
import type { Observation } from '#shared/domain/alert/alert-signal'
import type { Deps } from '../common/deps'
import type { GroupLabels, Sight, Watch, WatchedRule } from './sight'

/** Failed and crashed runs about which nothing was decided: from their end until a person or a later success decides. */
export async function observeFailures({ db }: Pick<Deps, 'db'>, rule: WatchedRule, { instants, always }: Watch): Promise<Sight[]> {
  const [first] = instants
  if (!first) {
    return []
  }
  const where = { projectId: rule.projectId, pipelineId: rule.filter.pipelineId }
  // Only a look back needs what has been decided since.
  const [open, decided] = await Promise.all([listOpenFailures(db, where), instants.length > 1 ? listDecidedFailures(db, where, first) : []])
  const failures = [...open, ...decided]
  const toSight = (labels: GroupLabels, some: readonly OpenFailure[]): Sight => ({ labels, seen: instants.map(at => toCount(some, at)) })
  if (!rule.groupBy.includes('pipeline')) {
    return [toSight({}, failures)]
  }
  const pipelines = new Set([...always.flatMap(labels => labels.pipeline ?? []), ...failures.map(run => run.pipelineId)])
  return [...pipelines].map(pipeline => toSight({ pipeline }, failures.filter(run => run.pipelineId === pipeline)))
}

const toCount = (failures: readonly OpenFailure[], at: Date): Observation => ({
  type: 'value',
  value: failures.reduce((sum, { failedAt, decidedAt, count }) => failedAt <= at && (decidedAt === null || decidedAt > at) ? sum + count : sum, 0),
  count: Number.MAX_SAFE_INTEGER,
})
