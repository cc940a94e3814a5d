import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import {
  findProject, hasLivingRuns, insertProject, listProjects as listRows, lockArchivedProject, lockProject, updateProject,
  type ProjectRow,
} from '#db/repositories/system/project.repository'
import type { ProjectChange, ProjectCreate, ProjectView } from '#shared/contract/project.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID, isDemoProject } from '#shared/domain/project'
import { AppError, toRefused } from '#server/errors'
import { isDemoAuthor } from '../common/demo-author'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, findDifference, toEditableView } from '../common/versioned'
import { pageById } from '../common/paging'

export function listProjects(
  { db }: Pick<Deps, 'db'>, query: { limit: number, cursor?: string | undefined, key?: string | undefined },
) {
  return pageById(query, page => listRows(db, { ...page, key: query.key }), toView)
}

/** @throws AppError `not_found` */
export async function getProject({ db }: Pick<Deps, 'db'>, id: string): Promise<ProjectView> {
  const row = await findProject(db, id)
  assertFound(row, 'project')
  return toView(row)
}

export const toNoProject = (): AppError => toRefused('/projectId', 'NO_PROJECT', 'no such project')

/** The project for a new object. @throws AppError `refused` when it does not exist, or holds demo data. */
export async function getTargetProjectId(db: Db, projectId: string = DEFAULT_PROJECT_ID): Promise<string> {
  refuseDemo(projectId)
  return getReadProjectId(db, projectId)
}

/** The project that is only read. @throws AppError `refused` when it does not exist. */
export async function getReadProjectId(db: Db, projectId: string = DEFAULT_PROJECT_ID): Promise<string> {
  if (!await findProject(db, projectId)) {
    throw toNoProject()
  }
  return projectId
}

/** What people make would be removed together with the demo data. @throws AppError `refused` */
export function refuseDemo(projectId: string): void {
  if (isDemoProject(projectId) && !isDemoAuthor()) {
    const message = 'this project holds demo data only: nothing can be created or launched in it'
    throw new AppError('refused', message, { fields: [{ pointer: '/projectId', code: 'DEMO_PROJECT', message }] })
  }
}

/** @throws AppError `conflict` when the key is taken. */
export async function createProject(deps: ChangeDeps, actor: Actor, project: ProjectCreate): Promise<ProjectView> {
  return change(deps, actor, async ({ trx, audit }) => {
    const after = toView(await insertProject(trx, { id: v7(), ...project }))
    await ensureReadyMade(trx, after.id)
    await audit({ action: 'project.create', of: { id: after.id, projectId: after.id }, after })
    return after
  })
}

export interface ProjectEdit {
  id: string
  seenVersions: readonly number[] | undefined
  change: ProjectChange
}

/** Values that are already equal change nothing. @throws AppError `not_found`, `stale_version` */
export async function changeProject(
  deps: ChangeDeps, actor: Actor, { id, seenVersions, change: wanted }: ProjectEdit,
): Promise<ProjectView> {
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockProject(trx, id)
    assertCurrent(before, seenVersions, 'project')
    const difference = findDifference(before, wanted)
    if (!difference) {
      return toView(before)
    }
    const after = toView(await updateProject(trx, id, difference))
    await audit({ action: 'project.update', of: { id, projectId: id }, before: toView(before), after })
    return after
  })
}

const STAYS: Record<string, string> = {
  [DEFAULT_PROJECT_ID]: 'the default project stays',
  [DEMO_PROJECT_ID]: 'this project goes when the demo data is cleared',
}

/**
 * @throws AppError `not_found`, `stale_version`, `conflict` for the default and the demo project, and while runs are
 *   active.
 */
export async function archiveProject(
  deps: ChangeDeps, actor: Actor, { id, seenVersions }: Omit<ProjectEdit, 'change'>,
): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockProject(trx, id)
    assertCurrent(before, seenVersions, 'project')
    if (STAYS[id] || await hasLivingRuns(trx, id)) {
      throw new AppError('conflict', STAYS[id] ?? 'runs of this project have not ended')
    }
    await updateProject(trx, id, { archivedAt: new Date() })
    await audit({ action: 'project.archive', of: { id, projectId: id }, before: toView(before) })
  })
}

/** Restoring cannot conflict: an archived project keeps its key. @throws AppError `not_found` */
export async function restoreProject(deps: ChangeDeps, actor: Actor, id: string): Promise<ProjectView> {
  return change(deps, actor, async ({ trx, audit }) => {
    if (!await lockArchivedProject(trx, id)) {
      return getProject({ db: trx }, id)
    }
    const after = toView(await updateProject(trx, id, { archivedAt: null }))
    await audit({ action: 'project.restore', of: { id, projectId: id }, after })
    return after
  })
}

function toView(row: ProjectRow): ProjectView {
  return {
    ...toEditableView(row), key: row.key, name: row.name, description: row.description, isDemo: isDemoProject(row.id),
  }
}
