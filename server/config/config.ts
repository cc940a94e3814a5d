import path from 'node:path'
import type { SettingSource } from '#shared/contract/setting/config.contract'
import { maskAddress } from '#shared/domain/alert/masked-address'
import type { SettingView } from '#shared/contract/system-detail.contract'
import { ENVIRONMENT, type Environment } from './environment'
import { getSetting, type Setting, type SettingName, SETTINGS } from './setting'
import type { Texts } from './config-text'

/** What the process runs with. A change makes a new one (`config-store.ts`). */
export interface Config {
  host: string
  port: number
  /** True when other machines can reach the console; without sign-in every page shows a warning. */
  isPublicBind: boolean
  access: AccessConfig
  /** Lower-case host names (without port) that a request may name, beside loopback. */
  allowedHosts: string[]
  /** Absolute. */
  dataDir: string
  /** Absent = PGlite in `dataDir/console`. */
  databaseUrl: string | undefined
  databasePoolSize: number
  /** Embedded databases answer only after their writes are on disk. */
  isEmbeddedDurable: boolean
  /** V8 may optimize embedded databases: quicker, for several times the memory. */
  isEmbeddedOptimized: boolean
  redisUrl: string | undefined
  /** 'embedded' = this process starts and supervises its factory. */
  mode: 'embedded' | 'standalone'
  factory: FactoryConfig
  /** Absolute. */
  artifactDir: string
  /** Absolute. */
  archiveDir: string
  /** Ends of the audit chain, kept outside of the database: an absolute file, how often, and who gets them, too. */
  audit: { anchorFile: string, anchorMs: number, anchorUrl: string | undefined }
  /** Base64; absent = `secret.key` in the data directory. */
  secretKey: string | undefined
  timeZone: string
  uploadMaxBytes: number
  /** Webhooks of alerts may lead to private networks and to this machine. */
  allowsPrivateWebhooks: boolean
  logLevel: Environment['LOG_LEVEL']
  drainTimeoutMs: number
  refresh: { pollMs: number, stalePolls: number, isPushOn: boolean }
  cache: { maxEntries: number, maxBytes: number, statisticsMs: number }
  grpc: { readMs: number, writeMs: number, inspectMs: number, maxAttempts: number, breakerFailures: number, breakerOpenMs: number }
  alerts: { checkMs: number, webhookDeadlineMs: number, budgetWarningRatio: number }
  retention: { uploadMs: number, alertSampleMs: number, alertDeliveryMs: number }
  /** Collector of traces. */
  tracesEndpoint: string | undefined
  /** Every variable with its value and origin, without secrets, for display. */
  settings: SettingView[]
}

export interface AccessConfig {
  /** Absent = as switched in the settings. */
  forced: boolean | undefined
  /** Of the first administrator. */
  adminPassword: string | undefined
  sessionIdleMs: number
  sessionLongestMs: number
  isBehindProxy: boolean
  /** Requests a minute; 0 = no limit. */
  addressRate: number
  tokenRate: number
  metricsToken: string | undefined
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
  /** Values that are valid each, and not together. */
  readonly conflicts: readonly Conflict[]

  constructor(message: string, conflicts: readonly Conflict[] = []) {
    super(message)
    this.conflicts = conflicts
  }
}

export interface Conflict {
  name: SettingName
  /** What it is in conflict with. */
  other: SettingName
  message: string
}

/** Texts of the environment by name, and what lies below them; of two layers the later one decides (docs/adr/0051). */
export interface Layers {
  file: Texts
  saved: Texts
  environment: Texts
}

export const NO_TEXTS: Texts = new Map()

/** An empty variable counts as absent. */
export const toEnvironmentTexts = (variables: Record<string, string | undefined>): Texts =>
  new Map(SETTINGS.flatMap(({ name }) => variables[name] ? [[name, variables[name]] as const] : []))

/** The value that decides, as a text, and where it comes from. */
export function pickText(layers: Layers, { name, isLive, defaultText }: Setting): { text: string, source: SettingSource } {
  const { environment, saved, file } = layers
  const found = [['environment', environment], ['saved', isLive ? saved : NO_TEXTS], ['file', file]] as const
  const [source, layer] = found.find(([, texts]) => texts.has(name)) ?? []
  return source && layer ? { text: layer.get(name) ?? '', source } : { text: defaultText, source: 'default' }
}

/** @throws ConfigError */
export function resolveConfig(layers: Layers): Config {
  const picked = new Map(SETTINGS.map(setting => [setting.name, pickText(layers, setting)]))
  const parsed = ENVIRONMENT.safeParse(Object.fromEntries([...picked].flatMap(([name, { text, source }]) => source === 'default' || text === '' ? [] : [[name, text]])))
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const config = { ...toConfig(parsed.data), settings: toSettings(parsed.data, name => picked.get(name)?.source ?? 'default') }
  const conflicts = [...findConflicts(parsed.data, config)]
  if (conflicts.length > 0) {
    throw new ConfigError(conflicts.map(({ name, message }) => `${name}: ${message}`).join('\n'), conflicts)
  }
  return config
}

const MINUTE_MS = 60_000

