import { readdirSync, readFileSync } from 'node:fs'

const TICK_MS = 10

/** CPU in ms of a process and of its children, those that have ended included. */
export function cpuOfTree(pid: number): number {
  const own = readStat(pid)
  const children = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).map(readStat).filter(stat => stat?.parent === pid)
  return [own, ...children].reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), 0) + (own?.endedMs ?? 0)
}

function readStat(pid: number): { parent: number, cpuMs: number, endedMs: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    const at = (index: number) => fields[index] ?? 0
    return { parent: at(1), cpuMs: (at(11) + at(12)) * TICK_MS, endedMs: (at(13) + at(14)) * TICK_MS }
  }
  catch {
    // The process has ended meanwhile.
    return undefined
  }
}
