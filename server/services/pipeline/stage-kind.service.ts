import type { StageKindList } from '#shared/contract/stage-kind.contract'
import type { StageKind } from '#server/grpc/queue.gateway'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'

/** Kinds change with a new factory only. */
const TTL_MS = 60_000

/** The last answer when the factory is away. @throws AppError `unavailable` when there is none. */
export async function listStageKinds({ cache, queue }: Pick<Deps, 'cache' | 'queue'>): Promise<StageKindList> {
  const { value, asOf, isStale } = await cache.getOrLoad({ noun: 'stage-kinds', key: [], ttlMs: TTL_MS }, () => queue.listStageKinds())
  return { items: value, asOf: asOf.toISOString(), stale: isStale }
}

/** undefined when the factory is away and has never been asked. */
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

/** The factory is not there now; the same question may be answered later. */
export const isAway = (error: unknown): boolean => error instanceof AppError && (error.code === 'unavailable' || error.code === 'upstream_timeout')
