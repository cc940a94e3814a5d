import { v7 } from 'uuid'
import { z } from 'zod'
import {
  findModelConfig, findModelVersion, insertModelConfig, insertModelVersion, listModelConfigs, listModelVersions,
  lockModelConfig, type ModelConfigRow, type ModelVersionRow, setModelConfigArchived, updateModelConfig,
} from '#db/repositories/model/model-config.repository'
import type {
  ModelConfigChange, ModelConfigCreate, ModelConfigDetail, ModelConfigListQuery, ModelConfigView, ModelVersionView,
} from '#shared/contract/model/model-config.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { parseCursor, toPage, pageById } from '../common/paging'
import { sealSecret } from '../common/sealed-secret'
import { assertCurrent, assertFound, findDifference } from '../common/versioned'
import { getTargetProjectId } from '../system'
import { assertSpec } from './model-config-check'
import { toConfigDetails } from './model-config-view'
import { toConfigView, toSpec } from './model-row-view'

export type ConfigDeps = ChangeDeps & Pick<Deps, 'cache' | 'model' | 'secretKey' | 'settings'>
type ReadDeps = Pick<Deps, 'db' | 'cache' | 'model'>

export async function listConfigs(
  deps: ReadDeps, { projectId = DEFAULT_PROJECT_ID, q: text, id: ids, archived, ...query }: ModelConfigListQuery,
) {
  const asked = { projectId, text, ids, archived, closest: query.closest }
  const page = await pageById(query, keyset => listModelConfigs(deps.db, { ...keyset, ...asked }), row => row)
  return { ...page, items: await toConfigDetails(deps, page.items) }
}

/** @throws AppError `not_found` */
export async function getConfig(deps: ReadDeps, id: string): Promise<ModelConfigDetail> {
  const row = await findModelConfig(deps.db, id)
  const [view] = await toConfigDetails(deps, row ? [row] : [])
  assertFound(view, 'model configuration')
  return view
}

/**
 * @throws AppError `refused` with the wrong fields; `unavailable` when nobody can check its response schema; `conflict`
 *   when the name is taken
 */
export async function createConfig(
  deps: ConfigDeps, actor: Actor, { projectId: asked, secret, ...spec }: ModelConfigCreate,
): Promise<ModelConfigView> {
  const projectId = await getTargetProjectId(deps.db, asked)
  await assertSpec(deps, spec)
  refuseSecret(spec.provider, secret)
  const id = v7()
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const row = await insertModelConfig(
      trx, { id, projectId, ...spec, secret: secret === undefined ? null : sealSecret(deps.secretKey, secret) },
    )
    await keepVersion(write, row, { isSecretChanged: secret !== undefined })
    const after = toConfigView(row)
    await audit({ action: 'model.create', of: { id, projectId }, after })
    return after
  })
}

/** Every version stays as it is: a run names one. */
function keepVersion({ trx, actor }: Write, row: ModelConfigRow, {
  isSecretChanged = false, restoredFrom = null,
}: { isSecretChanged?: boolean, restoredFrom?: number | null }): Promise<void> {
  return insertModelVersion(trx, {
    configId: row.id, number: row.version, projectId: row.projectId, spec: toSpec(row), secret: row.secret,
    isSecretChanged, restoredFrom, actor: actor.name,
  })
}

function refuseSecret(provider: string, secret: string | null | undefined): void {
  if (provider === 'service' && secret) {
    throw new AppError('refused', 'a model of the model service takes no secret', {
      fields: [{ pointer: '/secret', code: 'NO_SECRET', message: 'a model of the model service takes no secret' }],
    })
  }
}

export interface ConfigEdit {
  id: string
  seenVersions: readonly number[] | undefined
}

/**
 * Values that are already equal change nothing. @throws AppError `not_found`, `stale_version`, `refused`, `conflict`
 * for a taken name
 */
