import { z } from 'zod'
import { addressList, flag, hostPort, integer, logLevel, port, secretKey, timeZone, url } from './value'

const KIB = 1_024
const GIB = KIB ** 3

/**
 * Every environment variable of the console, with its default and what it means. `.env.example`
 * lists the same names (a test compares both); the factory's own are in `factory/config.ts`.
 */
export const ENVIRONMENT = z.object({
  HOST: z.string().min(1).default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs ALLOW_PUBLIC_BIND, because there is no sign-in yet.'),
  PORT: port.default(3_000)
    .describe('TCP port to listen on; 0 = any free one.'),
  ALLOW_PUBLIC_BIND: flag
    .describe('true = listen on a public address without sign-in. A banner says so on every page.'),
  ALLOWED_HOSTS: addressList
    .describe('Comma-separated names under which browsers reach the console, beside HOST and loopback.'),
  DATA_DIR: z.string().min(1).default('.data')
    .describe('Folder of everything that the console keeps on disk: console/, factory/, artifacts/, secret.key.'),
  EMBEDDED_SYNC: z.enum(['true', 'false']).default('true').transform(text => text === 'true')
    .describe('false = embedded databases answer before what they wrote is on disk: quicker, but a power cut loses the last half minute.'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional()
    .describe('Postgres of the console. Absent = PGlite in DATA_DIR/console.'),
  DATABASE_POOL_SIZE: integer(1, 200).default(10)
    .describe('Most connections to DATABASE_URL that one console opens.'),
  FACTORY_DATABASE_URL: url('postgres:', 'postgresql:').optional()
    .describe('Postgres of the embedded factory. Absent = DATABASE_URL (schema `factory`), or PGlite in DATA_DIR/factory.'),
  REDIS_URL: url('redis:', 'rediss:').optional()
    .describe('Redis for cached answers. Absent = memory of the process.'),
  QUEUE_ADDRESS: hostPort.optional()
    .describe('host:port of a task queue service that runs on its own. Absent = one factory is started and supervised.'),
  MODEL_ADDRESS: hostPort.optional()
    .describe('host:port of a model service. Absent = the queue service\'s own.'),
  FACTORY_TOKEN: z.string().min(16).optional()
    .describe('Bearer token of QUEUE_ADDRESS and MODEL_ADDRESS, at least 16 characters. Embedded: made at each start.'),
  FACTORY_WORKERS: integer(1, 256).optional()
    .describe('Worker threads of the embedded factory. Absent = one per core.'),
  FACTORY_MAIN: z.string().min(1).optional()
    .describe('Program of the embedded factory. Absent = the one that belongs to this build.'),
  ARTIFACT_DIR: z.string().min(1).optional()
    .describe('Folder of the artifact store; a standalone factory must see the same. Absent = DATA_DIR/artifacts.'),
  SECRET_KEY: secretKey.optional()
    .describe('32 bytes in base64 that seal secrets; give a standalone factory the same. Absent = DATA_DIR/secret.key, made once.'),
  SOURCE_ROOTS: z.string().default('')
    .describe('Folders that sources may read, separated by the system\'s path delimiter (: or ;). Empty = none.'),
  MODEL_SIMULATOR: flag
    .describe('true = the embedded factory offers the simulated model, for trials; its tokens are marked SIMULATED.'),
  MODEL_ALLOW_PRIVATE: flag
    .describe('true = the embedded factory may call model endpoints in private networks and on this machine.'),
  REPORT_TIME_ZONE: timeZone.default('Asia/Shanghai')
    .describe('IANA zone of days, weeks and months in statistics.'),
  UPLOAD_MAX_BYTES: integer(1, Number.MAX_SAFE_INTEGER).default(10 * GIB)
    .describe('Largest upload, in bytes.'),
  LOG_LEVEL: logLevel.default('info')
    .describe('fatal, error, warn, info, debug, trace or silent.'),
  DRAIN_TIMEOUT_MS: integer(0, 300_000).default(25_000)
    .describe('Longest time from SIGTERM to the end of the process, in milliseconds.'),
})

export type Environment = z.output<typeof ENVIRONMENT>
