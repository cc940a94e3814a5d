import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export class DataDirLocked extends Error {
  override name = 'DataDirLocked'
}

interface Holder {
  pid: number
  /** Tells a process from a later one that was given the same pid; '' where the system does not say. */
  startedAt: string
  token: string
}

const POLL_MS = 100

/**
 * Takes `<dataDir>.lock`. PGlite has no lock of its own, and two processes on one folder destroy it.
 *
 * @param waitMs for a holder that is about to leave
 * @returns gives it back
 * @throws DataDirLocked when a living process holds it
 */
export async function lockDataDir(dataDir: string, waitMs: number): Promise<() => Promise<void>> {
  const file = `${path.resolve(dataDir)}.lock`
  await mkdir(path.dirname(file), { recursive: true })
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid), token: randomUUID() }
  for (const deadline = Date.now() + waitMs; ; await delay(POLL_MS)) {
    if (await tryTake(file, holder))
      return () => giveBack(file, holder)
    const other = await readHolder(file)
    // Given back while we looked.
    if (!other)
      continue
    if (!await isAlive(other))
      await removeStale(file, other)
    else if (Date.now() >= deadline)
      throw new DataDirLocked(`${dataDir} is in use by process ${other.pid}: stop it, or set another FACTORY_DATA_DIR`)
  }
}

/** A hard link appears whole or not at all: nobody reads half a lock. */
async function tryTake(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  }
  catch (error) {
    if (codeOf(error) === 'EEXIST')
      return false
    throw error
  }
  finally {
    await rm(draft, { force: true })
  }
}

async function giveBack(file: string, { token }: Holder): Promise<void> {
  if ((await readHolder(file))?.token === token)
    await rm(file, { force: true })
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT')
      return undefined
    throw error
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  }
  catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (codeOf(error) !== 'EPERM')
      return false
  }
  return await startOf(pid) === startedAt
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

/** Moved away first: of several that see the same stale lock, none removes the fresh one of another. */
async function removeStale(file: string, stale: Holder): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  }
  catch (error) {
    if (codeOf(error) === 'ENOENT')
      return
    throw error
  }
  if ((await readHolder(aside))?.token !== stale.token)
    await link(aside, file)
  await rm(aside, { force: true })
}

const codeOf = (error: unknown) => error instanceof Error && 'code' in error ? error.code : undefined
