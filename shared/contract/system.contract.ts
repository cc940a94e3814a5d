import { z } from 'zod'
import { instant } from './common.contract'
import { configFault } from './setting/config.contract'
import { stageKindName } from './stage-kind.contract'

export const DEPENDENCIES = ['database', 'queue', 'model', 'cache'] as const

const dependency = z.object({
  name: z.enum(DEPENDENCIES),
  /** 'slow' = the last check was in vain, and the one before it was answered or a moment ago: not yet an outage. */
  state: z.enum(['up', 'slow', 'down']),
  /** Latency of the last check; null when it did not answer. */
  latencyMs: z.number().nullable(),
  /** What it is, for example `pglite` or `pg-boss 12.38.0`; '' = unknown. */
  kind: z.string(),
  /** While it is not up: an error code, or the service's own reason such as ARTIFACT_STORE_MISMATCH; '' else. */
  reason: z.string(),
})

/** Calls to the factory in the last hour, without caller errors and cancelled calls. */
const callCounts = z.object({
  counted: z.int(),
  ok: z.int(),
  /** 0 to 1; null = nothing counted. */
  successRatio: z.number().nullable(),
})

/** Of one process. */
export const processMemory = z.object({
  /** What the system has given it, with all its threads. */
  rssBytes: z.int(),
  /** Objects of its main thread. */
  heapUsedBytes: z.int(),
  /** Outside of that heap, for objects in it; with array buffers. */
  externalBytes: z.int(),
  arrayBufferBytes: z.int(),
  /** Address space of its embedded database, a part of which is in memory; null = it has none. */
  embeddedDatabaseBytes: z.int().nullable(),
})

/** A process that does shards of stages, on any machine. */
export const shardWorker = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  version: z.string(),
  /** Number of shards that it does at a time. */
  slots: z.int(),
  busy: z.int(),
  /** Since its start. */
  done: z.int(),
  failed: z.int(),
  heardAt: instant.nullable(),
  /** It ends when it has done the shards that it has. */
  draining: z.boolean(),
})

export const shardWorkerParams = z.strictObject({ id: z.string().min(1).max(200) })

export const queueStats = z.object({
  queuedStages: z.int(),
  runningStages: z.int(),
  retryingStages: z.int(),
  oldestWaitMs: z.number(),
  completedLastMinute: z.int(),
  failedLastMinute: z.int(),
  workers: z.array(z.object({
    id: z.string(),
    host: z.string(),
    version: z.string(),
    /** Number of stages that it can run at a time. */
    capacity: z.int(),
    busy: z.int(),
    heartbeatAt: instant.nullable(),
    draining: z.boolean(),
  })),
  /** Who does shards of stages for the factory that the console talks to. */
  shardWorkers: z.array(shardWorker),
  /** Of the factory that the console talks to; null = it is too old to tell. */
  memory: processMemory.nullable(),
})

export const systemView = z.object({
  version: z.string(),
  /** 'embedded' = the console runs its own factory. */
  mode: z.enum(['embedded', 'standalone']),
  startedAt: instant,
  now: instant,
  /** IANA zone of days, weeks and months. */
  tz: z.string(),
  uploadMaxBytes: z.int(),
  /** True when other machines can reach it without sign-in; every page shows a warning. */
  isPublicBind: z.boolean(),
  /** How pages keep up to date. */
  refresh: z.object({ pollMs: z.int(), stalePolls: z.int(), isPushOn: z.boolean() }),
  /** What is wrong with config.json, whose last good state is in force; null = nothing. */
  configFault: configFault.nullable(),
  dependencies: z.array(dependency),
  /** Time up to which the factory's events are known; null = no event yet. */
  watermark: instant.nullable(),
  /** Start of the first 5 minutes of which anything is known; null = no event yet. */
  dataSince: instant.nullable(),
  grpc: z.object({ since: instant, calls: callCounts, attempts: callCounts, retries: z.int() }),
  /** null while the queue does not respond. */
  queue: queueStats.nullable(),
  /** 'memory' with `isFallback` = Redis is configured but does not respond. */
  cache: z.object({ kind: z.enum(['memory', 'redis']), isFallback: z.boolean() }),
  /** Number of restarts of the embedded factory; null for a standalone one. */
  factoryRestarts: z.int().nullable(),
  /** As the factory last named them; empty when it has never answered. */
  stageKinds: z.array(stageKindName),
})

export type SystemView = z.infer<typeof systemView>
export type DependencyView = z.infer<typeof dependency>
export type ProcessMemory = z.infer<typeof processMemory>
export type QueueStatsView = z.infer<typeof queueStats>
export type ShardWorkerView = z.infer<typeof shardWorker>
