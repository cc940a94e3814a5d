import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ABOUT, ENVIRONMENT } from '#server/config/environment'
import { topic } from '#shared/contract/live.contract'
import { AUDIT_ACTIONS, type AuditAction } from '#shared/domain/audit/audit-action'
import { toTopics } from '#server/services/common/audit-topics'
import { ROUTES } from '#shared/contract/routes'
import { filesIn, roomFolders } from '../../support/rules/imports'
import { MAY_IMPORT, NO_RULES } from '../../support/rules/import-table'

const guide = readFileSync('CONTRIBUTING.md', 'utf8')
/** What a newcomer reads before a change, in bytes: ten minutes. */
const MOST_BYTES = 10_240
const LEAST_LINES = 10
const MOST_LINES = 25
const MOST_WIDTH = 120
/** As for code: a folder with more gets folders of its own. */
const MOST_RECIPES = 25

/** The first cells of the table below a heading, head and ruler left out. */
function firstCellsBelow(heading: string): string[] {
  const [, part = ''] = guide.split(`\n## ${heading}\n`)
  const lines = (part.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line => line.split('|')[1] ?? '')
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
const quotedIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].flatMap(match => toEach(match[1] ?? ''))
/** A folder, a file below one, or the name of a file. Not an address, a command or a call. */
const isPath = (name: string) =>
  /^[\w.<][\w./<>[\]-]*$/.test(name) && (name.includes('/') || /\.(?:ts|vue|mjs|md|json|proto)$/.test(name))
/** `factory/stages/kinds/<kind>.ts`: any name in the place of the angles; brackets are of the name. */
const toPattern = (name: string) => name.replaceAll('[', '[[]').replaceAll(/<[^>]+>/g, '*')
const isThere = (name: string) => existsSync(name) || globSync(toPattern(name)).length > 0

describe('the guide', () => {
  it(`has at most ${MOST_BYTES} bytes`, () => {
    expect(Buffer.byteLength(guide)).toBeLessThanOrEqual(MOST_BYTES)
  })

  it('names only files and folders that exist', () => {
    const named = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target)

    expect([...named, ...quotedIn(guide).filter(isPath)].filter(name => !isThere(name))).toEqual([])
  })
})

describe('the rooms of the guide', () => {
  const rooms = firstCellsBelow('Where things go').flatMap(quotedIn).map(room => room.replace(/\/<noun>$/, ''))

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

/** Each recipe with its text, and the paths with which its numbered steps begin. */
const recipes = globSync('docs/recipes/**/*.md').sort().map((file) => {
  const text = readFileSync(file, 'utf8').trimEnd()
  const begun = [...text.matchAll(/^\d+\. ((?:`[^`\n]+`(?:,\s+| and )?)+):/gm)].map(match => match[1] ?? '')
  return { file, text, lines: text.split('\n'), begun: begun.flatMap(quotedIn).filter(isPath) }
})

describe('the recipes', () => {
  it.each(recipes)('$file: every named file exists', ({ file, text, begun }) => {
    const named = quotedIn(text).filter(isPath)
    // `picture.ts` lies beside another file that is named.
    const folders = ['.', ...named.filter(name => name.includes('/')).map(name => path.posix.dirname(name))]
    const isNamedBeside = (name: string) => folders.some(folder => isThere(path.posix.join(folder, name)))
    const linked = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) =>
      path.posix.join(path.posix.dirname(file), target))

    expect(begun.length).toBeGreaterThan(0)
    expect([...named.filter(name => !isNamedBeside(name)), ...linked.filter(name => !isThere(name))]).toEqual([])
  })

  it.each(recipes)('$file: is short, says how to check it and what to copy', ({ text, lines }) => {
    expect(lines.length).toBeGreaterThanOrEqual(LEAST_LINES)
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES)
    expect(lines.filter(line => line.length > MOST_WIDTH)).toEqual([])
    expect(text).toMatch(/\bCheck: /)
    expect(text).toMatch(/\bCopy from: /)
  })

  it('are all in the list of the guide', () => {
    expect(recipes.map(({ file }) => file).filter(file => !guide.includes(`](${file})`))).toEqual([])
  })

  it('have a room that can be taken in at a look', () => {
    const rooms = ['docs/recipes', ...globSync('docs/recipes/*/')]

    expect(rooms.filter(room => readdirSync(room).length > MOST_RECIPES)).toEqual([])
  })

  it.each([
    ['factory/stage-kind', 4], ['api/setting', 4], ['factory/source-format', 8], ['api/route', 3],
    ['data/counter', 6], ['domain/alert-metric', 4],
  ])('%s takes at most %d files beside tests', (name, most) => {
    const recipe = recipes.find(({ file }) => file === `docs/recipes/${name}.md`)
    const files = recipe?.begun.filter(file => !file.startsWith('tests/')) ?? []

    expect(files.length).toBeGreaterThan(0)
    expect(files.length).toBeLessThanOrEqual(most)
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
