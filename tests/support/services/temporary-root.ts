import { readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Linux keeps it in memory. */
const IN_MEMORY = '/dev/shm'
/** Twice what a run of all suites was seen to hold at once (2026-11-26). */
const NEEDED_BYTES = 12 * 2 ** 30
/** A folder of suites is called so, and after the process that made it. */
export const FOLDER_NAME = 'suites-'

/**
 * Where suites write: all of it is thrown away, and on a disk they would wait for it half of their time. `TMPDIR` is
 * respected; else memory where there is plenty of it, else the system's folder for temporary files.
 */
export function temporaryRoot(): string {
  if (process.env.TMPDIR !== undefined) {
    return process.env.TMPDIR
  }
  removeLeft(tmpdir())
  return hasRoom() ? IN_MEMORY : tmpdir()
}

function hasRoom(): boolean {
  if (process.platform !== 'linux') {
    return false
  }
  removeLeft(IN_MEMORY)
  const { bavail, bsize } = statfsSync(IN_MEMORY)
  return bavail * bsize >= NEEDED_BYTES && process.availableMemory() >= NEEDED_BYTES
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  }
  catch (error) {
    // Another user's process lives, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Suites that were killed have left their folders, which fill the memory. */
function removeLeft(root: string) {
  for (const name of readdirSync(root)) {
    const [, pid] = new RegExp(`^${FOLDER_NAME}(\\d+)-`).exec(name) ?? []
    if (pid && !isAlive(Number(pid))) {
      removeOwn(path.join(root, name))
    }
  }
}

function removeOwn(folder: string) {
  try {
    rmSync(folder, { recursive: true, force: true })
  }
  catch {
    // It is another user's, or another suite removes it at this moment: it only takes room.
  }
}
