import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ABOUT, ENVIRONMENT } from '#server/config/environment'
import { topic } from '#shared/contract/live.contract'
import { AUDIT_ACTIONS, type AuditAction } from '#shared/domain/audit/audit-action'
import { toTopics } from '#server/services/common/audit-topics'
import { ROUTES } from '#shared/contract/routes'
import { filesIn, roomFolders } from '../../support/rules/imports'
import { MAY_IMPORT, NO_RULES } from '../../support/rules/import-table'

const guide = readFileSync('CONTRIBUTING.md', 'utf8')

/** The cells of the table below a heading, head and ruler left out. */
function rowsBelow(heading: string): string[][] {
  const [, part = ''] = guide.split(`\n## ${heading}\n`)
  const lines = (part.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line => line.split('|').slice(1, -1).map(cell => cell.trim()))
}

/** No page lists tasks; programs may listen. */
const FOR_PROGRAMS = ['tasks', 'alerts']
/** Nobody is told: pages ask once a minute, as they do with every topic. */
const ASKED = ['system']

/** `{en,zh-CN}/run.ts`: both of them. */
const toEach = (name: string): string[] => {
  const [, head = '', names, tail = ''] = /^([^{]*)\{([^}]+)\}(.*)$/.exec(name) ?? []
  return names === undefined ? [name] : names.split(',').map(it => head + it + tail)
}
const quotedIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].flatMap(match => toEach(match[1] ?? ''))
/** Not a command, nor a call. */
const isPath = (name: string) => /^[\w./<>[\]-]+$/.test(name) && /[./]/.test(name)
/** `factory/stages/kinds/<kind>.ts`: any name in the place of the angles. */
const toPattern = (name: string) => name.replaceAll(/<[^>]+>/g, '*')
const isThere = (name: string) => globSync(toPattern(name)).length > 0

describe('the rooms of the guide', () => {
  const rooms = rowsBelow('Where things go').flatMap(([cell]) => quotedIn(cell)).map(room =>
    room.replace(/\/<noun>$/, ''))

  it('exist', () => {
    expect(rooms.filter(room => filesIn(room).length === 0)).toEqual([])
  })

  it('are complete', () => {
    const isNamed = (room: string) =>
      rooms.some(named => room === named || room.startsWith(`${named}/`) || named.startsWith(`${room}/`))
    const ruled = Object.keys(MAY_IMPORT).filter(room => filesIn(room).length > 0)

    expect([...roomFolders(), ...ruled].filter(room => !NO_RULES.includes(room) && !isNamed(room))).toEqual([])
  })
})

describe('the changes of the guide', () => {
  const rows = rowsBelow('What a change touches').map(([change = '', files = '', then = '']) => ({
    change, files: quotedIn(files).filter(isPath), also: quotedIn(then).filter(isPath),
  }))

  it('are the fifteen common ones', () => {
    expect(rows.length).toBeGreaterThanOrEqual(15)
  })

  it.each(rows)('$change: every named file exists', ({ files, also }) => {
    expect(files.length).toBeGreaterThan(0)
    expect([...files, ...also].filter(name => !isThere(name))).toEqual([])
  })

  it.each([
    ['a stage kind', 4], ['a setting', 4], ['a format of a source', 8], ['a REST route', 3],
  ])('%s touches at most %d files beside tests', (change, most) => {
    const row = rows.find(it => it.change === change)

    expect(row?.files.filter(file => !file.startsWith('tests/')).length).toBeLessThanOrEqual(most)
  })
})

describe('what the guide asks for', () => {
  it('holds for topics: each is published by the server and read by a page', () => {
    const front = ['pages', 'components', 'composables', 'layouts']
      .flatMap(filesIn).map(file => readFileSync(file, 'utf8')).join('\n')
    const actions = Object.entries(AUDIT_ACTIONS).flatMap(([noun, verbs]) =>
      verbs.map(verb => `${noun}.${verb}` as AuditAction))
    const told = new Set(actions.flatMap(action => toTopics({ action, id: '' })))
    const nouns = topic.options[0].options

    expect(nouns.filter(noun =>
      !FOR_PROGRAMS.includes(noun) && !new RegExp(`(?:useLiveRefresh\\(|topics:)[^\\n]*'${noun}'`).test(front)))
      .toEqual([])
    expect(nouns.filter(noun => !ASKED.includes(noun) && !told.has(noun))).toEqual([])
  })

  it('holds for settings: each variable has its place on the page', () => {
    const lost = Object.entries(ENVIRONMENT.shape)
      .filter(([, schema]) => ABOUT.get(schema) === undefined).map(([name]) => name)

    expect(lost).toEqual([])
  })

  it('holds for routes: each has one handler, at its path', () => {
    const fileOf = ({ method, path: address }: { method: string, path: string }) =>
      `server/api/v1${address.replaceAll('{', '[').replaceAll('}', ']')}`
      + `{,/index}.${method.toLowerCase()}.ts`
    const missing = Object.values(ROUTES).map(fileOf).filter(file => globSync(file.replaceAll('[', '[[]')).length !== 1)

    expect(missing).toEqual([])
  })
})
