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

export interface LockOptions {
  waitMs?: number
  silentMs?: number
  onWatch?: ((file: string) => void) | undefined
}

interface Holder {
  pid: number
  /** Kernel start time of the process: tells a reused pid from the holder. '' where unknown. */
  startedAt: string
  host: string
  token: string
}

/** What was found in a lock file. */
interface Seen {
  text: string
  /** undefined = unreadable: a power failure cut it off, since a lock file only appears when it is complete. */
  holder: Holder | undefined
}

/** How often the holder touches the file, for processes that cannot see it. */
const TOUCH_MS = 5_000
/** A holder on another host (or in another container, or thread) that was silent this long counts as gone. */
const SILENT_MS = 30_000
const TRIES = 5
const POLL_MS = 100

/**
 * Takes `<dataDir>.lock` for this process. PGlite has no lock of its own, and two processes on one directory destroy
 * it. When the holder's process is not visible from here (another host name, as after a container was created anew),
 * its lock file is watched: either the holder touches it every few seconds, or the lock is taken after `silentMs`.
 *
 * @param options waitMs: how long to wait for a holder that is about to exit. onWatch: called before a file is watched,
 *   which takes up to `silentMs`.
 * @throws DataDirLockedError when a living process holds it.
 */
export async function lockDataDir(
  dataDir: string, { waitMs = 0, silentMs = SILENT_MS, onWatch }: LockOptions = {},
): Promise<DataDirLock> {
  const file = `${path.resolve(dataDir)}.lock`
  await mkdir(path.dirname(file), { recursive: true })
  const holder: Holder = {
    pid: process.pid, startedAt: await startOf(process.pid), host: hostname(), token: randomUUID(),
  }
  const deadline = Date.now() + waitMs
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await tryTake(file, holder)) {
      return hold(file, holder)
    }
    const other = await waitForLeave(file, { deadline, silentMs, onWatch })
    if (other?.isAlive) {
      const who = other.holder
        ? `process ${other.holder.pid} on ${other.holder.host}`
        : 'a process that its lock file does not name'
      throw new DataDirLockedError(
        `${dataDir} is in use by ${who} (lock file ${file}); stop it, or use another directory`,
      )
    }
    if (other) {
      await removeStale(file, other)
    }
  }
  throw new DataDirLockedError(`${dataDir} is being taken by another process (lock file ${file})`)
}

interface Watching { silentMs: number, onWatch: LockOptions['onWatch'] }

/** @returns the holder that still has the lock at the deadline, or one that is gone without releasing it. */
async function waitForLeave(
  file: string, { deadline, ...watching }: { deadline: number } & Watching,
): Promise<Seen & { isAlive: boolean } | undefined> {
  for (;;) {
    const seen = await readLock(file)
    const isHeld = seen !== undefined && await isAlive(file, seen.holder, watching)
    if (!seen || Date.now() >= deadline || !isHeld) {
      return seen && { ...seen, isAlive: isHeld }
    }
    await delay(POLL_MS)
  }
}

/** A hard link appears atomically, and its bytes are synced before: nobody reads a half-written lock. */
async function tryTake(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600, flush: true })
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
  // A failed touch only makes the file look older; the next one may succeed.
  const timer = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), TOUCH_MS)
  timer.unref()
  return {
    async release() {
      clearInterval(timer)
      if ((await readLock(file))?.holder?.token === holder.token) {
        await rm(file, { force: true })
      }
    },
  }
}

async function readLock(file: string): Promise<Seen | undefined> {
  try {
    const text = await readFile(file, 'utf8')
    return { text, holder: parseHolder(text) }
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined
    }
    throw error
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt, host, token } = JSON.parse(text)
    return typeof pid === 'number' && [startedAt, host, token].every(part => typeof part === 'string')
      ? { pid, startedAt, host, token }
      : undefined
  }
  catch {
    return undefined
  }
}

async function isAlive(file: string, holder: Holder | undefined, watching: Watching): Promise<boolean> {
  if (holder?.host !== hostname()) {
    return isTouchedWithin(file, watching)
  }
  if (!hasProcess(holder.pid) || (await startOf(holder.pid)) !== holder.startedAt) {
    return false
  }
  // Another thread of this process may hold it, or may have ended without releasing it (development).
  return holder.pid !== process.pid || Date.now() - (await touchedAt(file) ?? 0) < watching.silentMs
}

/**
 * Watches the file until it is touched, or until it was untouched for `silentMs`. A file untouched for longer than that
 * is not watched at all, so the clocks of hosts that share a directory must agree within that time.
 */
async function isTouchedWithin(file: string, { silentMs, onWatch }: Watching): Promise<boolean> {
  const first = await touchedAt(file)
  const until = Math.min(Date.now(), first ?? 0) + silentMs
  if (Date.now() < until) {
    onWatch?.(file)
  }
  for (;;) {
    const at = await touchedAt(file)
    if (at !== first || at === undefined) {
      return at !== undefined
    }
    if (Date.now() >= until) {
      return false
    }
    await delay(POLL_MS)
  }
}

/** undefined = it was released just now. */
async function touchedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined
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
    // EPERM: the process exists and belongs to another user.
    return codeOf(error) === 'EPERM'
  }
}

/** Field 22 of /proc/<pid>/stat; the command name before it may contain spaces and brackets. */
async function startOf(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  }
  catch {
    return ''
  }
}

/** Renamed first: when several processes see the same stale lock, one removes it, and a new lock is never removed. */
async function removeStale(file: string, stale: Seen): Promise<void> {
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
  if ((await readLock(aside))?.text !== stale.text) {
    await link(aside, file)
  }
  await rm(aside, { force: true })
}

const codeOf = (error: unknown) => error instanceof Error && 'code' in error ? error.code : undefined
