import path from 'node:path'
import { findStoreFaults, type StorePlace, toStorePlace } from '#artifact/store-place'
import type { SettingSource } from '#shared/contract/setting/config.contract'
import { maskAddress } from '#shared/domain/masked-address'
import type { SettingView } from '#shared/contract/system-detail.contract'
import { ENVIRONMENT, type Environment } from './environment'
import { getSetting, type Setting, type SettingName, SETTINGS } from './setting'
import { type Nested, toNested } from './target'
import type { Texts } from './config-text'

type Given = Nested<typeof ENVIRONMENT.shape>

/**
 * What the process runs with: settings at their targets (`to` of `environment.ts`), and what follows from them. A
 * change makes a new one (`config-store.ts`).
 */
export interface Config extends Given {
  /** True when other machines can reach the console; without sign-in every page shows a warning. */
  isPublicBind: boolean
  /** Lower-case host names (without port) that a request may name, beside loopback. */
  allowedHosts: string[]
  /** Absolute, as are the other folders. */
  dataDir: string
  /** 'embedded' = this process starts and supervises its factory. */
  mode: 'embedded' | 'standalone'
  factory: Given['factory'] & { databaseUrl: string | undefined, sourceRoots: string[] }
  artifacts: StorePlace
  archiveDir: string
  /** Ends of the audit chain, kept outside of the database. */
  audit: Given['audit'] & { anchorFile: string }
  /** Every variable with its value and origin, without secrets, for display. */
  settings: SettingView[]
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
export function pickText(
  layers: Layers, { name, isLive, defaultText }: Setting,
): { text: string, source: SettingSource } {
  const { environment, saved, file } = layers
  const found = [['environment', environment], ['saved', isLive ? saved : NO_TEXTS], ['file', file]] as const
  const [source, layer] = found.find(([, texts]) => texts.has(name)) ?? []
  return source && layer ? { text: layer.get(name) ?? '', source } : { text: defaultText, source: 'default' }
}

/** @throws ConfigError */
export function resolveConfig(layers: Layers): Config {
  const picked = new Map(SETTINGS.map(setting => [setting.name, pickText(layers, setting)]))
  const parsed = ENVIRONMENT.safeParse(Object.fromEntries([...picked].flatMap(([name, { text, source }]) =>
    source === 'default' || text === '' ? [] : [[name, text]])))
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const config = {
    ...toConfig(parsed.data), settings: toSettings(parsed.data, name => picked.get(name)?.source ?? 'default'),
  }
  const conflicts = [...findConflicts(parsed.data, config)]
  if (conflicts.length > 0) {
    throw new ConfigError(conflicts.map(({ name, message }) => `${name}: ${message}`).join('\n'), conflicts)
  }
  return config
}

function toConfig(env: Environment): Omit<Config, 'settings'> {
  const given = toNested(ENVIRONMENT.shape, env)
  const dataDir = path.resolve(env.DATA_DIR)
  const inDataDir = (own: string | undefined, name: string) => path.resolve(own ?? path.join(dataDir, name))
  const roots = env.SOURCE_ROOTS.split(path.delimiter).filter(root => root !== '')
  return {
    ...given,
    isPublicBind: !isLoopback(env.HOST),
    allowedHosts: [...new Set([env.HOST.toLowerCase(), ...env.ALLOWED_HOSTS])],
    dataDir,
    mode: env.QUEUE_ADDRESS ? 'standalone' : 'embedded',
    factory: {
      ...given.factory,
      databaseUrl: env.FACTORY_DATABASE_URL ?? env.DATABASE_URL,
      sourceRoots: roots.map(root => path.resolve(root)),
    },
    artifacts: toStorePlace({ ...env, ARTIFACT_DIR: inDataDir(env.ARTIFACT_DIR, 'artifacts') }),
    archiveDir: inDataDir(env.ARCHIVE_DIR, 'archive'),
    audit: { ...given.audit, anchorFile: inDataDir(env.AUDIT_ANCHOR_FILE, 'audit-anchors.jsonl') },
  }
}

function* findConflicts(env: Environment, config: Pick<Config, 'isPublicBind'>): Generator<Conflict> {
  // What was switched in the settings lies in a database that is not open yet, and may be switched back: only SIGN_IN
  // is a promise.
  if (config.isPublicBind && !env.SIGN_IN && !env.ALLOW_PUBLIC_BIND) {
    yield {
      name: 'HOST', other: 'ALLOW_PUBLIC_BIND',
      message: `${env.HOST} can be reached by others; set SIGN_IN=true (with an administrator, or ADMIN_PASSWORD for `
        + 'the first one), or ALLOW_PUBLIC_BIND=true if everybody may do everything',
    }
  }
  if ((env.QUEUE_ADDRESS || env.MODEL_ADDRESS) && !env.FACTORY_TOKEN) {
    yield { name: 'FACTORY_TOKEN', other: 'QUEUE_ADDRESS', message: 'required with QUEUE_ADDRESS or MODEL_ADDRESS' }
  }
  for (const { name, message } of findStoreFaults({ ...env, ARTIFACT_DIR: '' })) {
    yield { name, other: 'ARTIFACT_STORE', message }
  }
  // A page that polls must not be given an answer of before its last poll.
  if (env.CACHE_STATISTICS_SECONDS > env.REFRESH_POLL_SECONDS) {
    yield {
      name: 'CACHE_STATISTICS_SECONDS', other: 'REFRESH_POLL_SECONDS',
      message: `must not be longer than the polling interval of ${env.REFRESH_POLL_SECONDS} s`,
    }
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

/**
 * Removes user and password, and the query, in which Postgres accepts a password too; of the path of a collector only
 * words stay.
 */
function withoutLogin(address: string): string {
  const url = URL.parse(address)
  if (url && /^https?:$/.test(url.protocol)) {
    return maskAddress(`${url.protocol}//${url.host}${url.pathname}`)
  }
  return url ? `${url.protocol}//${url.host}${url.pathname}` : ''
}
