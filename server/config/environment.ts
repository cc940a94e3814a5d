import path from 'node:path'
import { z } from 'zod'
import { PASSWORD_LETTERS } from '#shared/contract/setting/access.contract'
import type { SettingGroup, SettingUnit } from '#shared/contract/setting/config.contract'
import { to } from './target'
import { flag, flagOf, hostList, hostPort, integer, logLevel, port, secretKey, timeZone, url } from './value'

const KIB = 1_024
const GIB = KIB ** 3
const MIB = KIB ** 2

interface About {
  /** Where the settings page shows it; also its place in config.json (`toPath` of setting.ts). */
  group: SettingGroup
  /** How its value is shown: a secret not at all, an address without its login, a figure with its unit. */
  form?: 'secret' | 'address' | SettingUnit
  /** Takes effect while the console runs, and so may be saved on the settings page. All others need a restart. */
  isLive?: true
  /** An address or a folder of this machine: an export for others leaves it out. */
  isLocal?: true
  /** A list in config.json; separates its items in the environment. */
  separator?: string
}

/** What the settings page needs to know of a variable. */
export const ABOUT = z.registry<About>()

/**
 * Every setting of the console by its environment variable, with its target in `Config` (`to`), its default, what it
 * means and how it is shown; config.json, the settings page, `.env.example` and `config.example.json` follow (tests
 * compare the files). Names and help for readers are `setting.name` and `setting.help` of the locales; the factory's
 * own variables are in `factory/config.ts`.
 */
