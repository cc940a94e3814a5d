import type { Db } from '#db/client'
import { findRevision } from '#db/repositories/pipeline/pipeline-revision.repository'
import {
  findPipeline, lockPipeline, updatePipeline, type PipelineRow, type RevisionRow,
} from '#db/repositories/pipeline/pipeline.repository'
import {
  listTemplateVersionsByIds, type TemplateVersionRow,
} from '#db/repositories/template/template-version.repository'
import type { TemplateUpgrade, TemplateUpgradeAnswer } from '#shared/contract/template/template-diff.contract'
import { checkPipeline, type KindRule } from '#shared/domain/pipeline/pipeline-check'
import { diffTemplate } from '#shared/domain/template/template-diff'
import { mergeTemplate, type Merge } from '#shared/domain/template/template-merge'
import { AppError, toRefused } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound } from '../common/versioned'
import { addRevision, assertOwn, toPipelineView, toStageView, type PipelineEdit, findTemplatesOf } from '../pipeline'
import { refuseErrors } from '../common/finding'
import { findStageKinds, refuseDemo } from '../system'
import { getTemplateRow, getVersionOf } from './template-access'

type UpgradeDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue'>
type UpgradeRequest = PipelineEdit & TemplateUpgrade

/**
 * A dry run says what would change, and writes nothing. @throws AppError `not_found`, `stale_version`; `conflict` when
 * the pipeline came from no template; `refused` when there is nothing newer, or the result cannot run
 */
export async function upgradePipeline(
  deps: UpgradeDeps, actor: Actor, { isDryRun, ...request }: UpgradeRequest & { isDryRun: boolean },
): Promise<TemplateUpgradeAnswer> {
  const kinds = await findStageKinds(deps)
  if (isDryRun) {
    const row = await findPipeline(deps.db, request.id)
    return toAnswer(await plan(deps.db, row, request, kinds), null)
  }
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const locked = await lockPipeline(trx, request.id)
    const planned = await plan(trx, locked, request, kinds)
    const { row, revision, target, merge, findings } = planned
    refuseErrors(findings)
    const next = await addRevision(write, {
      pipeline: row, newest: revision, stages: merge.stages, message: request.message, templateVersionId: target.id,
    })
    // The check was of the revision before.
    const upgraded = await updatePipeline(trx, row.id, { currentRevisionId: next.id, launchCheck: null })
    const after = await toPipelineView(trx, upgraded, next)
    await audit({
      action: 'pipeline.upgrade', of: row,
      before: { name: row.name, revision: revision.number, template: planned.base.number },
      after: { name: row.name, revision: next.number, template: target.number, prefer: request.prefer },
    })
    return toAnswer(planned, after)
  })
}

interface Plan {
  row: PipelineRow
  revision: RevisionRow
  base: TemplateVersionRow
  target: TemplateVersionRow
  merge: Merge
  findings: ReturnType<typeof checkPipeline>
}

async function plan(
  db: Db, row: PipelineRow | undefined, { seenVersions, version, prefer }: UpgradeRequest,
  kinds: readonly KindRule[] | undefined,
): Promise<Plan> {
  assertCurrent(row, seenVersions, 'pipeline')
  assertOwn(row)
  refuseDemo(row.projectId)
  const revision = row.currentRevisionId === null ? undefined : await findRevision(db, row.currentRevisionId)
  assertFound(revision, 'pipeline')
  const [base] = await listTemplateVersionsByIds(
    db, revision.templateVersionId === null ? [] : [revision.templateVersionId],
  )
  if (!base) {
    throw new AppError('conflict', 'this pipeline came from no template')
  }
  await getTemplateRow(db, base.templateId)
  const number = version ?? (await findTemplatesOf(db, [{ pipeline: row, revision }])).get(row.id)?.newer?.version
  if (number === undefined || number === base.number) {
    throw toRefused('/version', 'NOTHING_NEWER', `the pipeline is at version ${base.number} of its template already`)
  }
  const target = await getVersionOf(db, { templateId: base.templateId, number })
  const merge = mergeTemplate({
    base: base.spec.stages, pipeline: revision.spec.stages, target: target.spec.stages, prefer,
  })
  return { row, revision, base, target, merge, findings: checkPipeline(merge.stages, kinds) }
}

function toAnswer(
  { base, target, merge, findings }: Plan, pipeline: TemplateUpgradeAnswer['pipeline'],
): TemplateUpgradeAnswer {
  const { consequence, changes, same } = diffTemplate(base.spec.stages, target.spec.stages)
  return {
    isDryRun: pipeline === null, from: base.number, to: target.number, consequence, changes, same, local: merge.local,
    stages: merge.stages.map(toStageView), findings, pipeline,
  }
}
