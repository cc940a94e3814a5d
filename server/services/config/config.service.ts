import { isDeepStrictEqual } from 'node:util'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Db } from '#db/client'
import {
  type ConfigRevisionRow, findConfigRevision, findNewestConfig, insertConfigRevision, listConfigRevisions,
} from '#db/repositories/system/config-revision.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import type {
  ConfigChange, ConfigDifference, ConfigFault, ConfigImportAnswer, ConfigRevision, ConfigView, configExport,
} from '#shared/contract/setting/config.contract'
import { MOST_PROBLEM_FIELDS, type ProblemField } from '#shared/contract/error.contract'
import { toShown } from '#server/config/config-entries'
import type { ConfigStore } from '#server/config/config-store'
import { readConfigText, toUnknown } from '#server/config/config-text'
import {
  findByPath, findTextFault, getSetting, type Setting, type SettingName, SETTINGS, toText,
} from '#server/config/setting'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { parseCursor, toPage } from '../common/paging'

export type ConfigDeps = ChangeDeps & { settings: ConfigStore }

/** From the memory of this console, where it is in force. */
export const getConfig = ({ settings }: Pick<ConfigDeps, 'settings'>): Promise<ConfigView> =>
  Promise.resolve(settings.view())

/** Takes over what was saved, by another console or before the start. */
export async function loadSaved({ db, settings }: Pick<ConfigDeps, 'db' | 'settings'>): Promise<void> {
  const row = await findNewestConfig(db)
  // Saved here while this was read.
  if ((row?.number ?? 0) < settings.view().version) {
    return
  }
  settings.takeSaved({ version: row?.number ?? 0, values: row?.values ?? {} })
}

/** A file that was refused, or taken again, belongs in the trail as what a person saves does. */
export async function auditFile({ db }: Pick<Deps, 'db'>, { path, state, faults }: ConfigView['file']): Promise<void> {
  await db.transaction().execute(trx => insertAudit(trx, {
    projectId: null, actor: 'console', action: `config.file_${state}`, noun: 'config', nounId: path,
    after: { faults }, requestId: v7(),
  }))
}

type Values = Readonly<Record<string, string>>
type Edit = Pick<ConfigRevision, 'action' | 'restored'>

interface Versions {
  seenVersions: readonly number[] | undefined
}

/**
 * @throws AppError `stale_version`; `refused` with every value that is unknown, invalid, locked or read at the start
 *   alone
 */
export async function changeConfig(
  deps: ConfigDeps, actor: Actor, { seenVersions, change }: Versions & { change: ConfigChange },
): Promise<ConfigView> {
  const newest = await findCurrent(deps.db, seenVersions)
  const values = new Map(Object.entries(newest.values))
  const faults: ProblemField[] = []
  for (const [group, fields] of Object.entries(change)) {
    for (const [key, value] of Object.entries(fields)) {
      const path = `${group}.${key}`
      const setting = findByPath(path)
      const fault = setting ? findClosed(deps.settings, setting) : toUnknown(path)
      const read = fault ?? (setting && value !== null ? toText(setting, value) : undefined)
      if (read && 'text' in read && setting) {
        values.set(setting.name, read.text)
      }
      else if (read && 'code' in read) {
        faults.push({ pointer: toPointer(path), code: read.code, message: read.message })
      }
      else if (setting) {
        values.delete(setting.name)
      }
    }
  }
  refuse(faults)
  return save(deps, actor, { newest, values: Object.fromEntries(values), edit: { action: 'change', restored: null } })
}

/** @throws AppError `stale_version`; `not_found`; `refused` when a value of it is no longer valid */
export async function rollbackConfig(
  deps: ConfigDeps, actor: Actor, { seenVersions, revision }: Versions & { revision: number },
): Promise<ConfigView> {
  const newest = await findCurrent(deps.db, seenVersions)
  const target = revision === 0 ? { values: {} } : await findConfigRevision(deps.db, revision)
  if (!target) {
    throw new AppError('not_found', `there is no revision ${revision}`)
  }
  // What the environment decides stays as it was saved: it cannot be changed here in either direction.
  const isFree = ([name]: [string, string]) => !deps.settings.layers().environment.has(name as SettingName)
  const values = Object.fromEntries([
    ...Object.entries(target.values).filter(isFree), ...Object.entries(newest.values).filter(entry => !isFree(entry)),
  ])
  return save(deps, actor, { newest, values, edit: { action: 'rollback', restored: revision } })
}

/** @throws AppError `stale_version`; `refused` with the place of each fault in the text */
export async function importConfig(
  deps: ConfigDeps, actor: Actor, { seenVersions, text, isDryRun }: Versions & { text: string, isDryRun: boolean },
): Promise<ConfigImportAnswer> {
  const newest = await findCurrent(deps.db, seenVersions)
  const read = readConfigText(text)
  if ('faults' in read) {
    throw toRefusal(read.faults.map(fault => ({
      pointer: toPointer(fault.path), code: fault.code,
      message: `line ${fault.line}, column ${fault.column}: ${fault.message}`,
    })))
  }
  const entries = new Map(deps.settings.view().entries.map(entry => [entry.name, entry]))
  const items: ConfigImportAnswer['items'] = [...read.texts].map(([name, after]) => {
    const setting = getSetting(name)
    const closed = findClosed(deps.settings, setting)
    const saved = newest.values[name]
    return {
      name, path: setting.path,
      outcome: closed ? (closed.code === 'LOCKED' ? 'locked' : 'start') : saved === after ? 'same' : 'changed',
      before: entries.get(name)?.value ?? null,
      after: toShown(setting, after),
    }
  })
  const changed = items.filter(({ outcome }) => outcome === 'changed').map(({ name }) => name)
  const values = { ...newest.values, ...Object.fromEntries([...read.texts].filter(([name]) => changed.includes(name))) }
  refuse(deps.settings.check(toTexts(values, changed)).map(toField))
  const { version } = isDryRun
    ? { version: newest.number }
    : await save(deps, actor, { newest, values, edit: { action: 'import', restored: null } })
  return { version, isDryRun, items }
}

