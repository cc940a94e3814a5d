import { z } from 'zod'
import { instant } from './common.contract'
import { SETTING_GROUPS, SETTING_SOURCES, SETTING_UNITS } from './setting/config.contract'

export const FACTORY_SERVICES = ['queue', 'model'] as const

/** 'none' = no address yet: nothing can be sent. */
export const BREAKER_STATES = ['closed', 'half_open', 'open', 'none'] as const

const grpcService = z.object({
  service: z.enum(FACTORY_SERVICES),
  /** Full name of the protobuf service, with its version. */
  protocol: z.string(),
  breaker: z.enum(BREAKER_STATES),
})

/** Counts since the process started; `counted` excludes caller errors and cancelled calls. */
const grpcMethod = z.object({
  service: z.enum(FACTORY_SERVICES),
  method: z.string(),
  counted: z.int(),
  ok: z.int(),
  /** 0 to 1; null = nothing counted. */
  successRatio: z.number().nullable(),
  /** Latency of all finished calls, retries included; accurate to 1 %. null = no calls. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  retries: z.int(),
})

const table = z.object({
  name: z.string(),
  /** With its indexes. */
  bytes: z.int(),
  rows: z.int(),
  /** True = counted; false = estimated from a part of the table. */
  isExact: z.boolean(),
  /** 0 = not partitioned. */
  partitions: z.int(),
})

const setting = z.object({
  /** The variable of the environment. */
  name: z.string(),
  /** What it is about. */
  group: z.enum(SETTING_GROUPS),
  source: z.enum(SETTING_SOURCES),
  /** The effective value; null = a secret, or not set. Addresses have no user and password. */
  value: z.string().nullable(),
  /** Of the value; null = none. */
  unit: z.enum(SETTING_UNITS).nullable(),
  isSecret: z.boolean(),
})

/**
 * What the settings page shows beside `GET /system`. A part that cannot be read is null; the others are still shown.
 */
export const systemDetail = z.object({
  now: instant,
  startedAt: instant,
  versions: z.object({
    app: z.string(),
    node: z.string(),
    /** For example `PostgreSQL 17.5`; null while the database does not respond. */
    database: z.string().nullable(),
    /** Newest applied migration, and the number of applied ones. */
    schema: z.object({ newest: z.string(), count: z.int() }).nullable(),
  }),
  grpc: z.object({ since: instant, services: z.array(grpcService), methods: z.array(grpcMethod) }),
  storage: z.object({
    database: z.object({ bytes: z.int(), tables: z.array(table) }).nullable(),
    /** Nominal sizes: the same bytes are stored once, however often they are used. */
    datasets: z.object({ versions: z.int(), bytes: z.int() }).nullable(),
    uploads: z.object({ files: z.int(), bytes: z.int() }).nullable(),
    /** As they are stored; counted at most once a minute. */
    artifacts: z.object({ files: z.int(), bytes: z.int() }).nullable(),
    /** Of the disk that the artifact store lies on; null beside known artifacts = it is a bucket. */
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable(),
  }),
  cache: z.object({
    kind: z.enum(['memory', 'redis']),
    isFallback: z.boolean(),
    /** Since the process started: lookups, and those answered without loading. */
    asked: z.int(),
    hits: z.int(),
    /** Lookups answered with the last good value, because loading failed. */
    stale: z.int(),
    /** 0 to 1; null = no lookups. */
    hitRatio: z.number().nullable(),
    /** In the memory of the process; Redis is not counted. */
    entries: z.int(),
    maxBytes: z.int(),
  }),
  settings: z.array(setting),
  /** Retention of data that grows by itself. */
  retention: z.object({ fineStatisticsDays: z.int(), idempotencyKeyHours: z.int(), abandonedUploadHours: z.int() }),
})

export type SystemDetail = z.infer<typeof systemDetail>
export type GrpcServiceView = z.infer<typeof grpcService>
export type GrpcMethodView = z.infer<typeof grpcMethod>
export type SettingView = z.infer<typeof setting>
