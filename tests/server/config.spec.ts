import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '#server/config/config'
import { ABOUT, ENVIRONMENT } from '#server/config/environment'
import { ensureSecretKey } from '#server/config/secret-key'
import { configOf } from '../support/config-of'

const TOKEN = 'a-token-of-sixteen-characters'
const BUCKET = {
  ARTIFACT_STORE: 's3://bucket/prefix', S3_ENDPOINT: 'http://minio:9000', AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'hidden-4',
}

const settingsOf = (variables: Record<string, string>) =>
  Object.fromEntries(configOf(variables).settings.map(({ name, ...setting }) => [name, setting]))

describe('the public settings', () => {
  it('include every variable of the environment, each with its place on the page', () => {
    expect(Object.keys(settingsOf({}))).toEqual(Object.keys(ENVIRONMENT.shape))
    expect(Object.entries(ENVIRONMENT.shape).filter(([, schema]) => !ABOUT.has(schema)).map(([name]) => name))
      .toEqual([])
  })

  it('name the source of each value', () => {
    expect(settingsOf({ PORT: '8080' })).toMatchObject({
      PORT: { group: 'network', source: 'environment', value: '8080', unit: null },
      HOST: { source: 'default', value: '127.0.0.1' },
      REDIS_URL: { source: 'default', value: null },
    })
  })

  it('never contain a secret, nor the credentials in a URL', () => {
    const settings = settingsOf({
      FACTORY_TOKEN: TOKEN,
      SECRET_KEY: Buffer.alloc(32, 'k').toString('base64'),
      DATABASE_URL: 'postgres://owner:hidden-1@db:5432/console?password=hidden-2',
      REDIS_URL: 'redis://:hidden-3@cache:6379/0',
    })

    expect(settings).toMatchObject({
      FACTORY_TOKEN: { source: 'environment', value: null, isSecret: true },
      SECRET_KEY: { source: 'environment', value: null, isSecret: true },
      DATABASE_URL: { value: 'postgres://db:5432/console' },
      REDIS_URL: { value: 'redis://cache:6379/0' },
    })
    expect(JSON.stringify(settings)).not.toMatch(/hidden|owner|a-token/)
  })
})

describe('the configuration', () => {
  it('needs no variable: embedded, loopback, everything below .data', () => {
    const config = configOf({})

    expect(config).toMatchObject({
      mode: 'embedded', host: '127.0.0.1', port: 3_000, isPublicBind: false, databaseUrl: undefined,
      redisUrl: undefined,
      dataDir: path.resolve('.data'), artifacts: { directory: path.resolve('.data/artifacts') },
      timeZone: 'Asia/Shanghai',
    })
  })

  it('treats an empty variable as absent', () => {
    expect(configOf({ DATABASE_URL: '', PORT: '', QUEUE_ADDRESS: '' })).toMatchObject({ mode: 'embedded', port: 3_000 })
  })

  it('gives the factory the Postgres of the console unless it has its own', () => {
    const shared = configOf({ DATABASE_URL: 'postgres://h/console' })
    const own = configOf({ DATABASE_URL: 'postgres://h/console', FACTORY_DATABASE_URL: 'postgres://h/factory' })

    expect(shared.factory.databaseUrl).toBe('postgres://h/console')
    expect(own.factory.databaseUrl).toBe('postgres://h/factory')
  })

  it('is standalone with the address of a queue', () => {
    expect(configOf({ QUEUE_ADDRESS: 'queue:50051', FACTORY_TOKEN: TOKEN }).mode).toBe('standalone')
  })

  it.each([
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: 'http' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://h/db' }],
    ['REDIS_URL', { REDIS_URL: 'localhost:6379' }],
    ['QUEUE_ADDRESS', { QUEUE_ADDRESS: 'http://queue', FACTORY_TOKEN: TOKEN }],
    ['FACTORY_TOKEN', { QUEUE_ADDRESS: 'queue:50051' }],
    ['FACTORY_TOKEN', { FACTORY_TOKEN: 'short' }],
    ['REPORT_TIME_ZONE', { REPORT_TIME_ZONE: 'Beijing' }],
    ['SECRET_KEY', { SECRET_KEY: 'bm90IDMyIGJ5dGVz' }],
    ['HOST', { HOST: '0.0.0.0' }],
    ['HOST', { HOST: '::' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['ALLOW_PUBLIC_BIND', { ALLOW_PUBLIC_BIND: 'yes' }],
    ['ARTIFACT_STORE', { ...BUCKET, ARTIFACT_STORE: 'bucket' }],
    ['S3_ENDPOINT', { ...BUCKET, S3_ENDPOINT: 'minio:9000' }],
    ['AWS_REGION', { ...BUCKET, S3_ENDPOINT: '' }],
    ['AWS_SECRET_ACCESS_KEY', { ...BUCKET, AWS_SECRET_ACCESS_KEY: '' }],
    ['S3_FORCE_PATH_STYLE', { ...BUCKET, S3_FORCE_PATH_STYLE: 'maybe' }],
  ])('refuses an invalid %s by its name', (name, variables) => {
    expect(() => configOf(variables)).toThrow(ConfigError)
    expect(() => configOf(variables)).toThrow(new RegExp(`^${name}: `))
  })

  it('names all errors at once', () => {
    expect(() => configOf({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT: .*\nLOG_LEVEL: /)
  })

  it.each([
    'http://console.example', '*', 'console.example:3000', 'bad host',
  ])('refuses %j as a host name, which would never match', (name) => {
    expect(() => configOf({ ALLOWED_HOSTS: `console.example, ${name}` })).toThrow(/ALLOWED_HOSTS.*host names/)
  })

  it('takes names and addresses of hosts', () => {
    expect(configOf({ ALLOWED_HOSTS: 'console, console.example, 10.0.0.5, [fd00::5]' }))
      .toMatchObject({ allowedHosts: expect.arrayContaining(['console', 'console.example', '10.0.0.5', '[fd00::5]']) })
  })

  it('binds publicly only when told to', () => {
    expect(configOf({ HOST: '0.0.0.0', ALLOW_PUBLIC_BIND: 'true', ALLOWED_HOSTS: 'console.example, Other.example' }))
      .toMatchObject({ isPublicBind: true, allowedHosts: ['0.0.0.0', 'console.example', 'other.example'] })
    expect(configOf({ HOST: '0.0.0.0', SIGN_IN: 'true' }))
      .toMatchObject({ isPublicBind: true, access: { forced: true } })
    expect(() => configOf({ HOST: '0.0.0.0' })).toThrow(/SIGN_IN=true/)
    expect(() => configOf({ HOST: '0.0.0.0', SIGN_IN: 'false' })).toThrow(/SIGN_IN=true/)
  })
})

describe('the key of the secrets', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'secret-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('is created once, readable by its owner alone', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => ensureSecretKey(folder)))

    expect(new Set(keys).size).toBe(1)
    expect(Buffer.from(keys[0] ?? '', 'base64')).toHaveLength(32)
    expect(statSync(path.join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
  })

  it('is never replaced when it cannot be read', async () => {
    writeFileSync(path.join(folder, 'secret.key'), 'damaged')

    await expect(ensureSecretKey(folder)).rejects.toThrow('restore it')
  })
})
