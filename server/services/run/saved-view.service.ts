import { v7 } from 'uuid'
import type { Trx } from '#db/client'
import { z } from 'zod'
import {
  clearDefaultView, deleteSavedView, findSavedView, insertSavedView, listSavedViews, lockSavedView, updateSavedView,
  type SavedViewRow,
} from '#db/repositories/run/saved-view.repository'
import type { ProblemField } from '#shared/contract/error.contract'
import {
  type SavedFilter, savedFilter, type SavedView, type ViewChange, type ViewCreate, type ViewListQuery,
} from '#shared/contract/run/run-list.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { RUN_COLUMNS } from '#shared/domain/run/run-column'
import { RUN_SORTS } from '#shared/domain/run/run-sort'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound, findDifference, given, toEditableView } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { toListRange } from '../common/list-range'

type ViewDeps = ChangeDeps & Pick<Deps, 'timeZone'>

export function listViews(
  { db }: Pick<Deps, 'db'>, { name: owner }: Actor, { projectId = DEFAULT_PROJECT_ID, ...query }: ViewListQuery,
) {
  return pageById(query, keyset => listSavedViews(db, { ...keyset, projectId, owner }), row => toView(row, owner))
}

/** @throws AppError `not_found`, also for a private view of somebody else. */
export async function getView({ db }: Pick<Deps, 'db'>, { name: reader }: Actor, id: string): Promise<SavedView> {
  const row = await findSavedView(db, id)
  const seen = row && canSee(row, reader) ? row : undefined
  assertFound(seen, 'view')
  return toView(seen, reader)
}

/** @throws AppError `conflict` when the owner has a view of this name; `invalid_input` for a range that is none. */
export async function createView(
  deps: ViewDeps, actor: Actor, { projectId: asked, filter, ...fields }: ViewCreate,
): Promise<SavedView> {
  const projectId = await getTargetProjectId(deps.db, asked)
  assertRange(filter, deps.timeZone)
  return change(deps, actor, async ({ trx, audit }) => {
    const owner = { projectId, owner: actor.name }
    if (fields.isDefault) {
      await clearDefaultView(trx, owner)
    }
    const after = toView(
      await insertSavedView(trx, { id: v7(), ...owner, ...fields, filter: given(filter) }), actor.name,
    )
    await audit({ action: 'view.create', of: after, after })
    return after
  })
}

interface ViewEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * @throws AppError `not_found`, `stale_version`, `forbidden` for a view of somebody else, `conflict` for a taken name
 */
export async function changeView(
  deps: ViewDeps, actor: Actor, { id, seenVersions, change: { filter, ...fields } }: ViewEdit & { change: ViewChange },
): Promise<SavedView> {
  assertRange(filter, deps.timeZone)
  return change(deps, actor, async ({ trx, audit }) => {
    const before = await lockOwn(trx, actor, { id, seenVersions })
    const difference = findDifference(before, { ...fields, filter: filter && given(filter) })
    if (!difference) {
      return toView(before, actor.name)
    }
    if (fields.isDefault && !before.isDefault) {
      await clearDefaultView(trx, before)
    }
    const after = toView(await updateSavedView(trx, id, difference), actor.name)
    await audit({ action: 'view.update', of: after, before: toView(before, actor.name), after })
    return after
  })
}

/** @throws AppError `not_found`, `stale_version`, `forbidden` */
export async function removeView(deps: ChangeDeps, actor: Actor, edit: ViewEdit): Promise<void> {
  await change(deps, actor, async ({ trx, audit }) => {
    const before = await lockOwn(trx, actor, edit)
    await deleteSavedView(trx, edit.id)
    await audit({ action: 'view.delete', of: before, before: toView(before, actor.name) })
  })
}

async function lockOwn(trx: Trx, { name }: Actor, { id, seenVersions }: ViewEdit): Promise<SavedViewRow> {
  const row = await lockSavedView(trx, id)
  const seen = row && canSee(row, name) ? row : undefined
  assertCurrent(seen, seenVersions, 'view')
  if (seen.owner !== name) {
    throw new AppError('forbidden', 'a shared view is changed by its owner; save it as one of your own')
  }
  return seen
}

const canSee = ({ owner, isShared }: SavedViewRow, reader: string) => isShared || owner === reader

/** @throws AppError `invalid_input` with the end that is wrong. */
function assertRange(filter: SavedFilter | undefined, tz: string): void {
  if (filter) {
    toListRange({ from: filter.from, to: filter.to, tz, place: '/filter' }, new Date())
  }
}

function toView(row: SavedViewRow, reader: string): SavedView {
  const { projectId, owner, name, isShared, isDefault, filter, sort, columns } = row
  const isOwn = owner === reader
  return {
    ...toEditableView(row), projectId, owner, isOwn, name, isShared, isDefault: isOwn && isDefault, filter, sort,
    columns, problems: findProblems(row),
  }
}

/** The parts that the list can be asked for, each by itself. */
const stored = z.object({ filter: savedFilter, sort: z.enum(RUN_SORTS), columns: z.array(z.enum(RUN_COLUMNS)) })

/** What an older or newer version has saved, and this one does not understand. */
function findProblems({ filter, sort, columns }: SavedViewRow): ProblemField[] {
  const issues = stored.safeParse({ filter, sort, columns }).error?.issues ?? []
  return issues.flatMap(issue =>
    (issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...issue.path, key]) : [issue.path])
      .map(path => ({ pointer: `/${path.map(String).join('/')}`, code: issue.code, message: issue.message })))
}
