import { eachField, skipBlanks } from '#record/json-scan'
import { toJsonFailure, toPlace } from '#record/json-place'
import type { ConfigFault } from '#shared/contract/setting/config.contract'
import { findByPath, GROUPS, type SettingName, toText, type ValueFault } from './setting'

export type Texts = ReadonlyMap<SettingName, string>

/** A config.json is a few kilobytes; more is some other file. */
export const MAX_CONFIG_BYTES = 1 << 20
/** All of them would only repeat one mistake. */
const MOST_FAULTS = 20

/** Reads a config.json whole: its values, or everything that is wrong with it, each with its place. */
export function readConfigText(written: string): { texts: Texts } | { faults: ConfigFault[] } {
  const text = written.replace(/^\uFEFF/, '')
  const place = (offset: number) => {
    const { line, column } = toPlace(text, offset)
    return { line, column }
  }
  const failure = toJsonFailure(text)
  if (failure) {
    return { faults: [{
      code: 'NOT_JSON', path: '',
      message: text.slice(failure.offset).trim() === '' ? 'the text ends too early' : 'this is not JSON here',
      line: failure.line, column: failure.column,
    }] }
  }
  const start = skipBlanks(text, 0)
  if (text[start] !== '{') {
    return { faults: [{ code: 'WRONG_TYPE', path: '', message: 'the whole must be an object', ...place(start) }] }
  }
  const texts = new Map<SettingName, string>()
  const faults: ConfigFault[] = []
  const blame = (path: string, offset: number, fault: ValueFault | Pick<ConfigFault, 'code' | 'message'>) => {
    if (faults.length < MOST_FAULTS) {
      faults.push({ path, ...fault, ...place(offset) })
    }
  }
  const groups = new Set<string>()
  eachField(text, start, (group, span) => {
    const fault = findGroupFault(group, groups, text[span.start])
    groups.add(group)
    if (fault) {
      blame(group, span.start, fault)
      return
    }
    const keys = new Set<string>()
    eachField(text, span.start, (key, { start: from, end }) => {
      const path = `${group}.${key}`
      const setting = findByPath(path)
      const read = keys.has(key)
        ? toRepeated(path)
        : setting ? toText(setting, JSON.parse(text.slice(from, end))) : toUnknown(path)
      keys.add(key)
      if (!('text' in read)) {
        blame(path, from, read)
      }
      else if (setting) {
        texts.set(setting.name, read.text)
      }
    })
  })
  return faults.length > 0 ? { faults } : { texts }
}

function findGroupFault(
  group: string, seen: ReadonlySet<string>, first: string | undefined,
): Pick<ConfigFault, 'code' | 'message'> | undefined {
  if (seen.has(group)) {
    return toRepeated(group)
  }
  if (!GROUPS.has(group)) {
    return toUnknown(group)
  }
  return first === '{' ? undefined : { code: 'WRONG_TYPE', message: `${group} must be an object` }
}

const toRepeated = (path: string) => ({ code: 'DUPLICATE_KEY' as const, message: `${path} is there twice` })

export const toUnknown = (path: string) => ({ code: 'UNKNOWN_KEY' as const, message: `there is no setting ${path}` })
