import { z } from 'zod'
import { flagText, instant, pageOf, pageQuery } from '../common.contract'

/** First part of a setting's place in config.json. */
export const SETTING_GROUPS = [
  'console', 'network', 'time', 'storage', 'factory', 'refresh', 'cache', 'grpc', 'alerts', 'retention',
] as const
/** default < file < saved < environment: the last one that has a value decides (docs/adr/0051). */
export const SETTING_SOURCES = ['default', 'file', 'saved', 'environment'] as const
export const SETTING_UNITS = [
  'bytes', 'milliseconds', 'seconds', 'hours', 'days', 'percent', 'entries', 'attempts', 'polls',
] as const
export const SETTING_KINDS = ['integer', 'flag', 'choice', 'text', 'list'] as const
export const CONFIG_FAULTS = [
  'NOT_JSON', 'TOO_LARGE', 'UNREADABLE', 'UNKNOWN_KEY', 'DUPLICATE_KEY', 'WRONG_TYPE', 'OUT_OF_RANGE', 'INVALID',
  'CONFLICT',
] as const

export type SettingGroup = (typeof SETTING_GROUPS)[number]
export type SettingUnit = (typeof SETTING_UNITS)[number]
export type SettingForm = 'secret' | 'address' | SettingUnit

const settingValue = z.union([z.int(), z.boolean(), z.string().max(4_000), z.array(z.string().max(253)).max(200)])

export const configFault = z.object({
  code: z.enum(CONFIG_FAULTS),
  /** `cache.maxEntries`; '' = the whole. */
  path: z.string(),
  message: z.string(),
  /** From 1; 0 = nowhere in the text. */
  line: z.int(),
  column: z.int(),
})

const configEntry = z.object({
  /** The variable of the environment. */
  name: z.string(),
  /** In config.json, and in the body of a change. */
  path: z.string(),
  group: z.enum(SETTING_GROUPS),
  kind: z.enum(SETTING_KINDS),
  unit: z.enum(SETTING_UNITS).nullable(),
  min: z.int().nullable(),
  max: z.int().nullable(),
  /** Of a choice. */
  options: z.array(z.string()),
  isSecret: z.boolean(),
  /** The value in force; null = not set, or a secret. Addresses have no user and password. */
  value: settingValue.nullable(),
  source: z.enum(SETTING_SOURCES),
  default: settingValue.nullable(),
  /** What config.json and the settings page say, whether or not it decides; null = nothing, or a secret. */
  file: settingValue.nullable(),
  saved: settingValue.nullable(),
  /** Read at the start alone: changed in config.json or the environment, not here. */
  needsRestart: z.boolean(),
  /** Another value than that in force waits for the next start. */
  isWaiting: z.boolean(),
  /** Set by the environment, which decides over every other value. */
  isLocked: z.boolean(),
})

const configFile = z.object({
  path: z.string(),
  state: z.enum(['absent', 'good', 'broken']),
  /** When it was last read; null = never. */
  readAt: instant.nullable(),
  /** Broken: what is wrong; the last good one is in force. */
  faults: z.array(configFault),
})

export const configView = z.object({
  /** Number of the newest revision of the saved values; 0 = none yet. */
  version: z.int(),
  file: configFile,
  entries: z.array(configEntry),
  /** Saved values that are no longer valid, and so are not used. */
  ignored: z.array(configFault),
})

/** In the form of config.json; null = the saved value is removed. */
export const configChange = z.record(z.string().max(40), z.record(z.string().max(60), settingValue.nullable()))

const configDifference = z.object({
  name: z.string(), path: z.string(), before: settingValue.nullable(), after: settingValue.nullable(),
})

const configRevision = z.object({
  number: z.int(),
  action: z.enum(['change', 'rollback', 'import']),
  /** Of a rollback: the revision it went back to; 0 = before the first. */
  restored: z.int().nullable(),
  actor: z.string(),
  createdAt: instant,
  /** Of the saved values; null = none. */
  changes: z.array(configDifference),
})

export const configHistoryQuery = pageQuery
export const configHistory = pageOf(configRevision)
export const configRollback = z.strictObject({ revision: z.int().min(0).max(999_999_999) })

/** The form of config.json, without secrets and addresses. */
export const configExport = z.record(z.string(), z.record(z.string(), settingValue))

export const configImportQuery = z.strictObject({ dryRun: flagText.default(false) })
export const configImport = z.strictObject({ text: z.string().max(1 << 20) })
export const configImportAnswer = z.object({
  version: z.int(),
  isDryRun: z.boolean(),
  items: z.array(z.object({
    name: z.string(),
    path: z.string(),
    /**
     * changed: is saved. same: has this value. locked: the environment decides. start: only for the file that is read
     * at the start.
     */
    outcome: z.enum(['changed', 'same', 'locked', 'start']),
    before: settingValue.nullable(),
    after: settingValue.nullable(),
  })),
})

export type SettingValue = z.infer<typeof settingValue>
export type SettingSource = (typeof SETTING_SOURCES)[number]
export type ConfigFault = z.infer<typeof configFault>
export type ConfigEntry = z.infer<typeof configEntry>
export type ConfigView = z.infer<typeof configView>
export type ConfigChange = z.infer<typeof configChange>
export type ConfigRevision = z.infer<typeof configRevision>
export type ConfigDifference = z.infer<typeof configDifference>
export type ConfigImportAnswer = z.infer<typeof configImportAnswer>
