import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Another living process has the data directory. */
export class DataDirLockedError extends Error {
  override name = 'DataDirLockedError'
  readonly code = 'DATA_DIR_LOCKED'
}

export interface DataDirLock {
  release: () => Promise<void>
}

interface Holder {
  pid: number
  /** Kernel start time of the process: tells a reused pid from the holder. '' where unknown. */
  startedAt: string
  host: string
  token: string
}

/** How often the holder touches the file, for those who cannot see its process. */
const TOUCH_MS = 5_000
/** A holder on another host (or in another container, or thread) that was silent for so long is gone. */
const SILENT_MS = 30_000
const TRIES = 5
const POLL_MS = 100

/**
 * Takes `<dataDir>.lock` for this process. PGlite has no lock of its own, and two processes on one
 * directory destroy it.
 *
 * @param options waitMs: for a holder that is about to leave.
 * @throws DataDirLockedError when a living process holds it.
 */
export async function lockDataDir(dataDir: string, { waitMs = 0 } = {}): Promise<DataDirLock> {
  const file = `${path.resolve(dataDir)}.lock`
  await mkdir(path.dirname(file), { recursive: true })
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid), host: hostname(), token: randomUUID() }
  const deadline = Date.now() + waitMs
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await tryTake(file, holder)) {
      return hold(file, holder)
    }
    const other = await waitForLeave(file, deadline)
    if (other && await isAlive(file, other)) {
      throw new DataDirLockedError(`${dataDir} is in use by process ${other.pid} on ${other.host}; stop it, or use another directory`)
    }
    if (other) {
      await removeStale(file, other)
    }
  }
  throw new DataDirLockedError(`${dataDir} is being taken by another process`)
}

/** @returns who still has the lock at the deadline, or the holder that is gone without giving it back. */
async function waitForLeave(file: string, deadline: number): Promise<Holder | undefined> {
  for (;;) {
    const other = await readHolder(file)
    if (!other || Date.now() >= deadline || !await isAlive(file, other)) {
      return other
    }
    await delay(POLL_MS)
  }
}

/** A hard link appears whole or not at all, so nobody reads a half-written lock. */
async function tryTake(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  }
  catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false
    }
    throw error
  }
  finally {
    await rm(draft, { force: true })
  }
}

function hold(file: string, holder: Holder): DataDirLock {
  // A failed touch shows in nothing but the age that others see; the next one may succeed.
  const timer = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), TOUCH_MS)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      if ((await readHolder(file))?.token === holder.token) {
        await rm(file, { force: true })
      }
    },
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined
    }
    throw error
  }
}

async function isAlive(file: string, { pid, startedAt, host }: Holder): Promise<boolean> {
  if (host === hostname() && !(hasProcess(pid) && (await startOf(pid)) === startedAt)) {
    return false
  }
  // Our own process may hold it in another thread, or have ended that thread without a word (development).
  return (host === hostname() && pid !== process.pid) || await isTouched(file)
}

async function isTouched(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs < SILENT_MS
  }
  catch (error) {
    // Given free just now.
    if (codeOf(error) === 'ENOENT') {
      return false
    }
    throw error
  }
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    // EPERM: it lives and belongs to someone else.
    return codeOf(error) === 'EPERM'
  }
}

/** Field 22 of /proc/<pid>/stat; the command before it may hold spaces and brackets. */
async function startOf(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  }
  catch {
    return ''
  }
}

/** Moved away first: of several that saw the same stale lock, one removes it, and nobody's fresh one. */
async function removeStale(file: string, stale: Holder): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return
    }
    throw error
  }
  if ((await readHolder(aside))?.token !== stale.token) {
    await link(aside, file)
  }
  await rm(aside, { force: true })
}

const codeOf = (error: unknown) => error instanceof Error && 'code' in error ? error.code : undefined
