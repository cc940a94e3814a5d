import path from 'node:path'
import type { SettingView } from '#shared/contract/system-detail.contract'
import { ABOUT, ENVIRONMENT, type Environment } from './environment'

/** What the process runs with, parsed once at start. */
export interface Config {
  host: string
  port: number
  /** True when other machines can reach the console without sign-in; every page shows a warning. */
  isPublicBind: boolean
  /** Lower-case host names (without port) that a request may name, beside loopback. */
  allowedHosts: string[]
  /** Absolute. */
  dataDir: string
  /** Absent = PGlite in `dataDir/console`. */
  databaseUrl: string | undefined
  databasePoolSize: number
  /** Embedded databases answer only after their writes are on disk. */
  isEmbeddedDurable: boolean
  redisUrl: string | undefined
  /** 'embedded' = this process starts and supervises its factory. */
  mode: 'embedded' | 'standalone'
  factory: FactoryConfig
  /** Absolute. */
  artifactDir: string
  /** Absolute. */
  archiveDir: string
  /** Base64; absent = `secret.key` in the data directory. */
  secretKey: string | undefined
  timeZone: string
  uploadMaxBytes: number
  /** Webhooks of alerts may lead to private networks and to this machine. */
  allowsPrivateWebhooks: boolean
  logLevel: Environment['LOG_LEVEL']
  drainTimeoutMs: number
  /** Collector of traces. */
  tracesEndpoint: string | undefined
  /** Every variable with its value and origin, without secrets, for display. */
  settings: SettingView[]
}

export interface FactoryConfig {
  queueAddress: string | undefined
  modelAddress: string | undefined
  token: string | undefined
  databaseUrl: string | undefined
  workers: number | undefined
  main: string | undefined
  /** Absolute folders. */
  sourceRoots: string[]
  hasSimulator: boolean
  /** Model endpoints in private networks may be called. */
  allowsPrivateModels: boolean
}

/** The environment is invalid: the message names every wrong variable, one per line. The process must not start. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** @throws ConfigError */
export function parseConfig(variables: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = ENVIRONMENT.safeParse(present)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const config = { ...toConfig(parsed.data), settings: toSettings(parsed.data, new Set(Object.keys(present))) }
  const conflicts = [...findConflicts(parsed.data, config)]
  if (conflicts.length > 0) {
    throw new ConfigError(conflicts.join('\n'))
  }
  return config
}

function toConfig(env: Environment): Omit<Config, 'settings'> {
  const dataDir = path.resolve(env.DATA_DIR)
  return {
    host: env.HOST,
    port: env.PORT,
    isPublicBind: !isLoopback(env.HOST),
    allowedHosts: [...new Set([env.HOST.toLowerCase(), ...env.ALLOWED_HOSTS])],
    dataDir,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    isEmbeddedDurable: env.EMBEDDED_SYNC,
    redisUrl: env.REDIS_URL,
    mode: env.QUEUE_ADDRESS ? 'standalone' : 'embedded',
    factory: {
      queueAddress: env.QUEUE_ADDRESS,
      modelAddress: env.MODEL_ADDRESS,
      token: env.FACTORY_TOKEN,
      databaseUrl: env.FACTORY_DATABASE_URL ?? env.DATABASE_URL,
      workers: env.FACTORY_WORKERS,
      main: env.FACTORY_MAIN,
      sourceRoots: env.SOURCE_ROOTS.split(path.delimiter).filter(root => root !== '').map(root => path.resolve(root)),
      hasSimulator: env.MODEL_SIMULATOR,
      allowsPrivateModels: env.MODEL_ALLOW_PRIVATE,
    },
    artifactDir: path.resolve(env.ARTIFACT_DIR ?? path.join(dataDir, 'artifacts')),
    archiveDir: path.resolve(env.ARCHIVE_DIR ?? path.join(dataDir, 'archive')),
    secretKey: env.SECRET_KEY,
    timeZone: env.REPORT_TIME_ZONE,
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
    allowsPrivateWebhooks: env.WEBHOOK_ALLOW_PRIVATE,
    logLevel: env.LOG_LEVEL,
    drainTimeoutMs: env.DRAIN_TIMEOUT_MS,
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}

function* findConflicts(env: Environment, config: Pick<Config, 'isPublicBind'>): Generator<string> {
  if (config.isPublicBind && !env.ALLOW_PUBLIC_BIND) {
    yield `HOST: ${env.HOST} can be reached by others and there is no sign-in; set ALLOW_PUBLIC_BIND=true if that is meant`
  }
  if ((env.QUEUE_ADDRESS || env.MODEL_ADDRESS) && !env.FACTORY_TOKEN) {
    yield 'FACTORY_TOKEN: required with QUEUE_ADDRESS or MODEL_ADDRESS'
  }
}

const isLoopback = (host: string) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/** Names as the schema has them. */
const NAMES = Object.keys(ENVIRONMENT.shape) as (keyof Environment)[]

/** Each variable as people may read it. @param given names set in the environment; all others have their default. */
function toSettings(env: Environment, given: ReadonlySet<string>): SettingView[] {
  return NAMES.map((name) => {
    const about = ABOUT.get(ENVIRONMENT.shape[name])
    const form = about?.form
    return {
      name,
      group: about?.group ?? 'console',
      source: given.has(name) ? 'environment' : 'default',
      value: toReadable(env[name], form),
      unit: form === 'bytes' || form === 'milliseconds' ? form : null,
      isSecret: form === 'secret',
    }
  })
}

function toReadable(value: Environment[keyof Environment], form: string | undefined): string | null {
  if (value === undefined || form === 'secret') {
    return null
  }
  return form === 'address' ? withoutLogin(String(value)) : String(value)
}

/** Removes user and password, and the query, in which Postgres accepts a password too. */
function withoutLogin(address: string): string {
  const url = new URL(address)
  return `${url.protocol}//${url.host}${url.pathname}`
}
