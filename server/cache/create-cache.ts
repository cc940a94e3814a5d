import { createHash } from 'node:crypto'
import type { Cache, Cached, CacheNoun, CacheOptions } from './cache'
import { createMemoryStore, createRedisStore, type EntryStore, type MemoryLimits } from './entry-store'
import { type GuardedStore, guardStore } from './guarded-store'
import { createVersions } from './versions'

export interface CacheConfig {
  /** Absent = memory only. */
  redisUrl: string | undefined
  /** Called when Redis does not respond, and when a loader fails and the last good value is served instead. */
  onError: (error: unknown) => void
  /**
   * True for an error that is an answer (such as `not_found`): it goes to the caller even when an old value is cached.
   */
  isAnswer: (error: unknown) => boolean
  now?: () => number
  commandTimeoutMs?: number
  patienceMs?: number
}

export interface OpenCache extends Cache {
  /** Invalidates what this process alone keeps under the noun, after another process has changed it. */
  forget: (noun: CacheNoun) => void
  /** Also 'memory' while Redis does not respond: `isFallback` tells the two apart. */
  status: () => { kind: 'memory' | 'redis', isFallback: boolean }
  figures: () => Promise<CacheFigures>
  /** Begins with empty memory if the limits differ. */
  setLimits: (limits: CacheLimits) => Promise<void>
  close: () => Promise<void>
}

export interface CacheLimits extends MemoryLimits {
  statisticsMs: number
}

/** Counters since the cache was opened. */
export interface CacheFigures {
  asked: number
  /** Answered without loading, or by a load that was already running. */
  hits: number
  /** Answered with the last good value because loading failed. */
  stale: number
  /** In memory. */
  entries: number
  maxBytes: number
}

interface Entry {
  version: string
  asOfMs: number
  /** Stored in the entry, because the memory driver has no expiry per item. */
  expiresAtMs: number
  isStale: boolean
  value: unknown
}

/** How long a failed loader is not called again while its last good value is served. */
const STALE_MS = 1_000
/** Longest wait for a fresh value when an old one exists; the loader continues and its value is stored. */
const PATIENCE_MS = 3_000
const REDIS_PAUSE_MS = 1_000
const STATISTICS_MS = 15_000

export function createCache(
  { redisUrl, onError, isAnswer, now = Date.now, commandTimeoutMs = 250, patienceMs = PATIENCE_MS }: CacheConfig,
): OpenCache {
  const memory = createMemoryStore()
  const shared = redisUrl
    ? guardStore(
        createRedisStore({ url: redisUrl, commandTimeoutMs, onError }), { retryAfterMs: REDIS_PAUSE_MS, onError },
      )
    : undefined
  const versions = createVersions(shared)
  const entries = createEntries(memory, shared)
  const counts = { asked: 0, loads: 0, stale: 0 }
  let statisticsMs = STATISTICS_MS
  const flights = new Map<string, Promise<Cached<unknown>>>()

  async function answer(
    key: string, version: string, ttlMs: number, load: (version: string) => Promise<unknown>,
  ): Promise<Cached<unknown>> {
    const known = await entries.read(key)
    if (known && known.version === version && known.expiresAtMs > now()) {
      return toCached(known)
    }
    counts.loads += 1
    const asOfMs = now()
    const last = known ?? await entries.readLocal(key)
    const loading = load(version).then(value =>
      entries.write(key, { version, asOfMs, expiresAtMs: asOfMs + ttlMs, isStale: false, value }))
    try {
      return toCached(last ? await withPatience(loading, patienceMs) : await loading)
    }
    catch (error) {
      if (!last || (!(error instanceof LateError) && isAnswer(error))) {
        throw error
      }
      onError(error)
      counts.stale += 1
      return toCached(await entries.write(key, { ...last, version, expiresAtMs: now() + STALE_MS, isStale: true }))
    }
  }

  return {
    async getOrLoad<T>(
      { noun, key, ttlMs = statisticsMs }: CacheOptions, load: (version: string) => Promise<T>,
    ): Promise<Cached<T>> {
      counts.asked += 1
      const version = await versions.get(noun)
      const entryKey = `${noun}:${createHash('sha256').update(JSON.stringify(key)).digest('hex')}`
      // The key includes the version: a caller after a change must not join a load that started before it.
      const flightKey = `${entryKey}@${version}`
      const flight = flights.get(flightKey)
        ?? answer(entryKey, version, ttlMs, load).finally(() => flights.delete(flightKey))
      flights.set(flightKey, flight)
      // Only a loader of the same T writes this key.
      return flight as Promise<Cached<T>>
    },
    statisticsMs: () => statisticsMs,
    version: noun => versions.get(noun),
    invalidate: noun => versions.bump(noun),
    forget: noun => versions.forget(noun),
    status: () => shared && !shared.isAway()
      ? { kind: 'redis', isFallback: false }
      : { kind: 'memory', isFallback: shared !== undefined },
    figures: async () => ({
      asked: counts.asked,
      hits: counts.asked - counts.loads,
      stale: counts.stale,
      entries: await memory.count(),
      maxBytes: memory.limits().maxBytes,
    }),
    async setLimits({ maxEntries, maxBytes, statisticsMs: keptMs }) {
      statisticsMs = keptMs
      const before = memory.limits()
      if (before.maxEntries !== maxEntries || before.maxBytes !== maxBytes) {
        await memory.resize({ maxEntries, maxBytes })
      }
    },
    async close() {
      await Promise.all([memory.close(), shared?.close()])
    },
  }
}

const toCached = ({ value, asOfMs, isStale }: Entry): Cached<unknown> => ({ value, asOf: new Date(asOfMs), isStale })

/** Uses Redis while it responds, otherwise memory. Every entry is also written to memory, because Redis may lose it. */
function createEntries(memory: EntryStore, shared: GuardedStore | undefined) {
  const readLocal = async (key: string) => parse(await memory.get(key))
  return {
    readLocal,
    async read(key: string): Promise<Entry | undefined> {
      const found = await shared?.get(key)
      return found?.isReached ? parse(found.value) : readLocal(key)
    },
    async write(key: string, entry: Entry): Promise<Entry> {
      const text = JSON.stringify(entry)
      await Promise.all([memory.set(key, text), shared?.set(key, text)])
      return entry
    },
  }
}

/** Written only by `write` above. */
const parse = (text: string | undefined) => text === undefined ? undefined : JSON.parse(text) as Entry

class LateError extends Error {
  override name = 'LateError'
}

async function withPatience<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new LateError(`no value within ${patienceMs} ms`)), patienceMs)
  // After we stopped waiting, nobody handles its failure.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late.promise])
  }
  finally {
    clearTimeout(timer)
  }
}
