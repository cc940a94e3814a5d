/** Nouns whose answers are cached; a change of the noun makes them old. */
export type CacheNoun = 'metrics' | 'models' | 'runs' | 'stage-kinds' | 'system'

export interface CacheOptions {
  noun: CacheNoun
  /** Every argument of the question, in order. */
  key: readonly (string | number | boolean | undefined)[]
  ttlMs: number
}

export interface Cached<T> {
  value: T
  /** When the value was loaded. */
  asOf: Date
  /** The loader failed and this is the last good value. */
  isStale: boolean
}

/** One interface over memory (lru-cache) and Redis. */
export interface Cache {
  /** Concurrent misses of one key load once. When the loader fails, the last good value is served as stale. */
  getOrLoad: <T>(options: CacheOptions, load: () => Promise<T>) => Promise<Cached<T>>
  /** Another one after each `invalidate`. */
  version: (noun: CacheNoun) => Promise<string>
  /** Makes everything cached under the noun old (a version number in the key, no scan). */
  invalidate: (noun: CacheNoun) => Promise<void>
}
