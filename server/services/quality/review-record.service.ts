import { listPolicies } from '#db/repositories/quality/qc-policy.repository'
import { countDefectsSince } from '#db/repositories/quality/qc-sample.repository'
import { listVerdictsBy } from '#db/repositories/quality/qc-verdict.repository'
import type {
  QcDefectList, QcDefectQuery, QcVerdictItem, QcVerdictListQuery,
} from '#shared/contract/quality/qc-review.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { DEFECT_SEVERITIES } from '#shared/domain/quality/lot-judgement'
import { QUALITY_DAYS } from '#shared/domain/quality/lot-state'
import { takesVerdicts } from '#shared/domain/quality/sample-review'
import { VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'
import type { Deps } from '../common/deps'
import { pageById } from '../common/paging'

const DAY_MS = 86_400_000
const MOST_POLICIES = 500
const MOST_CODES = 500

/** What one reviewer has said, newest first. */
export function listReviewerVerdicts(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, reviewer, ...query }: QcVerdictListQuery,
) {
  return pageById(query, page => listVerdictsBy(db, { ...page, projectId, reviewer }), (row): QcVerdictItem => {
    const { id, createdAt, undoneAt, note, lotId, number, sampleId, position, excerpt } = row
    const state = row.state
    return {
      id, note, sampleId, position, excerpt,
      at: createdAt.toISOString(),
      undoneAt: undoneAt?.toISOString() ?? null,
      role: VERDICT_ROLES.find(known => known === row.role) ?? 'first',
      verdict: VERDICTS.find(known => known === row.verdict) ?? 'FAIL',
      defects: row.defects.map((code) => {
        const known = row.codes.find(defect => defect.code === code)
        return { code, name: known?.name ?? code, severity: known?.severity ?? 'major' }
      }),
      lot: { id: lotId, number, state },
      canReopen: undoneAt === null && takesVerdicts(state),
    }
  })
}

/** Codes are told apart by themselves: two policies with the same code mean the same defect. */
export async function listDefectCodes(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, q: text = '' }: QcDefectQuery,
): Promise<QcDefectList> {
  const since = new Date(Date.now() - QUALITY_DAYS * DAY_MS)
  const [policies, found] = await Promise.all([
    listPolicies(db, { projectId, limit: MOST_POLICIES, before: undefined }),
    countDefectsSince(db, { projectId, since, limit: MOST_CODES }),
  ])
  const items = new Map<string, QcDefectList['items'][number]>()
  for (const { id, name: policyName, spec } of policies) {
    for (const { code, name, severity } of spec.review.defects) {
      const item = items.get(code) ?? { code, name, severity, count: 0, policies: [] }
      items.set(code, { ...item, policies: [...item.policies, { id, name: policyName }] })
    }
  }
  for (const { code, name, severity, count } of found) {
    const item = items.get(code)
      ?? { code, name, severity: DEFECT_SEVERITIES.find(known => known === severity) ?? 'major', policies: [] }
    items.set(code, { ...item, count })
  }
  const wanted = text.toLocaleLowerCase()
  return {
    items: [...items.values()]
      .filter(({ code, name }) => code.includes(wanted) || name.toLocaleLowerCase().includes(wanted))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
      .slice(0, MOST_CODES),
  }
}
