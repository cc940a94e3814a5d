import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Linux keeps it in memory. */
const IN_MEMORY = '/dev/shm'
/** Twice what a run of all suites was seen to hold at once (2026-11-26). */
const NEEDED_BYTES = 12 * 2 ** 30

/**
 * Where suites write: all of it is thrown away, and on a disk they would wait for it half of their time. `TMPDIR` is
 * respected; else memory where there is plenty of it, else the system's folder for temporary files.
 */
export const temporaryRoot = () => process.env.TMPDIR ?? (hasRoom() ? IN_MEMORY : tmpdir())

function hasRoom(): boolean {
  const folder = process.platform === 'linux' && statfsSync(IN_MEMORY)
  return folder && folder.bavail * folder.bsize >= NEEDED_BYTES && process.availableMemory() >= NEEDED_BYTES
}
