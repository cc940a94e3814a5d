import { v7 } from 'uuid'
import type { Trx } from '#db/client'
import { findModelConfig, type ModelConfigRow } from '#db/repositories/model/model-config.repository'
import {
  deleteModelPrice, endModelPrice, findModelPrice, insertModelPrice, listModelPrices, listOverlapping,
  type ModelPriceRow,
} from '#db/repositories/model/model-price.repository'
import type { ModelPriceCreate, ModelPriceView } from '#shared/contract/model/model-price.contract'
import { findSecrets, toModelId } from '#shared/domain/model/model-config'
import { toConfigSubject, toModelSubject } from '#shared/domain/model/token-cost'
import { toRefused } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertCurrent, assertFound } from '../common/versioned'
import { subjectsOf, toPriceView, toSpec } from './model-row-view'

/** Those of the configuration and those of its model, the newest entry first. @throws AppError `not_found` */
export async function listPrices(
  { db }: Pick<Deps, 'db'>, { id, ...query }: { id: string, limit: number, cursor?: string | undefined },
) {
  const config = await getConfigRow(db, id)
  return pageById(
    query, keyset => listModelPrices(db, { ...keyset, projectId: config.projectId, subjects: subjectsOf(config) }),
    row => toPriceView(id, row),
  )
}

async function getConfigRow(db: Deps['db'], id: string): Promise<ModelConfigRow> {
  const config = await findModelConfig(db, id)
  assertFound(config, 'model configuration')
  return config
}

/** @throws AppError `not_found`; `refused` when it overlaps another one, or ends before it begins */
export async function addPrice(deps: ChangeDeps, actor: Actor, {
  id, scope, endsPrevious, validFrom, validUntil, ...price
}: ModelPriceCreate & { id: string }): Promise<ModelPriceView> {
  const config = await getConfigRow(deps.db, id)
  const { projectId } = config
  const period = {
    projectId,
    subject: scope === 'model' ? toModelSubject(toModelId(toSpec(config))) : toConfigSubject(config.id),
    validFrom: new Date(validFrom), validUntil: validUntil === null ? null : new Date(validUntil),
  }
  if (findSecrets(price.note).length > 0) {
    throw toRefused('/note', 'SECRET_IN_FIELD', 'this looks like a secret key: it does not belong here')
  }
  if (period.validUntil && period.validUntil <= period.validFrom) {
    throw toRefused('/validUntil', 'EMPTY_PERIOD', 'must be after validFrom')
  }
  return change(deps, actor, async ({ trx, audit }) => {
    await makeRoom(trx, period, endsPrevious)
    const after = toPriceView(id, await insertModelPrice(trx, { id: v7(), ...period, ...price, actor: actor.name })
      .catch(toOverlap))
    await audit({
      action: 'price.create', of: { id: after.id, projectId }, after: { ...after, subject: period.subject },
    })
    return after
  })
}

/** Ends an open price that began earlier, when that is wanted; everything else that overlaps is named. */
async function makeRoom(
  trx: Trx, period: Pick<ModelPriceRow, 'projectId' | 'subject' | 'validFrom' | 'validUntil'>, endsPrevious: boolean,
): Promise<void> {
  const overlapping = await listOverlapping(trx, period)
  const isEndable = (price: ModelPriceRow) =>
    endsPrevious && price.validUntil === null && price.validFrom < period.validFrom
  const [blocking] = overlapping.filter(price => !isEndable(price))
  if (blocking) {
    const { validFrom, validUntil } = blocking
    throw toRefused(
      '/validFrom', 'PRICE_OVERLAPS',
      'overlaps the price from '
      + `${validFrom.toISOString()}${validUntil ? ` until ${validUntil.toISOString()}` : ', which has no end'}`,
    )
  }
  for (const { id } of overlapping) {
    await endModelPrice(trx, id, period.validFrom)
  }
}

const EXCLUSION_VIOLATION = '23P01'

/** Two requests at once: the database lets one of them through. */
function toOverlap(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === EXCLUSION_VIOLATION) {
    throw toRefused('/validFrom', 'PRICE_OVERLAPS', 'overlaps a price that was entered at the same time')
  }
  throw error
}

/** @throws AppError `not_found` */
export async function getPrice(
  { db }: Pick<Deps, 'db'>, { id, priceId }: { id: string, priceId: string },
): Promise<ModelPriceView> {
  const price = await findOwnPrice(db, await getConfigRow(db, id), priceId)
  assertFound(price, 'price')
  return toPriceView(id, price)
}

/** Of the configuration or of its model; undefined for a price of another one. */
async function findOwnPrice(
  db: Deps['db'], config: ModelConfigRow, priceId: string,
): Promise<ModelPriceRow | undefined> {
  const price = await findModelPrice(db, priceId)
  return price && price.projectId === config.projectId && subjectsOf(config).includes(price.subject) ? price : undefined
}

/**
 * For a price that was entered by mistake; costs that were computed with it stay. @throws AppError `not_found`,
 * `stale_version`
 */
export async function removePrice(
  deps: ChangeDeps, actor: Actor,
  { id, priceId, seenVersions }: { id: string, priceId: string, seenVersions: readonly number[] | undefined },
): Promise<void> {
  const config = await getConfigRow(deps.db, id)
  await change(deps, actor, async ({ trx, audit }) => {
    const own = await findOwnPrice(trx, config, priceId)
    assertCurrent(own, seenVersions, 'price')
    await deleteModelPrice(trx, priceId)
    await audit({
      action: 'price.delete', of: { id: priceId, projectId: config.projectId },
      before: { ...toPriceView(id, own), subject: own.subject },
    })
  })
}
