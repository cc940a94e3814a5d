import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ConfigFault, ConfigView } from '#shared/contract/setting/config.contract'
import { type Config, ConfigError, type Layers, NO_TEXTS, resolveConfig, toEnvironmentTexts } from './config'
import { readConfigFile, type ConfigFile } from './config-file'
import { type Texts, toUnknown } from './config-text'
import { findTextFault, getSetting, type SettingName, SETTINGS } from './setting'
import { toConfigEntries } from './config-entries'

/** Saved values as the database has them: the newest revision, and texts by name. */
export interface SavedValues {
  version: number
  values: Readonly<Record<string, string>>
}

export interface ConfigStore {
  /** In force now. Read it when it is needed: a change replaces it. */
  config: () => Config
  layers: () => Layers
  view: () => ConfigView
  /** What would be wrong with these saved values. */
  check: (saved: Texts) => ConfigFault[]
  takeSaved: (saved: SavedValues) => void
  /** Reads the file again now. */
  readFile: () => void
  /** @returns a function that stops it */
  watch: () => () => void
  /** Called after another configuration came into force. */
  onChange: (listener: (config: Config) => void) => void
  /** Called when the file has become good, broken or absent, or broken otherwise. */
  onFile: (listener: (file: ConfigView['file']) => void) => void
}

/** A file that an editor is writing is broken for a moment; so long it must stay broken. */
const SETTLE_MS = 300
const LOOK_MS = 1_000

/**
 * The layers of the configuration and what follows from them. The last good file stays in force while the file is
 * broken.
 *
 * @throws ConfigError when the environment or the file is wrong at the start: there is no good one yet.
 */
export function openConfig(
  variables: Record<string, string | undefined>, now: () => Date = () => new Date(),
): ConfigStore {
  const environment = toEnvironmentTexts(variables)
  const file = findFile(variables)
  let stamp = toStamp(statSync(file, { throwIfNoEntry: false }))
  let good = readFirst(file)
  const started = good
  let seen: ConfigView['file'] = {
    path: file, state: good === undefined ? 'absent' : 'good', readAt: good === undefined ? null : now().toISOString(),
    faults: [],
  }
  let saved: { version: number, texts: Texts, ignored: ConfigFault[] } = { version: 0, texts: NO_TEXTS, ignored: [] }
  let current = resolveConfig(inForce())
  const listeners: ((config: Config) => void)[] = []
  const fileListeners: ((file: ConfigView['file']) => void)[] = []

  /** What all sources say now; values that need a restart may not be in force. */
  function layers(change: Partial<Layers> = {}): Layers {
    return { file: good ?? NO_TEXTS, saved: saved.texts, environment, ...change }
  }

  function inForce(): Layers {
    const live = [...good ?? []].filter(([name]) => getSetting(name).isLive)
    const fixed = [...started ?? []].filter(([name]) => !getSetting(name).isLive)
    return layers({ file: new Map([...live, ...fixed]) })
  }

  function apply(): void {
    const before = current
    current = resolveConfig(inForce())
    if (!isDeepStrictEqual(before, current)) {
      listeners.forEach(listener => listener(current))
    }
  }

  function tellFile(next: ConfigView['file']): void {
    const isNew = next.state !== seen.state || !isDeepStrictEqual(next.faults, seen.faults)
    seen = next
    if (isNew) {
      fileListeners.forEach(listener => listener(seen))
    }
  }

  function take(read: ConfigFile): void {
    const readAt = now().toISOString()
    const texts = read.state === 'good' ? read.texts : NO_TEXTS
    const faults = read.state === 'broken' ? read.faults : findConflictFaults(layers({ file: texts }))
    if (faults.length > 0) {
      tellFile({ path: file, state: 'broken', readAt, faults })
      return
    }
    good = read.state === 'good' ? texts : undefined
    apply()
    tellFile({ path: file, state: read.state, readAt, faults: [] })
  }

  return {
    config: () => current,
    layers,
    view: () => ({
      version: saved.version, file: seen, entries: toConfigEntries(layers(), inForce()), ignored: saved.ignored,
    }),
    check: texts => [...findFaults(texts), ...findConflictFaults(layers({ saved: texts }))],
    takeSaved({ version, values }) {
      saved = { version, ...sortSaved(values, texts => layers({ saved: texts })) }
      apply()
      // What it was in conflict with may be gone.
      if (seen.faults.some(({ code }) => code === 'CONFLICT')) {
        take(readConfigFile(file))
      }
    },
    readFile: () => take(readConfigFile(file)),
    watch() {
      let timer: ReturnType<typeof setTimeout> | undefined
      const look = async () => {
        // A file that cannot be looked at has no stamp; reading it says why.
        const next = toStamp(await stat(file).catch(() => undefined))
        if (next === stamp) {
          return
        }
        stamp = next
        clearTimeout(timer)
        const read = readConfigFile(file)
        if (read.state === 'good') {
          take(read)
          return
        }
        timer = setTimeout(() => take(readConfigFile(file)), SETTLE_MS)
      }
      // By polling: it also sees files that are replaced, mounted, or on another machine.
      const interval = setInterval(() => void look(), LOOK_MS)
      return () => {
        clearTimeout(timer)
        clearInterval(interval)
      }
    },
    onChange: listener => void listeners.push(listener),
    onFile: listener => void fileListeners.push(listener),
  }
}

