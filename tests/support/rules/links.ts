import { readFileSync } from 'node:fs'
import { autoImportsOf, readAutoImports } from './auto-imports'
import { filesIn, importsOf, resolveTarget, roomFolders } from './imports'

const FRONT = /^(?:app\.vue|error\.vue|(?:components|composables|layouts|pages|plugins|stores|utils)\/)/
const ENDINGS = ['', '.ts', '.vue', '.mjs', '/index.ts']

let known: ReadonlyMap<string, string> | undefined
const targets = new Map<string, string[]>()

/**
 * The targets that a file uses, in the notation of the import table: by its own imports, or by those that Nuxt adds.
 */
export function targetsOf(file: string): string[] {
  const seen = targets.get(file)
  if (seen) {
    return seen
  }
  known ??= readAutoImports()
  const text = readFileSync(file, 'utf8')
  const found = [
    ...importsOf(file, text).map(spec => resolveTarget(file, spec)),
    ...FRONT.test(file) ? autoImportsOf(file, known, text) : [],
  ]
  targets.set(file, found)
  return found
}

export type Links = Map<string, Set<string>>

/** Links from every file of the product to every other that it uses. */
export function readFileLinks(): Links {
  const files = new Set([...roomFolders(), 'app.vue', 'error.vue'].flatMap(filesIn))
  return new Map([...files].map(file => [
    file,
    new Set(targetsOf(file).flatMap(target => ENDINGS.map(ending => target + ending).find(it => files.has(it)) ?? [])),
  ]))
}

/**
 * A room is a folder of the first two levels, such as `server/services`; a file beside such folders is one of its own.
 */
export const roomOf = (file: string) => file.replace(/\.(?:ts|vue|mjs)$/, '').split('/').slice(0, 2).join('/')

export function toRoomLinks(links: Links): Links {
  const rooms: Links = new Map()
  for (const [file, linked] of links) {
    const room = rooms.get(roomOf(file)) ?? new Set()
    ;[...linked].map(roomOf).filter(it => it !== roomOf(file)).forEach(it => room.add(it))
    rooms.set(roomOf(file), room)
  }
  return rooms
}

/**
 * The links that are part of a cycle, or lead from one cycle to another: those that are left when every dead end is
 * removed.
 */
export function findCircles(links: Links): string[] {
  let left = [...links].flatMap(([from, linked]) => [...linked].map(to => ({ from, to })))
  for (let before = -1; left.length !== before;) {
    before = left.length
    const starts = new Set(left.map(it => it.from))
    const ends = new Set(left.map(it => it.to))
    left = left.filter(({ from, to }) => starts.has(to) && ends.has(from))
  }
  return left.map(({ from, to }) => `${from} -> ${to}`)
}
