import { Counter, Gauge, type Registry } from 'prom-client'
import type { Database } from '#db/client'
import type { OpenCache } from '#server/cache/create-cache'
import type { ServiceState } from '#server/grpc/gateways'
import { setMemory } from './load-metrics'
import { check } from '#server/services/system/system-check'
import type { SystemView } from '#shared/contract/system.contract'

/** Longest wait of a scrape for what has to be asked; without an answer, its last value is dropped. */
const ASK_MS = 1_500

export interface WatchedParts {
  database: Pick<Database, 'pool'>
  cache: Pick<OpenCache, 'figures' | 'status'>
  breakers: () => ServiceState[]
  /** Kept for a moment, so that a scrape adds no work. */
  getSystem: () => Promise<SystemView>
}

/** What is read when somebody asks: pool, cache, breakers, queue, the parts that the console needs. */
export function watchParts(registry: Registry, { database, cache, breakers, getSystem }: WatchedParts): void {
  const registers = [registry]
  const { pool } = database
  if (pool) {
    new Gauge({
      name: 'sql_pool_connections', help: 'Connections of the pool by state; waiting = callers without one.',
      labelNames: ['state'] as const, registers,
      collect() {
        for (const [state, count] of Object.entries(pool())) {
          this.labels(state).set(count)
        }
      },
    })
  }
  new Counter({
    name: 'cache_requests_total',
    help: 'Questions to the cache: hit, loaded, or answered with an old value because loading failed.',
    labelNames: ['outcome'] as const, registers,
    async collect() {
      const { asked, hits, stale } = await cache.figures()
      this.reset()
      for (const [outcome, count] of [['hit', hits], ['stale', stale], ['loaded', asked - hits - stale]] as const) {
        this.labels(outcome).inc(Math.max(0, count))
      }
    },
  })
  new Gauge({
    name: 'cache_entries', help: 'Entries of the cache in memory.', registers,
    async collect() {
      this.set((await cache.figures()).entries)
    },
  })
  new Gauge({
    name: 'grpc_client_breaker_open', help: '1 = calls are refused at once because the service does not answer.',
    labelNames: ['service'] as const, registers,
    collect() {
      for (const { service, breaker } of breakers()) {
        this.labels(service).set(breaker === 'open' ? 1 : 0)
      }
    },
  })
  watchSystem(registry, getSystem)
}

interface SystemGauge<L extends string> {
  name: string
  help: string
  labelNames?: readonly L[]
  /** @param view undefined = nothing is known just now */
  read: (gauge: Gauge<L>, view: SystemView | undefined) => void
}

/** All of a scrape share one question. */
function watchSystem(registry: Registry, getSystem: () => Promise<SystemView>): void {
  let asking: Promise<SystemView | undefined> | undefined
  const ask = () => asking ??= check(getSystem, ASK_MS).then(({ answer }) => answer).finally(() => asking = undefined)
  const gauge = <L extends string>({ read, labelNames = [], ...rest }: SystemGauge<L>) => new Gauge<L>({
    ...rest, labelNames, registers: [registry],
    async collect() {
      const view = await ask()
      this.reset()
      read(this, view)
    },
  })
  gauge({
    name: 'dependency_up', help: '1 = answers, 0.5 = slow, 0 = down.', labelNames: ['dependency'],
    read: (gauge, view) =>
      view?.dependencies.forEach(({ name, state }) => gauge.labels(name).set({ up: 1, slow: 0.5, down: 0 }[state])),
  })
  gauge({
    name: 'queue_stages', help: 'Stages in the task queue by state.', labelNames: ['state'],
    read: (gauge, view) => view?.queue && Object.entries({
      queued: view.queue.queuedStages, running: view.queue.runningStages, retrying: view.queue.retryingStages,
    }).forEach(([state, count]) => gauge.labels(state).set(count)),
  })
  // Without labels a gauge always has a value: what is not known is no number.
  gauge({
    name: 'queue_oldest_wait_seconds', help: 'How long the stage at the head of the queue has waited.',
    read: (gauge, view) => gauge.set(view?.queue ? view.queue.oldestWaitMs / 1_000 : NaN),
  })
  gauge({
    name: 'queue_workers', help: 'Workers of the task queue, without those that leave.',
    read: (gauge, view) => gauge.set(view?.queue ? view.queue.workers.filter(worker => !worker.draining).length : NaN),
  })
  gauge({
    name: 'factory_memory_bytes', labelNames: ['kind'],
    help:
      'Memory of the factory that the console talks to: rss, heap_used, external, array_buffers, embedded_database.',
    read: (gauge, view) => view?.queue?.memory && setMemory(gauge, view.queue.memory),
  })
  gauge({
    name: 'data_age_seconds', help: 'Since the console last heard of the factory.',
    read: (gauge, view) =>
      gauge.set(view?.watermark ? Math.max(0, (Date.now() - Date.parse(view.watermark)) / 1_000) : NaN),
  })
}
