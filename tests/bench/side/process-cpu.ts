import { readdirSync, readFileSync } from 'node:fs'

const TICK_MS = 10

interface Stat { pid: number, parent: number, cpuMs: number, endedMs: number }

/** CPU in ms of a process and of all below it, those that have ended included. */
export function cpuOfTree(pid: number): number {
  const stats = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => readStat(Number(name)) ?? [])
  const of = (stat: Stat): number => {
    const children = stats.filter(({ parent }) => parent === stat.pid)
    return children.reduce((sum, child) => sum + of(child), stat.cpuMs + stat.endedMs)
  }
  const own = stats.find(stat => stat.pid === pid)
  return own ? of(own) : 0
}

function readStat(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    const at = (index: number) => fields[index] ?? 0
    return { pid, parent: at(1), cpuMs: (at(11) + at(12)) * TICK_MS, endedMs: (at(13) + at(14)) * TICK_MS }
  }
  catch {
    // The process has ended meanwhile.
    return undefined
  }
}