export const ENVIRONMENT = z.object({
  HOST: to('host', z.string().min(1).default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs SIGN_IN=true, or ALLOW_PUBLIC_BIND.')
    .register(ABOUT, { group: 'network', isLocal: true })),
  PORT: to('port', port.default(3_000)
    .describe('TCP port to listen on; 0 = any free one.')
    .register(ABOUT, { group: 'network', isLocal: true })),
  ALLOW_PUBLIC_BIND: flag
    .describe('true = listen on a public address without sign-in. A banner says so on every page.')
    .register(ABOUT, { group: 'network' }),
  SIGN_IN: to('access.forced', z.enum(['true', 'false'], { error: 'must be true or false' })
    .transform(text => text === 'true').optional()
    .describe('true = everybody signs in, false = nobody does, whatever was switched in the settings. Absent = as '
      + 'switched there.')
    .register(ABOUT, { group: 'network' })),
  ADMIN_PASSWORD: to('access.adminPassword', z.string()
    .min(PASSWORD_LETTERS.least).max(PASSWORD_LETTERS.most).optional()
    .describe(
      'With SIGN_IN=true and no administrator yet: creates `admin` with this password. Without effect afterwards.',
    )
    .register(ABOUT, { group: 'network', form: 'secret' })),
  SESSION_IDLE_MINUTES: to('access.sessionIdleMs', integer(1, 525_600).default(720)
    .describe('A session that is not used for so long ends.')
    .register(ABOUT, { group: 'network' })),
  SESSION_MAX_HOURS: to('access.sessionLongestMs', integer(1, 8_760).default(168)
    .describe('A session ends after so long, however often it is used.')
    .register(ABOUT, { group: 'network' })),
  TRUST_PROXY: to('access.isBehindProxy', flag
    .describe('true = every request comes through a proxy of yours that sets X-Forwarded-For and X-Forwarded-Proto.')
    .register(ABOUT, { group: 'network' })),
  RATE_LIMIT_ADDRESS: to('access.addressRate', integer(0, 1_000_000).default(6_000)
    .describe('Most requests a minute from one address while sign-in is on; 0 = no limit.')
    .register(ABOUT, { group: 'network' })),
  RATE_LIMIT_TOKEN: to('access.tokenRate', integer(0, 1_000_000).default(3_000)
    .describe('Most requests a minute with one API token; 0 = no limit.')
    .register(ABOUT, { group: 'network' })),
  METRICS_TOKEN: to('access.metricsToken', z.string().min(16).optional()
    .describe('Bearer token of Prometheus for /metrics, at least 16 characters. Absent = an API token while sign-in is '
      + 'on, and none while it is off.')
    .register(ABOUT, { group: 'network', form: 'secret' })),
  ALLOWED_HOSTS: hostList
    .describe('Comma-separated names under which browsers reach the console, beside HOST and loopback.')
    .register(ABOUT, { group: 'network', isLive: true, separator: ',' }),
  DRAIN_TIMEOUT_MS: to('drainTimeoutMs', integer(0, 300_000).default(25_000)
    .describe('Longest time from SIGTERM to the end of the process, in milliseconds.')
    .register(ABOUT, { group: 'console', form: 'milliseconds', isLive: true })),
  LOG_LEVEL: to('logLevel', logLevel.default('info')
    .describe('fatal, error, warn, info, debug, trace or silent.')
    .register(ABOUT, { group: 'console', isLive: true })),
  OTEL_EXPORTER_OTLP_ENDPOINT: to('tracesEndpoint', url('http:', 'https:').optional()
    .describe('Collector of OpenTelemetry that gets traces of console and factory (OTLP over HTTP, at '
      + '<address>/v1/traces). Absent = none.')
    .register(ABOUT, { group: 'console', form: 'address' })),
  REPORT_TIME_ZONE: to('timeZone', timeZone.default('Asia/Shanghai')
    .describe('IANA zone of days, weeks and months in statistics.')
    .register(ABOUT, { group: 'time', isLive: true })),
  DATA_DIR: z.string().min(1).default('.data')
    .describe('Folder of everything that the console keeps on disk: console/, factory/, artifacts/, archive/, '
      + 'secret.key, audit-anchors.jsonl.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  CONFIG_FILE: z.string().min(1).optional()
    .describe('JSON file of settings, read again when it changes; see config.example.json. Absent = '
      + 'DATA_DIR/config.json, which need not exist.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  DATABASE_URL: to('databaseUrl', url('postgres:', 'postgresql:').optional()
    .describe('Postgres of the console. Absent = PGlite in DATA_DIR/console.')
    .register(ABOUT, { group: 'storage', form: 'address' })),
  DATABASE_POOL_SIZE: to('databasePoolSize', integer(1, 200).default(10)
    .describe('Most connections to DATABASE_URL that one console opens.')
    .register(ABOUT, { group: 'storage' })),
  EMBEDDED_SYNC: to('isEmbeddedDurable', z.enum(['true', 'false']).default('true').transform(text => text === 'true')
    .describe('false = embedded databases answer before what they wrote is on disk: quicker, but a power cut loses the '
      + 'last half minute.')
    .register(ABOUT, { group: 'storage' })),
  EMBEDDED_OPTIMIZE: to('isEmbeddedOptimized', flag
    .describe('true = embedded databases are optimized while they run: text search takes half of the CPU, a start 1.4 '
      + 'GB of memory instead of 0.35.')
    .register(ABOUT, { group: 'storage' })),
  ARTIFACT_DIR: z.string().min(1).optional()
    .describe('Folder of the artifact store; a standalone factory must see the same. Absent = DATA_DIR/artifacts.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  ARTIFACT_STORE: z.string().min(1).optional()
    .describe('s3://bucket or s3://bucket/prefix to keep artifacts in a bucket of S3; a standalone factory needs the '
      + 'same. Files that are being written stay in ARTIFACT_DIR. Absent = the folder ARTIFACT_DIR.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  S3_ENDPOINT: url('http:', 'https:').optional()
    .describe('Address of a store of your own (MinIO, versitygw, Ceph …) for ARTIFACT_STORE, for example '
      + 'http://minio:9000. Absent = AWS.')
    .register(ABOUT, { group: 'storage', form: 'address', isLocal: true }),
  S3_FORCE_PATH_STYLE: z.enum(['auto', 'true', 'false'], { error: 'must be auto, true or false' }).default('auto')
    .describe('true = the bucket is in the path of an address, false = in its host; auto = in the path with '
      + 'S3_ENDPOINT.')
    .register(ABOUT, { group: 'storage' }),
  AWS_REGION: z.string().min(1).optional()
    .describe('Region of the bucket, for example eu-central-1. Absent = us-east-1, with S3_ENDPOINT only.')
    .register(ABOUT, { group: 'storage' }),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional()
    .describe('Access key of the bucket.')
    .register(ABOUT, { group: 'storage', form: 'secret' }),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional()
    .describe('Secret of that access key.')
    .register(ABOUT, { group: 'storage', form: 'secret' }),
  AWS_SESSION_TOKEN: z.string().min(1).optional()
    .describe('Session token, for access keys that are valid for some hours.')
    .register(ABOUT, { group: 'storage', form: 'secret' }),
  ARCHIVE_DIR: z.string().min(1).optional()
    .describe('Folder of archived releases, compressed; may be on a slower disk. Absent = DATA_DIR/archive.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  AUDIT_ANCHOR_FILE: z.string().min(1).optional()
    .describe('File to which signed ends of the audit chain are added, best where the owner of the database cannot '
      + 'write. Absent = DATA_DIR/audit-anchors.jsonl.')
    .register(ABOUT, { group: 'storage', isLocal: true }),
  AUDIT_ANCHOR_MINUTES: to('audit.anchorMs', integer(1, 1_440).default(15)
    .describe(
      'The end of the audit chain is noted so often, if it has changed, in minutes; also at the start and the stop.',
    )
    .register(ABOUT, { group: 'storage' })),
  AUDIT_ANCHOR_URL: to('audit.anchorUrl', url('http:', 'https:').optional()
    .describe(
      'Address that gets each of these notes as JSON, for example a store that nobody can change. Absent = none.',
    )
    .register(ABOUT, { group: 'storage', form: 'secret' })),
  UPLOAD_MAX_BYTES: to('uploadMaxBytes', integer(1, Number.MAX_SAFE_INTEGER).default(10 * GIB)
    .describe('Largest upload, in bytes.')
    .register(ABOUT, { group: 'storage', form: 'bytes', isLive: true })),
  SECRET_KEY: to('secretKey', secretKey.optional()
    .describe('32 bytes in base64 that seal secrets; give a standalone factory the same. Absent = '
      + 'DATA_DIR/secret.key, made once.')
    .register(ABOUT, { group: 'storage', form: 'secret' })),
  REDIS_URL: to('redisUrl', url('redis:', 'rediss:').optional()
    .describe('Redis for cached answers. Absent = memory of the process.')
    .register(ABOUT, { group: 'cache', form: 'address' })),
  QUEUE_ADDRESS: to('factory.queueAddress', hostPort.optional()
    .describe('host:port of a task queue service that runs on its own. Absent = one factory is started and supervised.')
    .register(ABOUT, { group: 'factory', isLocal: true })),
  MODEL_ADDRESS: to('factory.modelAddress', hostPort.optional()
    .describe('host:port of a model service. Absent = the queue service\'s own.')
    .register(ABOUT, { group: 'factory', isLocal: true })),
  FACTORY_TOKEN: to('factory.token', z.string().min(16).optional()
    .describe('Bearer token of QUEUE_ADDRESS and MODEL_ADDRESS, at least 16 characters. Embedded: made at each start.')
    .register(ABOUT, { group: 'factory', form: 'secret' })),
  FACTORY_DATABASE_URL: url('postgres:', 'postgresql:').optional()
    .describe(
      'Postgres of the embedded factory. Absent = DATABASE_URL (schema `factory`), or PGlite in DATA_DIR/factory.',
    )
    .register(ABOUT, { group: 'factory', form: 'address' }),
  FACTORY_WORKERS: to('factory.workers', integer(1, 256).optional()
    .describe('Worker threads of the embedded factory. Absent = one per core.')
    .register(ABOUT, { group: 'factory' })),
  FACTORY_MAIN: to('factory.main', z.string().min(1).optional()
    .describe('Program of the embedded factory. Absent = the one that belongs to this build.')
    .register(ABOUT, { group: 'factory', isLocal: true })),
  SOURCE_ROOTS: z.string().default('')
    .describe('Folders that sources may read, separated by the system\'s path delimiter (: or ;). Empty = none.')
    .register(ABOUT, { group: 'factory', separator: path.delimiter, isLocal: true }),
  MODEL_SIMULATOR: to('factory.hasSimulator', flag
    .describe('true = the embedded factory offers the simulated model, for trials; its tokens are marked SIMULATED.')
    .register(ABOUT, { group: 'factory' })),
  WEBHOOK_ALLOW_PRIVATE: to('allowsPrivateWebhooks', flag
    .describe('true = alerts may be sent to webhooks in private networks and on this machine.')
    .register(ABOUT, { group: 'network', isLive: true })),
  MODEL_ALLOW_PRIVATE: to('factory.allowsPrivateModels', flag
    .describe('true = the embedded factory may call model endpoints in private networks and on this machine.')
    .register(ABOUT, { group: 'network' })),
  REFRESH_POLL_SECONDS: to('refresh.pollMs', integer(10, 3_600).default(60)
    .describe('How often an open page reads again what it shows, in seconds.')
    .register(ABOUT, { group: 'refresh', form: 'seconds', isLive: true })),
  REFRESH_PUSH: to('refresh.isPushOn', flagOf(true)
    .describe('false = pages are not told what changed, and only poll.')
    .register(ABOUT, { group: 'refresh', isLive: true })),
  REFRESH_STALE_POLLS: to('refresh.stalePolls', integer(1, 20).default(2)
    .describe('After how many polls without an answer a page marks what it shows as old.')
    .register(ABOUT, { group: 'refresh', form: 'polls', isLive: true })),
  CACHE_MAX_ENTRIES: to('cache.maxEntries', integer(100, 1_000_000).default(10_000)
    .describe('Most answers that the memory of one console keeps.')
    .register(ABOUT, { group: 'cache', form: 'entries', isLive: true })),
  CACHE_MAX_BYTES: to('cache.maxBytes', integer(MIB, 16 * GIB).default(64 * MIB)
    .describe('Most memory that kept answers may take in one console, in bytes.')
    .register(ABOUT, { group: 'cache', form: 'bytes', isLive: true })),
  CACHE_STATISTICS_SECONDS: to('cache.statisticsMs', integer(1, 3_600).default(15)
    .describe('How long an answer of the statistics is kept, in seconds; not longer than REFRESH_POLL_SECONDS.')
    .register(ABOUT, { group: 'cache', form: 'seconds', isLive: true })),
  GRPC_READ_DEADLINE_MS: to('grpc.readMs', integer(200, 60_000).default(3_000)
    .describe('Longest wait for what is read from the factory, retries included, in milliseconds.')
    .register(ABOUT, { group: 'grpc', form: 'milliseconds', isLive: true })),
  GRPC_WRITE_DEADLINE_MS: to('grpc.writeMs', integer(200, 60_000).default(5_000)
    .describe('Longest wait for a command to the factory, retries included, in milliseconds.')
    .register(ABOUT, { group: 'grpc', form: 'milliseconds', isLive: true })),
  GRPC_INSPECT_DEADLINE_MS: to('grpc.inspectMs', integer(1_000, 300_000).default(15_000)
    .describe('Longest wait for the test or the preview of a source, in milliseconds.')
    .register(ABOUT, { group: 'grpc', form: 'milliseconds', isLive: true })),
  GRPC_MAX_ATTEMPTS: to('grpc.maxAttempts', integer(1, 20).default(8)
    .describe('Most attempts of one call to the factory, the first included.')
    .register(ABOUT, { group: 'grpc', form: 'attempts', isLive: true })),
  GRPC_BREAKER_FAILURES: to('grpc.breakerFailures', integer(1, 1_000).default(10)
    .describe('Failures in a row after which calls to a service stop for a while.')
    .register(ABOUT, { group: 'grpc', isLive: true })),
  GRPC_BREAKER_OPEN_MS: to('grpc.breakerOpenMs', integer(100, 300_000).default(2_000)
    .describe('How long calls to a failing service stop before one is tried, in milliseconds.')
    .register(ABOUT, { group: 'grpc', form: 'milliseconds', isLive: true })),
  ALERTS_CHECK_SECONDS: to('alerts.checkMs', integer(5, 600).default(15)
    .describe('How often all alert rules are evaluated, in seconds; failed runs are seen at once.')
    .register(ABOUT, { group: 'alerts', form: 'seconds', isLive: true })),
  ALERTS_WEBHOOK_DEADLINE_MS: to('alerts.webhookDeadlineMs', integer(500, 60_000).default(10_000)
    .describe('Longest wait for one attempt to send to a webhook, in milliseconds.')
    .register(ABOUT, { group: 'alerts', form: 'milliseconds', isLive: true })),
  ALERTS_BUDGET_PERCENT: to('alerts.budgetWarningRatio', integer(1, 100).default(80)
    .describe('Share of a monthly budget at which it warns, for budgets that do not say their own, in percent.')
    .register(ABOUT, { group: 'alerts', form: 'percent', isLive: true })),
  // The factory removes what nobody has written to for a week (TEMPORARY_KEEP_MS of factory/start.ts).
  RETENTION_UPLOAD_HOURS: to('retention.uploadMs', integer(1, 144).default(48)
    .describe('How long an upload that was interrupted may be continued, in hours.')
    .register(ABOUT, { group: 'retention', form: 'hours', isLive: true })),
  RETENTION_ALERT_SAMPLE_DAYS: to('retention.alertSampleMs', integer(15, 400).default(15)
    .describe('How long what alerts measure is kept, in days; the replay of a rule reads it.')
    .register(ABOUT, { group: 'retention', form: 'days', isLive: true })),
  RETENTION_ALERT_DELIVERY_DAYS: to('retention.alertDeliveryMs', integer(1, 3_650).default(90)
    .describe('How long deliveries of alerts are kept, in days.')
    .register(ABOUT, { group: 'retention', form: 'days', isLive: true })),
})

export type Environment = z.output<typeof ENVIRONMENT>
