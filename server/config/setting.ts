import { z } from 'zod'
import type { SettingForm, SettingGroup, SettingValue } from '#shared/contract/setting/config.contract'
import { ABOUT, ENVIRONMENT, type Environment } from './environment'

export type SettingName = keyof Environment

/** A setting as config.json, REST and the settings page know it, derived from its line in `ENVIRONMENT`. */
export interface Setting {
  name: SettingName
  /** In config.json, for example `cache.maxEntries`. */
  path: string
  group: SettingGroup
  kind: 'integer' | 'flag' | 'choice' | 'text' | 'list'
  form: SettingForm | undefined
  min: number | null
  max: number | null
  options: readonly string[]
  separator: string | undefined
  isLive: boolean
  /** An address or a folder of this machine. */
  isLocal: boolean
  /** '' = none. */
  defaultText: string
}

export interface ValueFault {
  code: 'WRONG_TYPE' | 'OUT_OF_RANGE' | 'INVALID'
  message: string
}

/** In the order of the registry. CONFIG_FILE is in no file: it says which one. */
export const SETTINGS: readonly Setting[] = Object.entries(ENVIRONMENT.shape).map(([name, schema]) =>
  toSetting(name as SettingName, schema))

const BY_PATH = new Map(SETTINGS.filter(({ name }) => name !== 'CONFIG_FILE').map(setting => [setting.path, setting]))
const BY_NAME = new Map(SETTINGS.map(setting => [setting.name, setting]))
export const GROUPS: ReadonlySet<string> = new Set([...BY_PATH.keys()].map(path => path.slice(0, path.indexOf('.'))))

export const findByPath = (path: string): Setting | undefined => BY_PATH.get(path)

export function getSetting(name: SettingName): Setting {
  const setting = BY_NAME.get(name)
  if (!setting) {
    throw new Error(`no such setting: ${name}`)
  }
  return setting
}

function toSetting(name: SettingName, schema: z.ZodType): Setting {
  const about = ABOUT.get(schema) ?? { group: 'console' }
  const { kind, min = null, max = null, options = [] } = toKind(schema)
  const usual = schema.safeParse(undefined).data
  return {
    name, group: about.group, path: toPath(about.group, name), form: about.form, separator: about.separator,
    isLive: about.isLive ?? false, isLocal: about.isLocal ?? false,
    kind: about.separator === undefined ? kind : 'list', min, max, options,
    defaultText: usual === undefined || Array.isArray(usual) ? '' : String(usual),
  }
}

/** `CACHE_MAX_ENTRIES` of the group cache is `cache.maxEntries`. */
function toPath(group: string, name: string): string {
  const own = name.toLowerCase().replace(new RegExp(`^${group}_`), '')
  return `${group}.${own.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`
}

interface Kind {
  kind: Setting['kind']
  min?: number | null
  max?: number | null
  options?: readonly string[]
}

/** What a schema of `value.ts` accepts, read from the schema itself, so that it is written down once. */
function toKind(schema: z.core.$ZodType): Kind {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return toKind(schema.unwrap())
  }
  if (schema instanceof z.ZodPipe) {
    return schema.out instanceof z.ZodNumber
      ? { kind: 'integer', min: schema.out.minValue, max: schema.out.maxValue }
      : toKind(schema.in)
  }
  if (schema instanceof z.ZodEnum) {
    const options = schema.options.map(String)
    return options.join() === 'true,false' ? { kind: 'flag' } : { kind: 'choice', options }
  }
  return { kind: 'text' }
}

/** A value of config.json or of a request as the text that the environment would have. */
export function toText(setting: Setting, value: unknown): { text: string } | ValueFault {
  const text = toPlainText(setting, value)
  if (text === undefined) {
    return { code: 'WRONG_TYPE', message: `${setting.path} must be ${TYPE_WORDS[setting.kind]}` }
  }
  return findTextFault(setting, text) ?? { text }
}

/** What is wrong with a text that was valid once, or comes from outside; undefined = nothing. */
export function findTextFault(setting: Setting, text: string): ValueFault | undefined {
  const parsed = text === '' ? undefined : ENVIRONMENT.shape[setting.name].safeParse(text)
  if (!parsed || parsed.success) {
    return undefined
  }
  const { min, max, path } = setting
  return setting.kind === 'integer' && min !== null && max !== null
    ? { code: 'OUT_OF_RANGE', message: `${path} must be from ${min} to ${max}` }
    : { code: 'INVALID', message: `${path} ${parsed.error.issues[0]?.message ?? 'is invalid'}` }
}

const TYPE_WORDS: Record<Setting['kind'], string> = {
  integer: 'a whole number', flag: 'true or false', choice: 'a text', text: 'a text', list: 'a list of texts',
}

function toPlainText({ kind, separator = ',' }: Setting, value: unknown): string | undefined {
  switch (kind) {
    case 'integer': return Number.isSafeInteger(value) ? String(value) : undefined
    case 'flag': return typeof value === 'boolean' ? String(value) : undefined
    case 'list': return Array.isArray(value)
      && value.every(item => typeof item === 'string' && item.trim() !== '' && !item.includes(separator))
      ? value.join(separator)
      : undefined
    default: return typeof value === 'string' && value !== '' ? value : undefined
  }
}

/** The text as config.json has it; null = not set. */
export function toValue({ kind, separator = ',' }: Setting, text: string): SettingValue | null {
  switch (kind) {
    case 'integer': return text === '' ? null : Number(text)
    case 'flag': return text === 'true'
    case 'list': return text.split(separator).map(item => item.trim()).filter(item => item !== '')
    default: return text === '' ? null : text
  }
}
