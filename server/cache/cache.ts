/** Nouns whose answers are cached; a change of the noun invalidates them. */
export type CacheNoun = 'metrics' | 'models' | 'runs' | 'stage-kinds' | 'system'

export interface CacheOptions {
  noun: CacheNoun
  /** Every argument of the query, in order. */
  key: readonly (string | number | boolean | undefined)[]
  /**
   * Absent = as answers of the statistics: a relative window moves, and a change of the facts invalidates them at once.
   */
  ttlMs?: number
}

export interface Cached<T> {
  value: T
  /** The time at which the value was loaded. */
  asOf: Date
  /** True when the loader failed and this is the last good value. */
  isStale: boolean
}

/** One interface over memory (lru-cache) and Redis. */
export interface Cache {
  /**
   * Concurrent misses of one key load once. When the loader fails, the last good value is served as stale.
   *
   * @param load is called with the version of the noun when the answer was asked for.
   */
  getOrLoad: <T>(options: CacheOptions, load: (version: string) => Promise<T>) => Promise<Cached<T>>
  /** How long answers of the statistics are kept. */
  statisticsMs: () => number
  /** Changes with each `invalidate`. */
  version: (noun: CacheNoun) => Promise<string>
  /** Invalidates everything cached under the noun (by a version number in the key, without a scan). */
  invalidate: (noun: CacheNoun) => Promise<void>
}
