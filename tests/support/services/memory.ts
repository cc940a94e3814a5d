import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** A start takes most memory for a fraction of a second. */
const LOOK_MS = 50

/** A process and all below it (Linux). */
export async function treeOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map(thread =>
    readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')))
  const children = lists.flatMap(list => list.trim().split(' ').filter(Boolean).map(Number))
  return [pid, ...(await Promise.all(children.map(treeOf))).flat()]
}

/**
 * Memory in bytes; a page that several processes share counts for each in part (PSS), so that sums are right (Linux).
 * 0 = it has ended. Address space (`ulimit -v`) says nothing: V8 reserves gigabytes for WebAssembly and never touches
 * most of them.
 */
export async function memoryBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1_024
}

export async function treeBytes(pid: number): Promise<number> {
  const each = await Promise.all((await treeOf(pid)).map(memoryBytes))
  return each.reduce((sum, bytes) => sum + bytes, 0)
}

/** Looks at a process and all below it again and again: what is the most they take together. */
export function watchMemory(pid: number): { peakBytes: () => number, stop: () => Promise<void> } {
  let [peak, isStopped] = [0, false]
  const watching = (async () => {
    while (!isStopped) {
      peak = Math.max(peak, await treeBytes(pid))
      await wait(LOOK_MS)
    }
  })()
  return {
    peakBytes: () => peak,
    async stop() {
      isStopped = true
      await watching
    },
  }
}
