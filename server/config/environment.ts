import { z } from 'zod'
import type { SettingView } from '#shared/contract/system-detail.contract'
import { addressList, flag, hostPort, integer, logLevel, port, secretKey, timeZone, url } from './value'

const KIB = 1_024
const GIB = KIB ** 3

interface About {
  /** Where the settings page shows it. */
  group: SettingView['group']
  /** How its value is shown: a secret not at all, an address without its login, a figure with its unit. */
  form?: 'secret' | 'address' | NonNullable<SettingView['unit']>
}

/** What the settings page needs to know of a variable. */
export const ABOUT = z.registry<About>()

/**
 * Every environment variable of the console, with its default, what it means and how it is shown; the settings page and
 * `.env.example` follow (a test compares them). Names and help for readers are `setting.name` and `setting.help` of the
 * locales; the factory's own variables are in `factory/config.ts`.
 */
export const ENVIRONMENT = z.object({
  HOST: z.string().min(1).default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs ALLOW_PUBLIC_BIND, because there is no sign-in yet.')
    .register(ABOUT, { group: 'console' }),
  PORT: port.default(3_000)
    .describe('TCP port to listen on; 0 = any free one.')
    .register(ABOUT, { group: 'console' }),
  ALLOW_PUBLIC_BIND: flag
    .describe('true = listen on a public address without sign-in. A banner says so on every page.')
    .register(ABOUT, { group: 'console' }),
  ALLOWED_HOSTS: addressList
    .describe('Comma-separated names under which browsers reach the console, beside HOST and loopback.')
    .register(ABOUT, { group: 'console' }),
  DRAIN_TIMEOUT_MS: integer(0, 300_000).default(25_000)
    .describe('Longest time from SIGTERM to the end of the process, in milliseconds.')
    .register(ABOUT, { group: 'console', form: 'milliseconds' }),
  LOG_LEVEL: logLevel.default('info')
    .describe('fatal, error, warn, info, debug, trace or silent.')
    .register(ABOUT, { group: 'console' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional()
    .describe('Collector of OpenTelemetry that gets traces of console and factory (OTLP over HTTP, at <address>/v1/traces). Absent = none.')
    .register(ABOUT, { group: 'console', form: 'address' }),
  REPORT_TIME_ZONE: timeZone.default('Asia/Shanghai')
    .describe('IANA zone of days, weeks and months in statistics.')
    .register(ABOUT, { group: 'console' }),
  DATA_DIR: z.string().min(1).default('.data')
    .describe('Folder of everything that the console keeps on disk: console/, factory/, artifacts/, archive/, secret.key.')
    .register(ABOUT, { group: 'storage' }),
  DATABASE_URL: url('postgres:', 'postgresql:').optional()
    .describe('Postgres of the console. Absent = PGlite in DATA_DIR/console.')
    .register(ABOUT, { group: 'storage', form: 'address' }),
  DATABASE_POOL_SIZE: integer(1, 200).default(10)
    .describe('Most connections to DATABASE_URL that one console opens.')
    .register(ABOUT, { group: 'storage' }),
  EMBEDDED_SYNC: z.enum(['true', 'false']).default('true').transform(text => text === 'true')
    .describe('false = embedded databases answer before what they wrote is on disk: quicker, but a power cut loses the last half minute.')
    .register(ABOUT, { group: 'storage' }),
  ARTIFACT_DIR: z.string().min(1).optional()
    .describe('Folder of the artifact store; a standalone factory must see the same. Absent = DATA_DIR/artifacts.')
    .register(ABOUT, { group: 'storage' }),
  ARCHIVE_DIR: z.string().min(1).optional()
    .describe('Folder of archived releases, compressed; may be on a slower disk. Absent = DATA_DIR/archive.')
    .register(ABOUT, { group: 'storage' }),
  UPLOAD_MAX_BYTES: integer(1, Number.MAX_SAFE_INTEGER).default(10 * GIB)
    .describe('Largest upload, in bytes.')
    .register(ABOUT, { group: 'storage', form: 'bytes' }),
  SECRET_KEY: secretKey.optional()
    .describe('32 bytes in base64 that seal secrets; give a standalone factory the same. Absent = DATA_DIR/secret.key, made once.')
    .register(ABOUT, { group: 'storage', form: 'secret' }),
  REDIS_URL: url('redis:', 'rediss:').optional()
    .describe('Redis for cached answers. Absent = memory of the process.')
    .register(ABOUT, { group: 'storage', form: 'address' }),
  QUEUE_ADDRESS: hostPort.optional()
    .describe('host:port of a task queue service that runs on its own. Absent = one factory is started and supervised.')
    .register(ABOUT, { group: 'factory' }),
  MODEL_ADDRESS: hostPort.optional()
    .describe('host:port of a model service. Absent = the queue service\'s own.')
    .register(ABOUT, { group: 'factory' }),
  FACTORY_TOKEN: z.string().min(16).optional()
    .describe('Bearer token of QUEUE_ADDRESS and MODEL_ADDRESS, at least 16 characters. Embedded: made at each start.')
    .register(ABOUT, { group: 'factory', form: 'secret' }),
  FACTORY_DATABASE_URL: url('postgres:', 'postgresql:').optional()
    .describe('Postgres of the embedded factory. Absent = DATABASE_URL (schema `factory`), or PGlite in DATA_DIR/factory.')
    .register(ABOUT, { group: 'factory', form: 'address' }),
  FACTORY_WORKERS: integer(1, 256).optional()
    .describe('Worker threads of the embedded factory. Absent = one per core.')
    .register(ABOUT, { group: 'factory' }),
  FACTORY_MAIN: z.string().min(1).optional()
    .describe('Program of the embedded factory. Absent = the one that belongs to this build.')
    .register(ABOUT, { group: 'factory' }),
  SOURCE_ROOTS: z.string().default('')
    .describe('Folders that sources may read, separated by the system\'s path delimiter (: or ;). Empty = none.')
    .register(ABOUT, { group: 'factory' }),
  MODEL_SIMULATOR: flag
    .describe('true = the embedded factory offers the simulated model, for trials; its tokens are marked SIMULATED.')
    .register(ABOUT, { group: 'factory' }),
  WEBHOOK_ALLOW_PRIVATE: flag
    .describe('true = alerts may be sent to webhooks in private networks and on this machine.')
    .register(ABOUT, { group: 'console' }),
  MODEL_ALLOW_PRIVATE: flag
    .describe('true = the embedded factory may call model endpoints in private networks and on this machine.')
    .register(ABOUT, { group: 'factory' }),
})

export type Environment = z.output<typeof ENVIRONMENT>