/** Changes with the file. */
const toStamp = (about: { mtimeMs: number, size: number, ino: number } | undefined): string =>
  about ? `${about.mtimeMs} ${about.size} ${about.ino}` : ''

const findFile = ({ CONFIG_FILE, DATA_DIR }: Record<string, string | undefined>): string =>
  path.resolve(CONFIG_FILE || path.join(DATA_DIR || getSetting('DATA_DIR').defaultText, 'config.json'))

/** @throws ConfigError */
function readFirst(file: string): Texts | undefined {
  const read = readConfigFile(file)
  if (read.state === 'broken') {
    throw new ConfigError(read.faults
      .map(({ line, column, message }) => `${file}${line > 0 ? `:${line}:${column}` : ''}: ${message}`).join('\n'))
  }
  return read.state === 'good' ? read.texts : undefined
}

/** Values that are each valid and not together. */
function findConflictFaults(layers: Layers): ConfigFault[] {
  try {
    resolveConfig(layers)
    return []
  }
  catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error
    }
    return error.conflicts.map(({ name, message }) => toFault(getSetting(name).path, 'CONFLICT', message))
  }
}

const toFault = (place: string, code: ConfigFault['code'], message: string): ConfigFault => ({
  code, path: place, message, line: 0, column: 0,
})

const findFaults = (texts: Texts): ConfigFault[] => [...texts].flatMap(([name, text]) => {
  const setting = getSetting(name)
  const fault = findTextFault(setting, text)
  return fault ? [toFault(setting.path, fault.code, fault.message)] : []
})

/**
 * What was valid when it was saved need not be so in this version, with this file and this environment: it is left out
 * and named.
 */
function sortSaved(
  values: Readonly<Record<string, string>>, toLayers: (texts: Texts) => Layers,
): { texts: Texts, ignored: ConfigFault[] } {
  const known = new Map<SettingName, string>()
  const ignored: ConfigFault[] = []
  for (const [name, text] of Object.entries(values)) {
    const setting = SETTINGS.find(it => it.name === name)
    const fault = setting?.isLive ? findTextFault(setting, text) : toUnknown(setting?.path ?? name)
    if (fault || !setting) {
      ignored.push(toFault(setting?.path ?? name, fault?.code ?? 'INVALID', fault?.message ?? ''))
    }
    else {
      known.set(setting.name, text)
    }
  }
  for (const fault of findConflictFaults(toLayers(known))) {
    const name = SETTINGS.find(setting => setting.path === fault.path)?.name
    ignored.push(fault)
    for (const conflict of name ? findPartners(toLayers(known), name) : []) {
      known.delete(conflict)
    }
  }
  return { texts: known, ignored }
}

/** Both sides of a conflict: either may be the saved one. */
function findPartners(layers: Layers, name: SettingName): SettingName[] {
  try {
    resolveConfig(layers)
    return []
  }
  catch (error) {
    const conflicts = error instanceof ConfigError ? error.conflicts : []
    return conflicts.filter(conflict => conflict.name === name).flatMap(conflict => [conflict.name, conflict.other])
  }
}
