import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { toStoreSettings } from '#artifact/store-place'
import type { Config } from '#server/config/config'
import type { FactoryProgram } from './factory-child'

export interface FactorySecrets {
  /** Random, made at each start. */
  token: string
  secretKey: string
}

/** Secrets of the console, which a child must not see unless it is given them. */
const OWN_VARIABLES = [
  'DATABASE_URL', 'REDIS_URL', 'HOST', 'PORT', 'ADMIN_PASSWORD', 'METRICS_TOKEN', 'AUDIT_ANCHOR_URL', 'NODE_OPTIONS',
  'NITRO_HOST', 'NITRO_PORT', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN',
]

/**
 * The other flags with which this process was started hold for its factory. But two cannot be inspected on one port,
 * and stages may hold much: their heap grows as V8 likes.
 */
const OWN_FLAGS = ['--inspect', '--heap-growing-percent']

const isShared = (flag: string) => !OWN_FLAGS.some(own => flag.startsWith(own))

/** How to start the factory that belongs to this build. */
export function toFactoryProgram(config: Config, secrets: FactorySecrets): FactoryProgram {
  const main = config.factory.main ?? findMain()
  return {
    main,
    execArgv: main.endsWith('.ts')
      ? ['--experimental-transform-types', '--no-warnings']
      : process.execArgv.filter(isShared),
    env: {
      ...inherited(),
      ...toVariables(config, secrets, path.join(path.dirname(main), '../prepared/factory.tar.gz')),
    },
  }
}

/** Folder of the built server, `.output/server`; undefined in development. */
export function findServerDir(): string | undefined {
  const candidates = [path.dirname(process.argv[1] ?? ''), path.resolve('.output/server')]
  return import.meta.dev ? undefined : candidates.find(folder => existsSync(path.join(folder, 'factory/main.mjs')))
}

/** File of the threads of the console. */
export function findThreadEntry(): string {
  const server = findServerDir()
  return server ? path.join(server, 'thread/thread.mjs') : path.resolve('server/thread/thread.ts')
}

/** Next to the running server, or the sources in development. */
function findMain(): string {
  const server = findServerDir()
  return server ? path.join(server, 'factory/main.mjs') : path.resolve('factory/main.ts')
}

function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && !OWN_VARIABLES.includes(entry[0]))
  return Object.fromEntries(kept)
}

function toVariables(
  { dataDir, artifacts, logLevel, isEmbeddedDurable, isEmbeddedOptimized, tracesEndpoint, factory }: Config,
  { token, secretKey }: FactorySecrets, prepared: string,
) {
  const variables = {
    FACTORY_LISTEN: '127.0.0.1:0',
    FACTORY_TOKEN: token,
    FACTORY_DATABASE_URL: factory.databaseUrl ?? '',
    FACTORY_DATA_DIR: path.join(dataDir, 'factory'),
    EMBEDDED_SYNC: String(isEmbeddedDurable),
    EMBEDDED_OPTIMIZE: String(isEmbeddedOptimized),
    FACTORY_WORKERS: factory.workers?.toString() ?? '',
    FACTORY_PREPARED: existsSync(prepared) ? prepared : '',
    ...toStoreSettings(artifacts),
    SECRET_KEY: secretKey,
    SOURCE_ROOTS: factory.sourceRoots.join(path.delimiter),
    MODEL_ADDRESS: factory.modelAddress ?? '',
    MODEL_SIMULATOR: String(factory.hasSimulator),
    MODEL_ALLOW_PRIVATE: String(factory.allowsPrivateModels),
    LOG_LEVEL: logLevel,
    OTEL_EXPORTER_OTLP_ENDPOINT: tracesEndpoint ?? '',
  }
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}
