import type { SettingView } from '#shared/contract/system-detail.contract'
import { ABOUT, ENVIRONMENT, type Environment } from './environment'

/** Names as the schema has them. */
const NAMES = Object.keys(ENVIRONMENT.shape) as (keyof Environment)[]

/** Each variable as people may read it. @param given names set in the environment; all others have their default. */
export function toSettings(env: Environment, given: ReadonlySet<string>): SettingView[] {
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
