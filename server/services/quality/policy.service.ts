import { v7 } from 'uuid'
import {
  findPolicy, insertPolicy, listPolicies, lockPolicy, updatePolicy, type QcPolicyRow,
} from '#db/repositories/quality/qc-policy.repository'
import {
  qualitySpec, type QcPolicyChange, type QcPolicyCreate, type QcPolicyListQuery, type QcPolicyView,
} from '#shared/contract/quality/qc-policy.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { checkPolicy, type PatternFault } from '#shared/domain/quality/policy-check'
import type { QualitySpec } from '#shared/domain/quality/quality-spec'
import { toPlanNumbers } from '#shared/domain/quality/sampling-plan'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { findPatternFaults } from './rule-work'

type SavingDeps = ChangeDeps & Pick<Deps, 'threads'>

export function listQcPolicies({ db }: Pick<Deps, 'db'>, query: QcPolicyListQuery) {
  const { projectId = DEFAULT_PROJECT_ID, q: text, closest, id: ids, archived } = query
  return pageById(
    query, keyset => listPolicies(db, { ...keyset, projectId, text, closest, ids, archived }), toPolicyView,
  )
}

/** Archived ones too: their lots name them. @throws AppError `not_found` */
export async function getQcPolicy({ db }: Pick<Deps, 'db'>, id: string): Promise<QcPolicyView> {
  const row = await findPolicy(db, id)
  assertFound(row, 'quality policy')
  return toPolicyView(row)
}

/** @throws AppError `refused` with every place that is wrong; `conflict` when the name is taken. */
export async function createQcPolicy(
  deps: SavingDeps, actor: Actor, { projectId: asked, name, description, spec }: QcPolicyCreate,
): Promise<QcPolicyView> {
  const projectId = await getTargetProjectId(deps.db, asked)
  assertPolicy(spec, await findPatternFaults(deps.threads, spec.rules))
  return change(deps, actor, async ({ trx, audit }) => {
    const after = toPolicyView(await insertPolicy(trx, { id: v7(), projectId, name, description, spec }))
    await audit({ action: 'qc_policy.create', of: after, after })
    return after
  })
}

export interface PolicyEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * Lots keep the policy as it was when they were made. @throws AppError `not_found`, `stale_version`, `refused`,
 * `conflict` for a taken name
 */
export async function changeQcPolicy(
  deps: SavingDeps, actor: Actor, { id, seenVersions, change: wanted }: PolicyEdit & { change: QcPolicyChange },
): Promise<QcPolicyView> {
  // Before the transaction, which is short then. The patterns that are stored were looked at when they came.
  const patternFaults = await findPatternFaults(deps.threads, wanted.spec?.rules ?? [])
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockPolicy(trx, { id })
    assertCurrent(before, seenVersions, 'quality policy')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return toPolicyView(before)
    }
    assertPolicy(wanted.spec ?? before.spec, patternFaults)
    const after = toPolicyView(await updatePolicy(trx, id, difference))
    await audit({ action: 'qc_policy.update', of: after, before: toPolicyView(before), after })
    return after
  })
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveQcPolicy(deps: ChangeDeps, actor: Actor, { id, seenVersions }: PolicyEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockPolicy(trx, { id })
    assertCurrent(before, seenVersions, 'quality policy')
    await updatePolicy(trx, id, { archivedAt: new Date() })
    await audit({ action: 'qc_policy.archive', of: before, before: toPolicyView(before) })
  })
}

/**
 * No effect on one that is not archived. @throws AppError `not_found`; `conflict` when its name was taken in the
 * meantime
 */
export async function restoreQcPolicy(deps: ChangeDeps, actor: Actor, id: string): Promise<QcPolicyView> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockPolicy(trx, { id, archived: true })
    if (!before) {
      return getQcPolicy({ db: trx }, id)
    }
    const after = toPolicyView(await updatePolicy(trx, id, { archivedAt: null }))
    await audit({ action: 'qc_policy.restore', of: after, after })
    return after
  })
}

/** @throws AppError `refused` */
function assertPolicy(spec: QualitySpec, patternFaults: ReadonlyMap<number, PatternFault>): void {
  const faults = checkPolicy(spec, patternFaults)
  if (faults.length > 0) {
    throw new AppError(
      'refused',
      `the policy cannot be used: ${faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')}`,
      { fields: faults },
    )
  }
}

function toPolicyView(row: QcPolicyRow): QcPolicyView {
  const numbers = toPlanNumbers(row.spec.plan)
  return {
    ...toEditableView(row),
    projectId: row.projectId,
    name: row.name,
    description: row.description,
    spec: qualitySpec.parse(row.spec),
    sampleSize: numbers?.sampleSize ?? 0,
    acceptNumber: numbers?.acceptNumber ?? 0,
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }
}
