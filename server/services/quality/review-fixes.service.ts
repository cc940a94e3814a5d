import { v7 } from 'uuid'
import type { Trx } from '#db/client'
import { listNewestVersions } from '#db/repositories/dataset/dataset-version.repository'
import { findLot, lockLot } from '#db/repositories/quality/qc-lot.repository'
import { insertTask } from '#db/repositories/run/task.repository'
import { listAuditOf } from '#db/repositories/system/audit-log.repository'
import type { RunView } from '#shared/contract/run/run.contract'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { isLotOpen, toLotName } from '#shared/domain/quality/lot-state'
import { AppError, toRefused } from '#server/errors'
import { change } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { ensureBuiltInPipeline, insertLaunch, prepareLaunch, type LaunchDeps } from '../launch'
import { findKindBook, refuseDemo } from '../system'
import { writeFixes } from './fix-lines'

interface FixesRequest {
  /** Of the lot. */
  id: string
  /** That the caller knows of; undefined = whatever is the newest. */
  newestVersion?: string | undefined
  /** The new version has no row for a sample that failed. */
  leaveOutFailed?: boolean
}

const PIPELINE = 'apply review fixes'

/** @throws AppError `refused` when the factory lacks a kind for one of them */
function toStages(kinds: KindBook): PipelineStageSpec[] {
  const wanted = [
    ['read', kinds.kindOf('input')],
    ['apply', kinds.rowKind()],
    ['publish', kinds.kindOf('sink')],
  ] as const
  return wanted.map(([key, kind], index): PipelineStageSpec => {
    if (kind === undefined) {
      throw new AppError('refused', `the factory has no stage type to ${key}`)
    }
    return { key, kind, name: '', needs: wanted.slice(index - 1, index).map(([before]) => before), parameters: {} }
  })
}

/**
 * Puts the records that were fixed in a review into a new version of the dataset: a run like any other, of a pipeline
 * that is part of the product. All other records stay as they are; those that failed are left out where that was asked
 * for.
 *
 * The new version is made from that of the lot: it holds nothing of what a newer one changed.
 *
 * @throws AppError `not_found`; `conflict` while the lot is not decided, once its fixes are applied, and when there is
 *   a newer version than the one that the caller knows of; `refused` unless it is over a version and something was
 *   fixed, or is left out.
 */
export async function applyFixes(
  deps: LaunchDeps & Pick<Deps, 'artifacts'>, actor: Actor, { id, newestVersion, leaveOutFailed = false }: FixesRequest,
): Promise<RunView> {
  const lot = await findLot(deps.db, id)
  assertFound(lot, 'lot')
  const { projectId, datasetId, datasetVersionId } = lot
  refuseDemo(projectId)
  if (isLotOpen(lot.state)) {
    throw new AppError('conflict', 'the lot is not decided yet', {
      fields: [{ pointer: '', code: 'LOT_OPEN', message: 'decide the lot first' }],
    })
  }
  // A gate has put its fixes in place itself.
  if (datasetId === null || datasetVersionId === null || lot.origin === 'gate') {
    throw toRefused('', 'NO_VERSION', 'the lot is not over a version of a dataset')
  }
  const fixes = await writeFixes(deps, { lotId: id, leavesOutFailed: leaveOutFailed })
  if (!fixes) {
    throw toRefused('', 'NO_FIXES', `no record of the lot was fixed${leaveOutFailed ? ' or failed' : ''}`)
  }
  const kinds = await findKindBook(deps)
  const [target = ''] = kinds.parametersOf(kinds.kindOf('sink') ?? '', 'dataset')
  const pipeline = await ensureBuiltInPipeline(deps, actor, { projectId, name: PIPELINE, stages: toStages(kinds) })
  const task = {
    id: v7(),
    projectId,
    name: `${toLotName(lot.number)} → ${lot.datasetName ?? ''}`,
    pipelineId: pipeline.id,
    revision: null,
    inputs: { read: { datasetVersionId } },
    parameters: { apply: { fixes: fixes.uri }, publish: { [target]: datasetId } },
    priority: 0,
    recordLimit: 0,
  }
  const launch = await prepareLaunch(deps, task)
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    await assertFirst(trx, id)
    if (newestVersion !== undefined) {
      await assertNewest(trx, datasetId, newestVersion)
    }
    await insertTask(trx, task)
    const run = await insertLaunch(write, { ...launch, trigger: 'manual' })
    const after = { fixes: fixes.count, ...fixes.leftOut > 0 && { leftOut: fixes.leftOut }, runId: run.id }
    const before = { name: toLotName(lot.number) }
    await audit({ action: 'qc_lot.fixes', of: { id, projectId }, before, after })
    write.after(deps.wakeRelay)
    return run
  })
}

/** A second run would make the same version again. */
async function assertFirst(trx: Trx, id: string): Promise<void> {
  await lockLot(trx, id)
  const history = await listAuditOf(trx, { noun: 'qc_lot', nounId: id })
  if (history.some(({ action }) => action === 'qc_lot.fixes')) {
    throw new AppError('conflict', 'the fixes of the lot are applied already', {
      fields: [{ pointer: '', code: 'FIXES_APPLIED', message: 'they are in the version that its run publishes' }],
    })
  }
}

/** Who asked has not seen what the new version would leave out. */
async function assertNewest(trx: Trx, datasetId: string, seen: string): Promise<void> {
  const [newest] = await listNewestVersions(trx, [datasetId])
  if (newest && newest.semver !== seen) {
    throw new AppError('conflict', `${newest.semver} is the newest version of the dataset by now`, {
      fields: [{ pointer: '/newestVersion', code: 'NEWER_VERSION', message: `it was ${seen}` }],
    })
  }
}
