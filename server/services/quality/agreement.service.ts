import { listJudgedTwice } from '#db/repositories/quality/qc-review.repository'
import type { QcAgreement, QcAgreementQuery } from '#shared/contract/quality/qc-review.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { MIN_UNITS, percentAgreement, toAgreement, toConfusionMatrix } from '#shared/domain/quality/agreement'
import { VERDICTS } from '#shared/domain/quality/sample-state'
import type { Deps } from '../common/deps'

const MOST_PAIRS = 50

/**
 * Of samples that two reviewers have judged without knowing what the other said. A lot and a policy name their project.
 */
export async function getAgreement({ db }: Pick<Deps, 'db'>, query: QcAgreementQuery): Promise<QcAgreement> {
  const { lotId, policyId, from, to } = query
  const isNamed = lotId !== undefined || policyId !== undefined
  const verdicts = await listJudgedTwice(db, {
    projectId: query.projectId ?? (isNamed ? undefined : DEFAULT_PROJECT_ID),
    lotId,
    policyId,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  })
  const bySample = [...Map.groupBy(verdicts, ({ sampleId }) => sampleId).values()]
  const { units, alpha, pairs } = toAgreement(
    bySample.map(given => new Map(given.map(({ reviewer, verdict }) => [reviewer, verdict]))), VERDICTS,
  )
  const matrix = toConfusionMatrix(
    bySample.map(given => new Map(given.map(({ role, verdict }) => [role, verdict]))), ['first', 'second'], VERDICTS,
  )
  return {
    minUnits: MIN_UNITS,
    units,
    labels: [...VERDICTS],
    matrix: matrix.map(row => [...row]),
    agreement: units < MIN_UNITS ? null : percentAgreement(matrix),
    alpha,
    pairs: pairs.slice(0, MOST_PAIRS).map(({ reviewers, matrix: cells, ...pair }) => ({
      ...pair, reviewers: [...reviewers], matrix: cells.map(row => [...row]),
    })),
  }
}
