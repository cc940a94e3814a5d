import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { listen } from './happenings.ts'

/** What is asked of the queue at a scrape; of all factories on its database. */
export interface QueueFigures {
  queued: number
  running: number
  retrying: number
  oldestWaitMs: number
  workers: number
}

export interface FactoryFigures {
  queue: () => Promise<QueueFigures>
  /** Of this process. */
  slots: () => { busy: number, capacity: number }
}

/** Longest wait of a scrape; what is not known by then is NaN. */
const ASK_MS = 1_500

/** From a hundredth of a second to a day. */
const STAGE_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400]
const CALL_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Metrics of this process for Prometheus; labels are few: kinds, outcomes and providers that we know, no id. */
export function createFactoryMetrics({ queue, slots }: FactoryFigures): { registry: Registry, close: () => void } {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const running = new Gauge({
    name: 'factory_stages_running', help: 'Stages that run in this process, by kind.', labelNames: ['kind'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'factory_stage_duration_seconds', help: 'Time of a stage on a worker, until it ended or paused.',
    labelNames: ['kind', 'outcome'] as const, buckets: STAGE_SECONDS, registers,
  })
  const lost = new Counter({
    name: 'factory_stages_lost_total',
    help: 'Stages that this process took back because their worker was silent or its process had died.',
    registers,
  })
  const threads = new Counter({
    name: 'factory_threads_lost_total', help: 'Threads that died under their stage, by cause.',
    labelNames: ['cause'] as const, registers,
  })
  const calls = new Counter({
    name: 'factory_model_calls_total', help: 'Calls of model providers by gRPC status; kept answers are no calls.',
    labelNames: ['provider', 'code'] as const, registers,
  })
  const callSeconds = new Histogram({
    name: 'factory_model_call_duration_seconds',
    help: 'Time of a call of a model provider, without the wait for its turn.', labelNames: ['provider'] as const,
    buckets: CALL_SECONDS, registers,
  })
  new Gauge({
    name: 'factory_workers', help: 'Stages that this process can run at once, and those that it runs.',
    labelNames: ['state'] as const, registers,
    collect() {
      const { busy, capacity } = slots()
      this.labels('all').set(capacity)
      this.labels('busy').set(busy)
    },
  })
  watchQueue(registry, queue)

  const end = listen((happening) => {
    switch (happening.type) {
      case 'stage starts':
        return running.labels(happening.kind).inc()
      case 'stage ends':
        running.labels(happening.kind).dec()
        return durations.labels(happening.kind, happening.outcome).observe(happening.ms / 1_000)
      case 'stages lost':
        return lost.inc(happening.count)
      case 'thread lost':
        return threads.labels(happening.cause).inc()
      case 'model call ends':
        calls.labels(happening.provider, happening.code).inc()
        return callSeconds.labels(happening.provider).observe(happening.ms / 1_000)
    }
  })
  return {
    registry,
    close() {
      end()
      registry.clear()
    },
  }
}

/** All of a scrape share one question. */
function watchQueue(registry: Registry, read: () => Promise<QueueFigures>): void {
  let asking: Promise<QueueFigures | undefined> | undefined
  const ask = () => asking ??= atMost(read()).finally(() => asking = undefined)
  const registers = [registry]
  new Gauge({
    name: 'factory_queue_stages', help: 'Stages in the queue by state, of all factories on this database.',
    labelNames: ['state'] as const, registers,
    async collect() {
      const figures = await ask()
      for (const state of ['queued', 'running', 'retrying'] as const) {
        this.labels(state).set(figures?.[state] ?? NaN)
      }
    },
  })
  new Gauge({
    name: 'factory_queue_oldest_wait_seconds', help: 'How long the stage at the head of the queue has waited.',
    registers,
    async collect() {
      const figures = await ask()
      this.set(figures ? figures.oldestWaitMs / 1_000 : NaN)
    },
  })
  new Gauge({
    name: 'factory_queue_processes', help: 'Factories on this database that have given a sign of life.', registers,
    async collect() {
      this.set((await ask())?.workers ?? NaN)
    },
  })
}

/** undefined when it fails or takes too long: a scrape tells NaN. */
function atMost<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ASK_MS, undefined)
  })
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer))
}
