import type { SettingName } from '#shared/domain/setting'
import { SETTINGS } from '#shared/domain/setting'
import type { Environment } from './environment'

/** One variable as people may read it. */
export interface Setting {
  name: SettingName
  source: 'environment' | 'default'
  /** null = a secret, or nothing is set. */
  value: string | null
  isSecret: boolean
}

const SECRETS = new Set<SettingName>(['FACTORY_TOKEN', 'SECRET_KEY'])
const ADDRESSES = new Set<SettingName>(['DATABASE_URL', 'FACTORY_DATABASE_URL', 'REDIS_URL'])

/** @param given names that the environment has; of the others the default is in force. */
export function toSettings(env: Environment, given: ReadonlySet<string>): Setting[] {
  return SETTINGS.map(name => ({
    name,
    source: given.has(name) ? 'environment' : 'default',
    value: toReadable(name, env[name]),
    isSecret: SECRETS.has(name),
  }))
}

function toReadable(name: SettingName, value: Environment[SettingName]): string | null {
  if (value === undefined || SECRETS.has(name)) {
    return null
  }
  const text = String(value)
  return ADDRESSES.has(name) ? withoutLogin(text) : text
}

/** User and password go; so does what follows `?`, where Postgres takes a password too. */
function withoutLogin(address: string): string {
  const url = new URL(address)
  return `${url.protocol}//${url.host}${url.pathname}`
}
