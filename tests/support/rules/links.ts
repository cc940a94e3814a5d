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
 * For every folder at any depth: how what lies in it, folders and files, is linked among itself. Links of the files
 * below a folder are links of the folder.
 */
export function toRoomLinks(links: Links): Links[] {
  const inFolder = new Map<string, Links>()
  for (const [from, linked] of links) {
    for (const to of linked) {
      const { folder, ours, theirs } = split(from, to)
      const rooms = inFolder.get(folder) ?? new Map<string, Set<string>>()
      rooms.set(ours, (rooms.get(ours) ?? new Set()).add(theirs))
      inFolder.set(folder, rooms)
    }
  }
  return [...inFolder.values()]
}

/** The deepest folder with both files, and what of it each file is, or lies in. */
function split(from: string, to: string) {
  const [ours, theirs] = [from.split('/'), to.split('/')]
  const depth = ours.findIndex((name, index) => name !== theirs[index])
  const upTo = (parts: string[]) => parts.slice(0, depth + 1).join('/')
  return { folder: ours.slice(0, depth).join('/'), ours: upTo(ours), theirs: upTo(theirs) }
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
