import { v7 } from 'uuid'
import type { Db } from '#db/client'
import {
  findPipeline, insertPipeline, listPipelines as listRows, lockArchivedPipeline, lockPipeline, setFirstRevision,
  updatePipeline, type PipelineRow, type RevisionRow,
} from '#db/repositories/pipeline/pipeline.repository'
import {
  findRevision, listRevisionHeads, listTemplateRevisions, listRevisions as listRevisionRows, type RevisionHead,
} from '#db/repositories/pipeline/pipeline-revision.repository'
import { listNewestRuns } from '#db/repositories/run/task-run-list.repository'
import type { PipelineListItem } from '#shared/contract/pipeline-list.contract'
import type {
  PipelineCreate, PipelineReplace, PipelineSaved, PipelineSummary, PipelineView, RevisionView,
} from '#shared/contract/pipeline.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { pipelineStage } from '#shared/contract/pipeline.contract'
import { checkPipeline, type LaunchCheck } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { z } from 'zod'
import { AppError, toTaken } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { pageById, parseCursor, toPage } from '../common/paging'
import { checkLaunch } from './launch-check'
import { addRevision } from './pipeline-revision'
import { refuseErrors } from '../common/finding'
import { getTargetProjectId, refuseDemo, findStageKinds } from '../system'
import { toRunView } from '../run'
import { findTemplatesOf } from './pipeline-template'

type PipelineDeps = ChangeDeps & Pick<Deps, 'cache' | 'queue' | 'settings'>
interface PageQuery { limit: number, cursor?: string | undefined }

interface NamedQuery extends PageQuery {
  projectId?: string | undefined
  q?: string | undefined
  closest?: boolean | undefined
  id?: string[] | undefined
  archived?: boolean
}

export async function listPipelines(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, q: text, id: ids, archived, ...query }: NamedQuery,
) {
  const asked = { projectId, text, closest: query.closest, ids, archived }
  const page = await pageById(query, it => listRows(db, { ...it, ...asked }), row => row)
  const [heads, runs] = await Promise.all([
    listRevisionHeads(db, page.items.flatMap(row => row.currentRevisionId ?? [])),
    listNewestRuns(db, { projectId, pipelineIds: page.items.map(row => row.id) }),
  ])
  const headOf = new Map(heads.map(head => [head.pipelineId, head]))
  const rowOf = new Map(page.items.map(row => [row.id, row]))
  const revisions = await listTemplateRevisions(db, heads.map(head => head.id))
  const templateOf = await findTemplatesOf(db, revisions.flatMap((revision) => {
    const pipeline = rowOf.get(revision.pipelineId)
    return pipeline ? [{ pipeline, revision }] : []
  }))
  const launched = new Set(runs.map(run => run.revisionId))
  const runOf = new Map(runs.map(run => [run.pipelineId, toRunView(run)]))
  const items = page.items.flatMap((row): PipelineListItem[] => {
    const head = headOf.get(row.id)
    return head
      ? [{
          ...toSummary(row, head, head.kinds.length), kinds: head.kinds, template: templateOf.get(row.id) ?? null,
          lastRun: toLastRun(runOf.get(row.id)),
          // What a launch has taken is not refused any more, whatever the check said.
          ...launched.has(head.id) && { launchCheck: null },
        }]
      : []
  })
  return { ...page, items }
}

const toLastRun = (run: RunView | undefined): PipelineListItem['lastRun'] =>
  run
    ? { id: run.id, state: run.state, stateName: run.stateName, createdAt: run.createdAt, finishedAt: run.finishedAt }
    : null

/** @throws AppError `not_found` */
export async function getPipeline({ db }: Pick<Deps, 'db'>, id: string): Promise<PipelineView> {
  const row = await findPipeline(db, id)
  assertFound(row, 'pipeline')
  const revision = row.currentRevisionId === null ? undefined : await findRevision(db, row.currentRevisionId)
  assertFound(revision, 'pipeline')
  return toPipelineView(db, row, revision)
}

/** @throws AppError `refused` for stages that cannot run, `conflict` when the name is taken. */
export async function createPipeline(
  deps: PipelineDeps, actor: Actor, { stages, message, ...pipeline }: PipelineCreate,
): Promise<PipelineSaved> {
  const kinds = await findStageKinds(deps)
  refuseErrors(checkPipeline(stages, kinds))
  const projectId = await getTargetProjectId(deps.db, pipeline.projectId)
  const { launchCheck, warnings } = await checkLaunch(deps, { projectId, stages })
  return change(deps, actor, async write => ({
    ...await addPipeline(write, { ...pipeline, projectId, stages, message, launchCheck }),
    ...warnings.length > 0 && { warnings },
  }))
}

interface NewPipeline extends Pick<PipelineRow, 'projectId' | 'name' | 'description'> {
  stages: PipelineStageSpec[]
  message: string
  launchCheck?: LaunchCheck
  /** The version of a template that the stages came from, and the label that is followed. */
  template?: { versionId: string, label: string | null }
}

