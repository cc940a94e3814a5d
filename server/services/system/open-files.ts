import { readFileSync } from 'node:fs'

/** Fewer are used up by the console's own files, its connections to database and factory, and a few open pages. */
const LEAST_OPEN_FILES = 1_000

/**
 * What is wrong with the number of files, connections included, that this process may have open; undefined = nothing.
 * Node has already raised it as far as it may. Systems without `/proc` are not asked.
 */
export function toOpenFilesFault(limits: string): string | undefined {
  const [, most = 'unlimited'] = /^Max open files\s+(\d+)/m.exec(limits) ?? []
  return Number(most) < LEAST_OPEN_FILES
    ? `this process may have only ${most} files and connections open; give it at least ${LEAST_OPEN_FILES} (ulimit -n, `
    + 'LimitNOFILE of systemd, --ulimit nofile of Docker) and start it again'
    : undefined
}

let found: { fault: string | undefined } | undefined

/** Looked at once: only a new start changes it. */
export function findOpenFilesFault(): string | undefined {
  found ??= { fault: toOpenFilesFault(readLimits()) }
  return found.fault
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  }
  catch {
    // Not Linux.
    return ''
  }
}