function toConfig(env: Environment): Omit<Config, 'settings'> {
  const dataDir = path.resolve(env.DATA_DIR)
  return {
    host: env.HOST,
    port: env.PORT,
    isPublicBind: !isLoopback(env.HOST),
    access: {
      forced: env.SIGN_IN,
      adminPassword: env.ADMIN_PASSWORD,
      sessionIdleMs: env.SESSION_IDLE_MINUTES * MINUTE_MS,
      sessionLongestMs: env.SESSION_MAX_HOURS * 60 * MINUTE_MS,
      isBehindProxy: env.TRUST_PROXY,
      addressRate: env.RATE_LIMIT_ADDRESS,
      tokenRate: env.RATE_LIMIT_TOKEN,
      metricsToken: env.METRICS_TOKEN,
    },
    allowedHosts: [...new Set([env.HOST.toLowerCase(), ...env.ALLOWED_HOSTS])],
    dataDir,
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    isEmbeddedDurable: env.EMBEDDED_SYNC,
    isEmbeddedOptimized: env.EMBEDDED_OPTIMIZE,
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
    audit: { anchorFile: path.resolve(env.AUDIT_ANCHOR_FILE ?? path.join(dataDir, 'audit-anchors.jsonl')), anchorMs: env.AUDIT_ANCHOR_MINUTES * MINUTE_MS, anchorUrl: env.AUDIT_ANCHOR_URL },
    secretKey: env.SECRET_KEY,
    timeZone: env.REPORT_TIME_ZONE,
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
    allowsPrivateWebhooks: env.WEBHOOK_ALLOW_PRIVATE,
    logLevel: env.LOG_LEVEL,
    drainTimeoutMs: env.DRAIN_TIMEOUT_MS,
    refresh: { pollMs: env.REFRESH_POLL_SECONDS * SECOND_MS, stalePolls: env.REFRESH_STALE_POLLS, isPushOn: env.REFRESH_PUSH },
    cache: { maxEntries: env.CACHE_MAX_ENTRIES, maxBytes: env.CACHE_MAX_BYTES, statisticsMs: env.CACHE_STATISTICS_SECONDS * SECOND_MS },
    grpc: {
      readMs: env.GRPC_READ_DEADLINE_MS, writeMs: env.GRPC_WRITE_DEADLINE_MS, inspectMs: env.GRPC_INSPECT_DEADLINE_MS,
      maxAttempts: env.GRPC_MAX_ATTEMPTS, breakerFailures: env.GRPC_BREAKER_FAILURES, breakerOpenMs: env.GRPC_BREAKER_OPEN_MS,
    },
    alerts: { checkMs: env.ALERTS_CHECK_SECONDS * SECOND_MS, webhookDeadlineMs: env.ALERTS_WEBHOOK_DEADLINE_MS, budgetWarningRatio: env.ALERTS_BUDGET_PERCENT / 100 },
    retention: { uploadMs: env.RETENTION_UPLOAD_HOURS * HOUR_MS, alertSampleMs: env.RETENTION_ALERT_SAMPLE_DAYS * 24 * HOUR_MS, alertDeliveryMs: env.RETENTION_ALERT_DELIVERY_DAYS * 24 * HOUR_MS },
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

function* findConflicts(env: Environment, config: Pick<Config, 'isPublicBind'>): Generator<Conflict> {
  // What was switched in the settings lies in a database that is not open yet, and may be switched back: only SIGN_IN is a promise.
  if (config.isPublicBind && !env.SIGN_IN && !env.ALLOW_PUBLIC_BIND) {
    yield { name: 'HOST', other: 'ALLOW_PUBLIC_BIND', message: `${env.HOST} can be reached by others; set SIGN_IN=true (with an administrator, or ADMIN_PASSWORD for the first one), or ALLOW_PUBLIC_BIND=true if everybody may do everything` }
  }
  if ((env.QUEUE_ADDRESS || env.MODEL_ADDRESS) && !env.FACTORY_TOKEN) {
    yield { name: 'FACTORY_TOKEN', other: 'QUEUE_ADDRESS', message: 'required with QUEUE_ADDRESS or MODEL_ADDRESS' }
  }
  // A page that polls must not be given an answer of before its last poll.
  if (env.CACHE_STATISTICS_SECONDS > env.REFRESH_POLL_SECONDS) {
    yield { name: 'CACHE_STATISTICS_SECONDS', other: 'REFRESH_POLL_SECONDS', message: `must not be longer than the polling interval of ${env.REFRESH_POLL_SECONDS} s` }
  }
}

const isLoopback = (host: string) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/** Each variable as people may read it. */
function toSettings(env: Environment, sourceOf: (name: SettingName) => SettingSource): SettingView[] {
  return SETTINGS.map(({ name, group, form }) => ({
    name,
    group,
    source: sourceOf(name),
    value: toReadable(env[name], form),
    unit: form === 'secret' || form === 'address' ? null : form ?? null,
    isSecret: form === 'secret',
  }))
}

/** A text of a setting as people may read it; undefined = not at all. */
export function toShownText(name: SettingName, text: string): string | undefined {
  const { form } = getSetting(name)
  return toReadable(text === '' ? undefined : text, form) ?? undefined
}

function toReadable(value: Environment[keyof Environment], form: string | undefined): string | null {
  if (value === undefined || form === 'secret') {
    return null
  }
  return form === 'address' ? withoutLogin(String(value)) : String(value)
}

/** Removes user and password, and the query, in which Postgres accepts a password too; of the path of a collector only words stay. */
function withoutLogin(address: string): string {
  const url = URL.parse(address)
  if (url && /^https?:$/.test(url.protocol)) {
    return maskAddress(`${url.protocol}//${url.host}${url.pathname}`)
  }
  return url ? `${url.protocol}//${url.host}${url.pathname}` : ''
}
