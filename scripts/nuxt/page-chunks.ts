import type { Rollup } from 'vite'

/** A module of the browser's half, as Rollup knows it. */
export interface Source {
  bytes: number
  /** What it needs before it runs. */
  imports: readonly string[]
}

export interface Roots {
  entry: readonly string[]
  /** Layouts that are around nearly every page. */
  frame: readonly string[]
  pages: readonly string[]
}

/** Modules that the same pages need. */
interface Group {
  pages: ReadonlySet<number>
  bytes: number
  modules: readonly string[]
}

/** One more script of a page costs as much time as this much more source: a kilobyte after gzip. */
const SCRIPT_COSTS = 4_000

/** Each only once, what is needed after what needs it. */
function reach<Node>(roots: Iterable<Node>, next: (node: Node) => Iterable<Node>): Set<Node> {
  const found = new Set(roots)
  for (const node of found) {
    for (const other of next(node)) {
      found.add(other)
    }
  }
  return found
}

/** How many of the pages do not load it yet. */
const countNew = (group: Group, pages: ReadonlySet<number>) => [...pages].filter(page => !group.pages.has(page)).length

const toUnion = (a: Group, b: Group) => new Set([...a.pages, ...b.pages])

/**
 * What the pages load in vain when both are one script, less what each script less saves; and what the two need comes
 * with them.
 */
function costOf(a: Group, b: Group, needsOf: (group: Group) => ReadonlySet<Group>, most: number): number {
  const pages = toUnion(a, b)
  const common = a.pages.size + b.pages.size - pages.size
  let cost = countNew(a, pages) * a.bytes + countNew(b, pages) * b.bytes - common * SCRIPT_COSTS
  if (cost < most) {
    for (const needed of new Set([...needsOf(a), ...needsOf(b)])) {
      cost += needed === a || needed === b ? 0 : countNew(needed, pages) * (needed.bytes + SCRIPT_COSTS)
    }
  }
  return cost
}

/** One group for the same pages. */
function gather(groups: readonly Group[]): Group[] {
  const found = new Map<string, Group>()
  for (const group of groups) {
    const key = [...group.pages].sort((a, b) => a - b).join('-')
    const { bytes, modules } = found.get(key) ?? { bytes: 0, modules: [] }
    found.set(key, { pages: group.pages, bytes: bytes + group.bytes, modules: [...modules, ...group.modules] })
  }
  return [...found.values()]
}

/**
 * Merges the two whose cost is least, until none is below zero. What a group needs is loaded by all of its pages, so
 * between it and what it needs by way of a third the third is the better partner: no scripts come to wait for each
 * other.
 */
function merge(groups: Group[], importsOf: (id: string) => readonly string[]): Group[] {
  const groupOf = new Map(groups.flatMap(group => group.modules.map(id => [id, group] as const)))
  const directOf = new Map(groups.map(group =>
    [group, new Set(group.modules.flatMap(importsOf).map(id => groupOf.get(id)).filter(it => it !== undefined))]))
  const needs = new Map(groups.map(group => [group, reach(directOf.get(group) ?? [], it => directOf.get(it) ?? [])]))
  const needsOf = (group: Group) => needs.get(group) ?? new Set()
  let best: { a: Group, b: Group } | undefined
  let least = 0
  for (const [at, a] of groups.entries()) {
    for (const b of groups.slice(at + 1)) {
      const cost = costOf(a, b, needsOf, least)
      if (cost < least) {
        least = cost
        best = { a, b }
      }
    }
  }
  if (!best) {
    return groups
  }
  const pages = toUnion(best.a, best.b)
  const moved = new Set([best.a, best.b, ...needsOf(best.a), ...needsOf(best.b)])
  return merge(
    gather(groups.map(group => moved.has(group) ? { ...group, pages: new Set([...group.pages, ...pages]) } : group)),
    importsOf,
  )
}

/**
 * Which script a module of a page's first load is in. What the entry needs is one script; the rest is grouped by which
 * pages need it, so that a page loads little that it does not run, in few scripts. What only a press loads is left to
 * Rollup.
 */
export function toPageChunks(sources: ReadonlyMap<string, Source>, roots: Roots): Map<string, string> {
  const importsOf = (id: string) => sources.get(id)?.imports.filter(it => sources.has(it)) ?? []
  const entry = reach(roots.entry, importsOf)
  const pagesOf = new Map<string, Set<number>>()
  roots.pages.forEach((root, page) => {
    for (const id of reach([root, ...roots.frame], importsOf)) {
      pagesOf.set(id, (pagesOf.get(id) ?? new Set()).add(page))
    }
  })
  const single = [...pagesOf].filter(([id]) => !entry.has(id))
    .map(([id, pages]) => ({ pages, bytes: sources.get(id)?.bytes ?? 0, modules: [id] }))
  const merged = merge(gather(single), importsOf)
  return new Map([
    ...[...entry].map(id => [id, 'entry'] as const),
    ...merged.flatMap(({ modules }, at) => modules.map(id => [id, `pages-${at}`] as const)),
  ])
}

/** For Rollup. @param root the folder of the product, with a slash at its end. */
export function pageChunks(root: string): Rollup.GetManualChunk {
  const isIn = (folder: string, id: string) => id.startsWith(`${root}${folder}`) && id.endsWith('.vue')

  function divide({ getModuleIds, getModuleInfo }: Rollup.ManualChunkMeta): Map<string, string> {
    const modules = [...getModuleIds()].map(id => getModuleInfo(id)).filter(it => it !== null)
    const sources = new Map(modules.map(({ id, code, importedIds }) =>
      [id, { bytes: code?.length ?? 0, imports: importedIds }]))
    const loaded = modules.filter(it => it.dynamicImporters.length > 0).map(it => it.id)
    return toPageChunks(sources, {
      entry: modules.filter(it => it.isEntry).map(it => it.id),
      frame: loaded.filter(id => isIn('layouts/default', id)),
      pages: loaded.filter(id => isIn('pages/', id)),
    })
  }

  // Asked for one module after the other, of a graph that is complete by then.
  const divided = new WeakMap<Rollup.GetModuleInfo, Map<string, string>>()
  return (id, meta) => {
    const chunks = divided.get(meta.getModuleInfo) ?? divide(meta)
    divided.set(meta.getModuleInfo, chunks)
    return chunks.get(id)
  }
}
