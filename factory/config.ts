import path from 'node:path'
import { z } from 'zod'
import { findStoreFaults, type StoreSettings } from '#artifact/store-place.ts'

const SECRET_KEY_BYTES = 32

const integer = (min: number, max: number) =>
  z.string().regex(/^\d+$/, { error: 'must be a whole number', abort: true })
    .transform(Number).pipe(z.number().min(min).max(max))

const hostPort = z.string().regex(/^(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, { error: 'must be host:port' })

const flag = z.enum(['true', 'false'], { error: 'must be true or false' })
  .default('false').transform(text => text === 'true')

/** Every environment variable of the factory, with its default and what it means. An empty string counts as absent. */
export const FACTORY_ENVIRONMENT = z.object({
  FACTORY_LISTEN: hostPort.default('127.0.0.1:0')
    .describe('host:port to serve gRPC on; port 0 = any free one, which is told to the parent.'),
  FACTORY_TOKEN: z.string({ error: 'is required' }).min(16, 'must have at least 16 characters')
    .describe('Bearer token that every caller must send, at least 16 characters.'),
  FACTORY_DATABASE_URL: z.string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must be a URL that starts with postgres://' }).optional()
    .describe('Postgres of the factory; several factories may share it. Absent = PGlite in FACTORY_DATA_DIR.'),
  FACTORY_SCHEMA: z.string()
    .regex(/^[a-z_][a-z0-9_]{0,40}$/, { error: 'must be a lower-case name of up to 41 characters' }).default('factory')
    .describe('Schema of the factory\'s tables; the job queue is kept beside it in <schema>_jobs.'),
  FACTORY_DATA_DIR: z.string().default('.data/factory')
    .describe('Folder of PGlite, for one factory only.'),
  FACTORY_PREPARED: z.string().optional()
    .describe('Prepared database, made by --prepare, with which an empty FACTORY_DATA_DIR starts.'),
  EMBEDDED_SYNC: z.enum(['true', 'false'], { error: 'must be true or false' })
    .default('true').transform(text => text === 'true')
    .describe(
      'false = PGlite answers before what it wrote is on disk: quicker, but a power cut loses the last half minute.',
    ),
  EMBEDDED_OPTIMIZE: flag
    .describe(
      'true = PGlite is optimized while it runs: quicker after some minutes, but a start takes 0.8 GB of memory '
      + 'instead of 0.15.',
    ),
  FACTORY_WORKERS: integer(1, 256).optional()
    .describe('Stages at once, each in a thread of its own. Absent = one per core.'),
  FACTORY_MODEL_WORKERS: integer(1, 256).optional()
    .describe(
      'Stages at once that call models, beside the others: they mostly wait. Absent = as many as FACTORY_WORKERS.',
    ),
  ARTIFACT_DIR: z.string().default('.data/artifacts')
    .describe('Folder of the artifact store; the console must see the same.'),
  ARTIFACT_STORE: z.string().optional()
    .describe('s3://bucket or s3://bucket/prefix to keep artifacts in a bucket of S3; the console must have the '
      + 'same. Files that are being written stay in ARTIFACT_DIR. Absent = the folder ARTIFACT_DIR.'),
  S3_ENDPOINT: z.string().optional()
    .describe('Address of a store of your own (MinIO, versitygw, Ceph …) for ARTIFACT_STORE, for example '
      + 'http://minio:9000. Absent = AWS.'),
  S3_FORCE_PATH_STYLE: z.enum(['auto', 'true', 'false'], { error: 'must be auto, true or false' }).default('auto')
    .describe('true = the bucket is in the path of an address, false = in its host; auto = in the path with '
      + 'S3_ENDPOINT.'),
  AWS_REGION: z.string().optional()
    .describe('Region of the bucket, for example eu-central-1. Absent = us-east-1, with S3_ENDPOINT only.'),
  AWS_ACCESS_KEY_ID: z.string().optional()
    .describe('Access key of the bucket.'),
  AWS_SECRET_ACCESS_KEY: z.string().optional()
    .describe('Secret of that access key.'),
  AWS_SESSION_TOKEN: z.string().optional()
    .describe('Session token, for access keys that are valid for some hours.'),
  SECRET_KEY: z.string().refine(text => Buffer.from(text, 'base64').length === SECRET_KEY_BYTES, {
    error: `must be ${SECRET_KEY_BYTES} bytes in base64`,
  }).optional()
    .describe('32 bytes in base64 that open sealed secrets; the same as the console\'s.'),
  SOURCE_ROOTS: z.string().default('').transform(text => text.split(path.delimiter).filter(root => root !== ''))
    .describe('Folders that sources may read, separated by the system\'s path delimiter (: or ;). Empty = none.'),
  MODEL_ADDRESS: hostPort.optional()
    .describe(
      'host:port of the model service that stages call, with the same FACTORY_TOKEN. Absent = this factory\'s own.',
    ),
  MODEL_SIMULATOR: flag
    .describe('true = offers the simulated model, for trials; its tokens are marked SIMULATED.'),
  MODEL_ALLOW_PRIVATE: flag
    .describe('true = model endpoints in private networks and on this machine may be called.'),
  FACTORY_METRICS_LISTEN: hostPort.optional()
    .describe(
      'host:port to serve /metrics for Prometheus on, also of the embedded factory. Callers on this machine need '
      + 'nothing, others FACTORY_TOKEN as bearer token. Absent = no metrics.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string()
    .regex(/^https?:\/\//, { error: 'must be a URL that starts with http:// or https://' }).optional()
    .describe('Collector of OpenTelemetry that gets traces (OTLP over HTTP, at <address>/v1/traces). Absent = none.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')
    .describe('fatal, error, warn, info, debug, trace or silent.'),
})

export type FactoryConfig = z.output<typeof FACTORY_ENVIRONMENT>

/** Of a process that does one shard: it sees nothing but the store. */
export const SHARD_ENVIRONMENT = FACTORY_ENVIRONMENT.pick({
  ARTIFACT_DIR: true, ARTIFACT_STORE: true, S3_ENDPOINT: true, S3_FORCE_PATH_STYLE: true, AWS_REGION: true,
  AWS_ACCESS_KEY_ID: true, AWS_SECRET_ACCESS_KEY: true, AWS_SESSION_TOKEN: true,
})

/** Of a worker, which does shards for a factory. */
export const WORKER_ENVIRONMENT = SHARD_ENVIRONMENT.extend({
  FACTORY_TOKEN: FACTORY_ENVIRONMENT.shape.FACTORY_TOKEN,
  LOG_LEVEL: FACTORY_ENVIRONMENT.shape.LOG_LEVEL,
  FACTORY_ADDRESS: z.string({ error: 'is required' }).pipe(hostPort)
    .describe('host:port of the factory for which a worker does shards.'),
  WORKER_NAME: z.string().max(100).optional()
    .describe('Name of the worker in the list of workers. Absent = its host.'),
  WORKER_SLOTS: integer(1, 256).optional()
    .describe('Shards that the worker does at once, each in a process of its own. Absent = one per core.'),
})

/** The environment is invalid; the message names each wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** @throws ConfigError */
export const readConfig = (environment: NodeJS.ProcessEnv): FactoryConfig => readAs(FACTORY_ENVIRONMENT, environment)

/** @throws ConfigError */
export function readAs<T extends StoreSettings>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) {
    const faults = [...findStoreFaults(parsed.data)]
    if (faults.length > 0) {
      throw new ConfigError(faults.map(({ name, message }) => `${name} ${message}`).join('; '))
    }
    return parsed.data
  }
  throw new ConfigError(parsed.error.issues.map(({ path: [name], message }) => `${String(name)} ${message}`).join('; '))
}
