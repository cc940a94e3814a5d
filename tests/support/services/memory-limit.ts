import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { until } from './process.ts'

/** A group of processes to which the kernel gives so much memory and no more (Linux). */
export interface MemoryLimit {
  /** Starts a program in it: what comes before its own command line. */
  argv: string[]
  /** How often the kernel has ended a process of it. */
  kills: () => number
  /** When its last process has ended. */
  remove: () => Promise<void>
}

/** Both versions of cgroups name things differently. */
const VERSIONS = [
  {
    mount: '/sys/fs/cgroup/memory', needs: 'memory.limit_in_bytes', limit: 'memory.limit_in_bytes',
    events: 'memory.oom_control',
  },
  { mount: '/sys/fs/cgroup', needs: 'cgroup.subtree_control', limit: 'memory.max', events: 'memory.events' },
]

/** @returns undefined where this user may not make one, as in most containers and for most users */
export function giveMemoryLimit(bytes: number): MemoryLimit | undefined {
  for (const { mount, needs, limit, events } of VERSIONS) {
    const group = path.join(mount, `console-test-${process.pid}`)
    if (!existsSync(path.join(mount, needs)) || !isMade(group)) {
      continue
    }
    const remove = () => until('the group of processes to be empty', () => isRemoved(group))
    try {
      writeFileSync(path.join(group, limit), String(bytes))
    }
    catch {
      // The group is there, its memory is not counted.
      rmdirSync(group)
      continue
    }
    return {
      argv: ['sh', '-c', `echo $$ > ${path.join(group, 'cgroup.procs')} && exec "$@"`, 'sh'],
      kills: () => Number(/^oom_kill (\d+)/m.exec(readFileSync(path.join(group, events), 'utf8'))?.[1] ?? 0),
      async remove() {
        await remove()
      },
    }
  }
  return undefined
}

function isMade(group: string): boolean {
  try {
    mkdirSync(group)
    return true
  }
  catch {
    // Read-only, or not ours.
    return false
  }
}

function isRemoved(group: string): boolean {
  try {
    rmdirSync(group)
    return true
  }
  catch {
    // It still has a process.
    return false
  }
}
