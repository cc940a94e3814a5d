import { toJsonFailure, toPlace } from '#record/json-place'
import { outlineJson } from '../json/json-outline'
import type {
  ConfigChange, ConfigDifference, ConfigEntry, ConfigRevision, SettingValue,
} from '#shared/contract/setting/config.contract'

/** As a control holds it: a text for numbers, lists and texts; null = the saved value is to be dropped. */
export type ControlValue = string | boolean | null

export type ControlFault = 'not_number' | 'range_wrong' | 'invalid'

/** What a control shows for a value. */
export const toControl = (value: SettingValue | null): string | boolean =>
  typeof value === 'boolean' ? value : Array.isArray(value) ? value.join(', ') : value === null ? '' : String(value)

/** What a control holds as a value of config.json, or why it is none. */
export function fromControl(
  { kind, min, max }: Pick<ConfigEntry, 'kind' | 'min' | 'max'>, draft: string | boolean,
): { value: SettingValue } | { fault: ControlFault } {
  if (typeof draft === 'boolean') {
    return { value: draft }
  }
  const text = draft.trim()
  switch (kind) {
    case 'integer': {
      // As the page writes large numbers itself.
      const digits = text.replace(/[,\s]/g, '')
      const number = Number(digits)
      if (!/^-?\d+$/.test(digits) || !Number.isSafeInteger(number)) {
        return { fault: 'not_number' }
      }
      return number < (min ?? 0) || number > (max ?? number) ? { fault: 'range_wrong' } : { value: number }
    }
    case 'list': return { value: text.split(',').map(item => item.trim()).filter(item => item !== '') }
    default: return text === '' ? { fault: 'invalid' } : { value: text }
  }
}

/** One change that waits to be saved. */
export interface PendingChange {
  path: string
  before: SettingValue | null
  /** null = the saved value is dropped; `shown` is then what comes into force. */
  after: SettingValue | null
  shown: SettingValue | null
}

/** The body of the request, in the form of config.json. */
export function toConfigChange(changes: readonly PendingChange[]): ConfigChange {
  const body: ConfigChange = {}
  for (const { path, after } of changes) {
    const [group = '', key = ''] = path.split('.')
    const own = body[group] ??= {}
    own[key] = after
  }
  return body
}

/** What going back to a revision changes: revisions come newest first, and all after it are there. */
export function toReturn(
  revisions: readonly Pick<ConfigRevision, 'number' | 'changes'>[], target: number,
): ConfigDifference[] {
  const found = new Map<string, ConfigDifference>()
  for (const { changes } of revisions.filter(({ number }) => number > target)) {
    for (const change of changes) {
      found.set(change.name, {
        ...change, before: (found.get(change.name) ?? { before: change.after }).before, after: change.before,
      })
    }
  }
  return [...found.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
}

/** Both sides as config.json, of the changed values alone. */
export function toConfigText(changes: readonly PendingChange[], side: 'before' | 'shown'): string {
  const groups: Record<string, Record<string, SettingValue | null>> = {}
  for (const change of changes) {
    const [group = '', key = ''] = change.path.split('.')
    const own = groups[group] ??= {}
    own[key] = change[side]
  }
  return `${JSON.stringify(groups, null, 2)}\n`
}

/** What is in force once the saved value is dropped. */
export const toUnsaved = ({ file, default: usual }: Pick<ConfigEntry, 'file' | 'default'>): SettingValue
  | null => file ?? usual

/** Finds a setting by its name, its help, its variable, or its place. */
export const isConfigMatch = (search: string, texts: readonly string[]): boolean =>
  search.toLowerCase().split(/\s+/).every(word => texts.some(text => text.toLowerCase().includes(word)))

/** `/cache/maxEntries` of a problem is `cache.maxEntries`. */
export const toConfigPath = (pointer: string): string => pointer.slice(1).replace('/', '.')

/** Where in a text a fault of the server is: it names the value, and '' when the whole is no JSON. */
export function toTextPlace(text: string, pointer: string): { line: number, column: number } {
  const failure = toJsonFailure(text)
  const from = failure ? undefined : outlineJson(text).get(pointer)?.from
  const { line, column } = failure ?? (from === undefined ? { line: 0, column: 0 } : toPlace(text, from))
  return { line, column }
}
