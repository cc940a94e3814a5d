import type { Topic } from '#shared/contract/live.contract'
import type { Cache, CacheNoun } from '#server/cache/cache'
import type { Live } from '#server/live/live'

/** Topics whose answers are cached as well. */
const CACHED = ['runs', 'metrics'] as const satisfies (CacheNoun & Topic)[]

/** The cached nouns among what changed. @param topics undefined = anything */
export const toCachedNouns = (topics: readonly Topic[] | undefined): readonly CacheNoun[] =>
  CACHED.filter(noun => topics?.includes(noun) ?? true)

export interface Readers {
  cache: Pick<Cache, 'invalidate'>
  live: Live
}

/** After a commit, and before any page is told. */
export async function invalidateCached({ cache }: Pick<Readers, 'cache'>, topics: readonly Topic[]): Promise<void> {
  await Promise.all(toCachedNouns(topics).map(noun => cache.invalidate(noun)))
}

/**
 * For what no audited change causes, as events of the factory and progress. After the commit, never before, and the
 * caches first: a reader that asks at once must see the new state.
 */
export async function announce(readers: Readers, topics: readonly Topic[]): Promise<void> {
  await invalidateCached(readers, topics)
  topics.forEach(topic => readers.live.publish(topic))
}

/** A change of runs that the statistics count. @param also what else they changed */
export async function announceRuns(
  readers: Readers, runIds: readonly string[], also: readonly Topic[] = [],
): Promise<void> {
  if (runIds.length > 0) {
    await announce(readers, ['runs', 'metrics', ...runIds.map((id): Topic => `run:${id}`), ...also])
  }
}
