import { createHash } from 'node:crypto'
import type { Cache, Cached, CacheOptions } from './cache'
import { createMemoryStore, createRedisStore, MEMORY_MAX_BYTES, type EntryStore } from './entry-store'
import { type GuardedStore, guardStore } from './guarded-store'
import { createVersions } from './versions'

export interface CacheConfig {
  /** Absent = memory alone. */
  redisUrl: string | undefined
  /** Told of Redis that is away, and of loaders whose failure was covered by the last good value. */
  onError: (error: unknown) => void
  /** An error that is an answer (such as `not_found`) goes to the caller, even where an old value is known. */
  isAnswer: (error: unknown) => boolean
  now?: () => number
  commandTimeoutMs?: number
  patienceMs?: number
}

export interface OpenCache extends Cache {
  /** 'memory' while Redis is away too: `isFallback` tells them apart. */
  status: () => { kind: 'memory' | 'redis', isFallback: boolean }
  figures: () => Promise<CacheFigures>
  close: () => Promise<void>
}

/** Since the cache was opened. */
export interface CacheFigures {
  asked: number
  /** Answered without loading, or by a load that was under way. */
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
  /** Inside the entry: the memory driver knows no expiry per item. */
  expiresAtMs: number
  isStale: boolean
  value: unknown
}

/** How long a failed loader is left alone while its last good value stands in. */
const STALE_MS = 1_000
/** Nobody waits longer for a fresh value while there is an old one; the loader goes on and its value is kept. */
const PATIENCE_MS = 3_000
const REDIS_PAUSE_MS = 1_000

export function createCache({ redisUrl, onError, isAnswer, now = Date.now, commandTimeoutMs = 250, patienceMs = PATIENCE_MS }: CacheConfig): OpenCache {
  const memory = createMemoryStore()
  const shared = redisUrl
    ? guardStore(createRedisStore({ url: redisUrl, commandTimeoutMs, onError }), { retryAfterMs: REDIS_PAUSE_MS, onError })
    : undefined
  const versions = createVersions(shared)
  const entries = createEntries(memory, shared)
  const counts = { asked: 0, loads: 0, stale: 0 }
  const flights = new Map<string, Promise<Cached<unknown>>>()

  async function answer(key: string, version: string, ttlMs: number, load: () => Promise<unknown>): Promise<Cached<unknown>> {
    const known = await entries.read(key)
    if (known && known.version === version && known.expiresAtMs > now()) {
      return toCached(known)
    }
    counts.loads += 1
    const asOfMs = now()
    const last = known ?? await entries.readLocal(key)
    const loading = load().then(value => entries.write(key, { version, asOfMs, expiresAtMs: asOfMs + ttlMs, isStale: false, value }))
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
    async getOrLoad<T>({ noun, key, ttlMs }: CacheOptions, load: () => Promise<T>): Promise<Cached<T>> {
      counts.asked += 1
      const version = await versions.get(noun)
      const entryKey = `${noun}:${createHash('sha256').update(JSON.stringify(key)).digest('hex')}`
      // With the version: who asks after a change must not join a load from before it.
      const flightKey = `${entryKey}@${version}`
      const flight = flights.get(flightKey)
        ?? answer(entryKey, version, ttlMs, load).finally(() => flights.delete(flightKey))
      flights.set(flightKey, flight)
      // The only writer of this key is a loader of the same T.
      return flight as Promise<Cached<T>>
    },
    version: noun => versions.get(noun),
    invalidate: noun => versions.bump(noun),
    status: () => shared && !shared.isAway()
      ? { kind: 'redis', isFallback: false }
      : { kind: 'memory', isFallback: shared !== undefined },
    figures: async () => ({
      asked: counts.asked,
      hits: counts.asked - counts.loads,
      stale: counts.stale,
      entries: await memory.count(),
      maxBytes: MEMORY_MAX_BYTES,
    }),
    async close() {
      await Promise.all([memory.close(), shared?.close()])
    },
  }
}

const toCached = ({ value, asOfMs, isStale }: Entry): Cached<unknown> => ({ value, asOf: new Date(asOfMs), isStale })

/** Redis while it is there, memory while it is not. Memory gets everything: Redis may lose what it had. */
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

/** Written by `write` above, and by nobody else. */
const parse = (text: string | undefined) => text === undefined ? undefined : JSON.parse(text) as Entry

class LateError extends Error {
  override name = 'LateError'
}

async function withPatience<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new LateError(`no value within ${patienceMs} ms`)), patienceMs)
  // When we have left, its failure is nobody's any more.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late.promise])
  }
  finally {
    clearTimeout(timer)
  }
}