/** @throws AppError `conflict` when the name is taken. */
export async function addPipeline(
  write: Write, { projectId, name, description, stages, message, launchCheck, template }: NewPipeline,
): Promise<PipelineView> {
  const { trx, audit } = write
  const row = await insertPipeline(
    trx, {
      id: v7(), projectId, name, description, isBuiltIn: false,
      ...launchCheck && { launchCheck }, ...template && { templateLabel: template.label },
    },
  )
  if (!row) {
    throw toTaken('/name')
  }
  const revision = await addRevision(write, { pipeline: row, stages, message, templateVersionId: template?.versionId })
  const after = await toPipelineView(trx, await setFirstRevision(trx, row.id, revision.id), revision)
  await audit({ action: 'pipeline.create', of: row, after })
  return after
}

export interface PipelineEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * Equal stages create no new revision, an equal pipeline no new version. @throws AppError `not_found`, `stale_version`,
 * `refused`, `conflict`
 */
export async function replacePipeline(
  deps: PipelineDeps, actor: Actor, { id, seenVersions, change: wanted }: PipelineEdit & { change: PipelineReplace },
): Promise<PipelineSaved> {
  const kinds = await findStageKinds(deps)
  refuseErrors(checkPipeline(wanted.stages, kinds))
  const place = await findPipeline(deps.db, id)
  assertFound(place, 'pipeline')
  const { launchCheck, warnings } = await checkLaunch(deps, { projectId: place.projectId, stages: wanted.stages })
  const view = await change(deps, actor, async (write) => {
    const { trx, audit } = write
    const row = await lockPipeline(trx, id)
    assertCurrent(row, seenVersions, 'pipeline')
    assertOwn(row)
    refuseDemo(row.projectId)
    const old = row.currentRevisionId === null ? undefined : await findRevision(trx, row.currentRevisionId)
    const revision = await addRevision(
      write, { pipeline: row, newest: old, stages: wanted.stages, message: wanted.message },
    )
    const difference = findDifference(
      row, { name: wanted.name, description: wanted.description, currentRevisionId: revision.id, launchCheck },
    )
    if (!difference) {
      return toPipelineView(trx, row, revision)
    }
    const after = await toPipelineView(trx, await updatePipeline(trx, id, difference), revision)
    await audit({ action: 'pipeline.update', of: row, before: old && await toPipelineView(trx, row, old), after })
    return after
  })
  return { ...view, ...warnings.length > 0 && { warnings } }
}

/** @throws AppError `not_found`, `stale_version` */
export async function archivePipeline(
  deps: ChangeDeps, actor: Actor, { id, seenVersions }: PipelineEdit,
): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const row = await lockPipeline(trx, id)
    assertCurrent(row, seenVersions, 'pipeline')
    assertOwn(row)
    await updatePipeline(trx, id, { archivedAt: new Date() })
    await audit({ action: 'pipeline.archive', of: row, before: { name: row.name, version: row.version } })
  })
}

/** @throws AppError `not_found`; `conflict` when its name was taken in the meantime. */
export async function restorePipeline(deps: ChangeDeps, actor: Actor, id: string): Promise<PipelineView> {
  return change(deps, actor, write => bringBackPipeline(write, id))
}

export async function bringBackPipeline({ trx, audit }: Write, id: string): Promise<PipelineView> {
  const before = await lockArchivedPipeline(trx, id)
  if (before) {
    const { projectId, name, version } = await updatePipeline(trx, id, { archivedAt: null })
    await audit({ action: 'pipeline.restore', of: { id, projectId }, after: { name, version } })
  }
  return getPipeline({ db: trx }, id)
}

const revisionMark = z.strictObject({ number: z.int32().min(1) })

/** @throws AppError `not_found` */
export async function listRevisions({ db }: Pick<Deps, 'db'>, { id, limit, cursor }: PageQuery & { id: string }) {
  assertFound(await findPipeline(db, id), 'pipeline')
  const below = parseCursor(revisionMark, cursor)?.number
  const rows = await listRevisionRows(db, { pipelineId: id, limit: limit + 1, below })
  return toPage(rows, { limit, toView: toRevisionView, toMark: row => ({ number: row.number }) })
}

export function assertOwn({ isBuiltIn }: PipelineRow): void {
  if (isBuiltIn) {
    throw new AppError('conflict', 'this pipeline is part of the product')
  }
}

export function toRevisionView({ id, number, sha256, message, actor, createdAt }: RevisionHead): RevisionView {
  return { id, number, sha256, message, actor, createdAt: createdAt.toISOString() }
}

function toSummary(row: PipelineRow, revision: RevisionHead, stageCount: number): PipelineSummary {
  const { projectId, name, description, launchCheck } = row
  return {
    ...toEditableView(row), projectId, name, description, launchCheck, revision: toRevisionView(revision), stageCount,
  }
}

export async function toPipelineView(db: Db, row: PipelineRow, revision: RevisionRow): Promise<PipelineView> {
  const { stages } = revision.spec
  const template = (await findTemplatesOf(db, [{ pipeline: row, revision }])).get(row.id) ?? null
  return { ...toSummary(row, revision, stages.length), stages: stages.map(toStageView), template }
}

/** Parsed by the schema: an old revision may lack newer fields. */
export const toStageView = (stage: PipelineStageSpec): PipelineView['stages'][number] => pipelineStage.parse(stage)