export async function changeConfig(deps: ConfigDeps, actor: Actor, {
  id, seenVersions, change: { secret, ...wanted },
}: ConfigEdit & { change: ModelConfigChange }): Promise<ModelConfigView> {
  const seen = await findModelConfig(deps.db, id)
  assertCurrent(seen, seenVersions, 'model configuration')
  await assertSpec(deps, { ...toSpec(seen), ...findDifference(seen, wanted) }, seen.responseSchema)
  refuseSecret(seen.provider, secret)
  if (
    seen.secret !== null && wanted.endpoint !== undefined && wanted.endpoint !== seen.endpoint && secret === undefined
  ) {
    throw new AppError('refused', 'a new endpoint needs the secret again', { fields: [{
      pointer: '/secret', code: 'SECRET_NEEDED',
      message: 'a new endpoint needs the secret again, or none: the old one is not sent to another host',
    }] })
  }
  const row = await change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockModelConfig(trx, id)
    // The version that was checked, not one that came in between.
    assertCurrent(before, [seen.version], 'model configuration')
    refuseArchived(before)
    const difference = findDifference(before, wanted)
    if (!difference && secret === undefined) {
      return before
    }
    const after = await updateModelConfig(trx, id, {
      ...difference,
      ...secret !== undefined && { secret: secret === null ? null : sealSecret(deps.secretKey, secret) },
    })
    await keepVersion(write, after, { isSecretChanged: secret !== undefined })
    await audit({
      action: 'model.update', of: after,
      before: toConfigView(before),
      after: { ...toConfigView(after), isSecretChanged: secret !== undefined },
    })
    return after
  })
  return toConfigView(row)
}

function refuseArchived({ archivedAt }: ModelConfigRow): void {
  if (archivedAt) {
    throw new AppError('conflict', 'this model configuration is archived: restore it first')
  }
}

/** @throws AppError `not_found`, `stale_version` */
export async function archiveConfig(deps: ChangeDeps, actor: Actor, { id, seenVersions }: ConfigEdit): Promise<void> {
  await change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockModelConfig(trx, id)
    assertCurrent(before, seenVersions, 'model configuration')
    if (before.archivedAt) {
      return
    }
    await keepVersion(write, await setModelConfigArchived(trx, id, new Date()), {})
    await audit({ action: 'model.archive', of: before, before: toConfigView(before) })
  })
}

/** No effect on one that is not archived. @throws AppError `not_found`; `conflict` when its name was taken since */
export async function restoreConfig(deps: ChangeDeps, actor: Actor, id: string): Promise<ModelConfigView> {
  const row = await change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockModelConfig(trx, id)
    assertFound(before, 'model configuration')
    if (!before.archivedAt) {
      return before
    }
    const after = await setModelConfigArchived(trx, id, null)
    await keepVersion(write, after, {})
    await audit({ action: 'model.restore', of: after, after: toConfigView(after) })
    return after
  })
  return toConfigView(row)
}

const numberMark = z.strictObject({ number: z.int32() })

/** Newest first. @throws AppError `not_found` */
export async function listVersions(
  { db }: Pick<Deps, 'db'>, { id, limit, cursor }: { id: string, limit: number, cursor?: string | undefined },
) {
  assertFound(await findModelConfig(db, id), 'model configuration')
  const rows = await listModelVersions(
    db, { configId: id, limit: limit + 1, before: parseCursor(numberMark, cursor)?.number },
  )
  return toPage(rows, { limit, toView: toVersionView, toMark: row => ({ number: row.number }) })
}

const toVersionView = (
  { number, spec, isSecretChanged, restoredFrom, actor, createdAt }: ModelVersionRow,
): ModelVersionView =>
  ({ number, spec, isSecretChanged, restoredFrom, actor, createdAt: createdAt.toISOString() })

/**
 * Makes what a version says the newest one; the secret of today stays, as long as its host is the same. What it
 * replaces is a version, too. @throws AppError `not_found`, `refused`
 */
export async function restoreVersion(
  deps: ConfigDeps, actor: Actor, { id, number }: { id: string, number: number },
): Promise<ModelConfigView> {
  const old = await findModelVersion(deps.db, { configId: id, number })
  assertFound(old, 'version')
  await assertSpec(deps, old.spec)
  const row = await change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockModelConfig(trx, id)
    assertFound(before, 'model configuration')
    refuseArchived(before)
    const { provider: _provider, ...spec } = old.spec
    const difference = findDifference(before, spec)
    if (!difference) {
      return before
    }
    const dropsSecret = before.secret !== null && spec.endpoint !== before.endpoint
    const after = await updateModelConfig(trx, id, { ...difference, ...dropsSecret && { secret: null } })
    await keepVersion(write, after, { restoredFrom: number, isSecretChanged: dropsSecret })
    await audit({
      action: 'model.update', of: after,
      before: toConfigView(before),
      after: { ...toConfigView(after), restoredFrom: number },
    })
    return after
  })
  return toConfigView(row)
}