export async function listHistory(
  { db }: Pick<ConfigDeps, 'db'>, { limit, cursor }: { limit: number, cursor?: string | undefined },
) {
  const before = parseCursor(z.strictObject({ number: z.int32() }), cursor)?.number
  return toPage(await listConfigRevisions(db, { limit: limit + 1, before }), {
    limit, toView: toRevision, toMark: ({ number }) => ({ number }),
  })
}

const toRevision = (
  { number, action, restored, actor, createdAt, before, values }: ConfigRevisionRow,
): ConfigRevision =>
  ({
    number, action: action as ConfigRevision['action'], restored, actor, createdAt: createdAt.toISOString(),
    changes: toDifferences(before, values),
  })

function toDifferences(before: Values, after: Values): ConfigDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name =>
    before[name] !== after[name])
  return names.map((name) => {
    const setting = SETTINGS.find(it => it.name === name)
    const show = (text: string | undefined) => text === undefined ? null : setting ? toShown(setting, text) : text
    return { name, path: setting?.path ?? name, before: show(before[name]), after: show(after[name]) }
  })
}

/**
 * Without secrets, addresses and folders of this machine, and without values that equal their default, whatever layer
 * they come from.
 */
export function exportConfig({ settings }: Pick<ConfigDeps, 'settings'>): Promise<z.infer<typeof configExport>> {
  const result: z.infer<typeof configExport> = {}
  for (const { name, path, value, default: usual } of settings.view().entries) {
    const { form, group, isLocal } = getSetting(name as SettingName)
    if (value !== null && form !== 'secret' && form !== 'address' && !isLocal && !isDeepStrictEqual(value, usual)) {
      const own = result[group] ??= {}
      own[path.slice(group.length + 1)] = value
    }
  }
  return Promise.resolve(result)
}

interface Newest {
  number: number
  values: Values
}

async function findCurrent(db: Db, seenVersions: readonly number[] | undefined): Promise<Newest> {
  const { number, values } = await findNewestConfig(db) ?? { number: 0, values: {} }
  if (seenVersions !== undefined && !seenVersions.includes(number)) {
    throw toStale(number)
  }
  return { number, values }
}

const toStale = (number: number) => new AppError(
  'stale_version', `the settings were saved by somebody else and are at version ${number}: read them again`,
)

/** Why a setting is not saved here. */
function findClosed(
  settings: ConfigStore, { name, path, isLive }: Setting,
): { code: 'LOCKED' | 'NEEDS_START', message: string } | undefined {
  if (settings.layers().environment.has(name)) {
    return { code: 'LOCKED', message: `${path} is set by the environment variable ${name}` }
  }
  return isLive
    ? undefined
    : { code: 'NEEDS_START', message: `${path} is read at the start alone: set it in config.json or by ${name}` }
}

/** Nothing is stored when nothing changes. */
async function save(
  deps: ConfigDeps, actor: Actor, { newest, values, edit }: { newest: Newest, values: Values, edit: Edit },
): Promise<ConfigView> {
  const { settings } = deps
  const differences = toDifferences(newest.values, values)
  refuse(settings.check(toTexts(values, differences.map(({ name }) => name))).map(toField))
  if (differences.length > 0) {
    const number = newest.number + 1
    await change(deps, actor, async ({ trx, audit, after }) => {
      if (!await insertConfigRevision(trx, { number, ...edit, values, before: newest.values, actor: actor.name })) {
        throw toStale(number)
      }
      const sideOf = (side: 'before' | 'after') =>
        Object.fromEntries(differences.map(difference => [difference.path, difference[side]]))
      await audit({
        action: `config.${edit.action}`, of: { id: String(number), projectId: null },
        before: sideOf('before'),
        after: sideOf('after'),
      })
      after(() => settings.takeSaved({ version: number, values }))
    })
  }
  else {
    // Another console may have saved it a moment ago.
    settings.takeSaved({ version: newest.number, values: newest.values })
  }
  return settings.view()
}

/** Of names that this version knows; what was saved and is invalid now is checked only where it is saved anew. */
function toTexts(values: Values, changed?: readonly string[]): Map<SettingName, string> {
  const known = SETTINGS.filter(({ name, isLive }) => isLive && values[name] !== undefined)
  const checked = known.filter(setting =>
    !changed || changed.includes(setting.name) || !findTextFault(setting, values[setting.name] ?? ''))
  return new Map(checked.map(({ name }) => [name, values[name] ?? '']))
}

const toPointer = (path: string) =>
  path === '' ? '' : `/${path.split('.').map(part => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`

const toField = ({ path, code, message }: ConfigFault): ProblemField => ({ pointer: toPointer(path), code, message })

/** @throws AppError `refused` */
function refuse(fields: ProblemField[]): void {
  if (fields.length > 0) {
    throw toRefusal(fields)
  }
}

const toRefusal = (fields: ProblemField[]): AppError =>
  new AppError('refused', fields[0]?.message ?? 'not these settings', {
    fields: fields.slice(0, MOST_PROBLEM_FIELDS), fieldCount: fields.length,
  })
