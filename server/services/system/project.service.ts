import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import { findProject, hasLivingRuns, insertProject, listProjects as listRows, lockArchivedProject, lockProject, updateProject, type ProjectRow } from '#db/repositories/system/project.repository'
import type { ProjectChange, ProjectCreate, ProjectView } from '#shared/contract/project.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID, isDemoProject } from '#shared/domain/project'
import { AppError, toRefused } from '#server/errors'
import { isDemoAuthor } from '../common/demo-author'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, assertFound, audit, findDifference, toEditableView } from '../common/versioned'
import { keepAnswer } from '../common/idempotency.service'
import { pageById } from '../common/paging'

type ProjectDeps = Pick<Deps, 'db' | 'live'>

export function listProjects({ db }: Pick<Deps, 'db'>, query: { limit: number, cursor?: string | undefined, key?: string | undefined }) {
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
export async function createProject({ db, live }: ProjectDeps, actor: Actor, project: ProjectCreate): Promise<ProjectView> {
  const view = await db.transaction().execute(async (trx) => {
    const after = toView(await insertProject(trx, { id: v7(), ...project }))
    await ensureReadyMade(trx, after.id)
    await audit(trx, actor, { projectId: after.id, action: 'project.create', noun: 'project', nounId: after.id, after })
    await keepAnswer(trx, actor, after)
    return after
  })
  live.publish('projects')
  return view
}

export interface ProjectEdit {
  id: string
  seenVersions: readonly number[] | undefined
  change: ProjectChange
}

/** Values that are already equal change nothing. @throws AppError `not_found`, `stale_version` */
export async function changeProject({ db, live }: ProjectDeps, actor: Actor, { id, seenVersions, change }: ProjectEdit): Promise<ProjectView> {
  const { view, isChanged } = await db.transaction().execute(async (trx) => {
    const before = await lockProject(trx, id)
    assertCurrent(before, seenVersions, 'project')
    const difference = findDifference(before, change)
    if (!difference) {
      return { view: toView(before), isChanged: false }
    }
    const after = toView(await updateProject(trx, id, difference))
    await audit(trx, actor, { projectId: id, action: 'project.update', noun: 'project', nounId: id, before: toView(before), after })
    return { view: after, isChanged: true }
  })
  if (isChanged) {
    live.publish('projects')
  }
  return view
}

const STAYS: Record<string, string> = { [DEFAULT_PROJECT_ID]: 'the default project stays', [DEMO_PROJECT_ID]: 'this project goes when the demo data is cleared' }

/** @throws AppError `not_found`, `stale_version`, `conflict` for the default and the demo project, and while runs are active. */
export async function archiveProject({ db, live }: ProjectDeps, actor: Actor, { id, seenVersions }: Omit<ProjectEdit, 'change'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const before = await lockProject(trx, id)
    assertCurrent(before, seenVersions, 'project')
    if (STAYS[id] || await hasLivingRuns(trx, id)) {
      throw new AppError('conflict', STAYS[id] ?? 'runs of this project have not ended')
    }
    await updateProject(trx, id, { archivedAt: new Date() })
    await audit(trx, actor, { projectId: id, action: 'project.archive', noun: 'project', nounId: id, before: toView(before) })
  })
  live.publish('projects')
}

/** Restoring cannot conflict: an archived project keeps its key. @throws AppError `not_found` */
export async function restoreProject({ db, live }: ProjectDeps, actor: Actor, id: string): Promise<ProjectView> {
  const view = await db.transaction().execute(async (trx) => {
    if (!await lockArchivedProject(trx, id)) {
      return getProject({ db: trx }, id)
    }
    const after = toView(await updateProject(trx, id, { archivedAt: null }))
    await audit(trx, actor, { projectId: id, action: 'project.restore', noun: 'project', nounId: id, after })
    return after
  })
  live.publish('projects')
  return view
}

function toView(row: ProjectRow): ProjectView {
  return { ...toEditableView(row), key: row.key, name: row.name, description: row.description, isDemo: isDemoProject(row.id) }
}
