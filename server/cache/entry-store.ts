import { createStorage, type Storage } from 'unstorage'
import lruCacheDriver from 'unstorage/drivers/lru-cache'
import redisDriver from 'unstorage/drivers/redis'

/** Texts by key. The caller handles failures. */
export interface EntryStore {
  get: (key: string) => Promise<string | undefined>
  set: (key: string, text: string) => Promise<void>
  /** Visits every key; only the memory store offers it. */
  count: () => Promise<number>
  close: () => Promise<void>
}

export interface MemoryLimits {
  maxEntries: number
  maxBytes: number
}

export const USUAL_MEMORY: MemoryLimits = { maxEntries: 10_000, maxBytes: 64 * 1_024 * 1_024 }

/** How long an entry stays when nobody replaces it, and so how long a last good answer can be served. */
const KEPT_SECONDS = 24 * 60 * 60

export interface MemoryStore extends EntryStore {
  limits: () => MemoryLimits
  /** Begins empty: what was kept is read again. */
  resize: (limits: MemoryLimits) => Promise<void>
}

export function createMemoryStore(usual = USUAL_MEMORY): MemoryStore {
  const open = ({ maxEntries, maxBytes }: MemoryLimits) =>
    toEntryStore(createStorage({ driver: lruCacheDriver({ max: maxEntries, maxSize: maxBytes }) }))
  let limits = usual
  let store = open(limits)
  return {
    get: key => store.get(key),
    set: (key, text) => store.set(key, text),
    count: () => store.count(),
    close: () => store.close(),
    limits: () => limits,
    async resize(next) {
      const old = store
      limits = next
      store = open(next)
      await old.close()
    },
  }
}

export interface RedisStoreOptions {
  url: string
  /** Longest wait for one command. A frozen Redis accepts and never answers. */
  commandTimeoutMs: number
  onError: (error: unknown) => void
}

export function createRedisStore({ url, commandTimeoutMs, onError }: RedisStoreOptions): EntryStore {
  const driver = redisDriver({
    url,
    base: 'data-factory-console',
    ttl: KEPT_SECONDS,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    // Commands fail at once while Redis is not connected; none is queued until it returns.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: times => Math.min(100 * 2 ** times, 2_000),
  })
  // The driver itself offers no listeners.
  const client = driver.getInstance?.()
  // Without a listener ioredis prints to the console.
  client?.on('error', onError)
  return toEntryStore(createStorage({ driver }))
}

function toEntryStore(storage: Storage): EntryStore {
  return {
    async get(key) {
      return await storage.getItemRaw<string>(key) ?? undefined
    },
    set: (key, text) => storage.setItemRaw(key, text),
    count: async () => (await storage.getKeys()).length,
    close: () => storage.dispose(),
  }
}
