import type { StageKindList } from '#shared/contract/stage-kind.contract'
import { type KindBook, toKindBook } from '#shared/domain/pipeline/kind-book'
import type { StageKind } from '#server/grpc/queue.gateway'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'

/** Kinds only change with a new factory. */
const TTL_MS = 60_000

/** Returns the last answer when the factory does not respond. @throws AppError `unavailable` when there is none. */
export async function listStageKinds({ cache, queue }: Pick<Deps, 'cache' | 'queue'>): Promise<StageKindList> {
  const { value, asOf, isStale } = await cache.getOrLoad(
    { noun: 'stage-kinds', key: [], ttlMs: TTL_MS }, () => queue.listStageKinds(),
  )
  return { items: value, asOf: asOf.toISOString(), stale: isStale }
}

/** undefined when the factory has never answered. */
export async function findStageKinds(deps: Pick<Deps, 'cache' | 'queue'>): Promise<StageKind[] | undefined> {
  try {
    return (await listStageKinds(deps)).items
  }
  catch (error) {
    if (isAway(error)) {
      return undefined
    }
    throw error
  }
}

/** What the kinds are; by their names, while the factory has never answered. */
export const findKindBook = async (deps: Pick<Deps, 'cache' | 'queue'>): Promise<KindBook<StageKind>> =>
  toKindBook(await findStageKinds(deps))

/** True when the factory does not respond now and the same call may succeed later. */
export const isAway = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'unavailable' || error.code === 'upstream_timeout')
