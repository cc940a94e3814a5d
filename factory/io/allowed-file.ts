import { type Dirent, type Stats, constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/** File names are bytes: a name that is not UTF-8 has no string form. */
export type FilePath = string | Buffer

export type AccessReason = 'NOT_FOUND' | 'OUTSIDE_ROOTS' | 'INVALID_PATH'

/** A path that may not be read, or does not exist. */
export class AccessError extends Error {
  override name = 'AccessError'
  readonly reason: AccessReason

  constructor(reason: AccessReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/**
 * The real path of a file or folder inside the allowed roots. A relative path is resolved below each root.
 *
 * @throws AccessError
 */
export async function resolveAllowed(wanted: string, roots: string[]): Promise<string> {
  if (wanted.includes('\0') || wanted.split(/[\\/]/).includes('..')) {
    throw new AccessError('INVALID_PATH', 'a path has no NUL and no ".."')
  }
  const candidates = path.isAbsolute(wanted) ? [wanted] : roots.map(root => path.join(root, wanted))
  for (const candidate of candidates) {
    const real = await findReal(candidate)
    if (real !== undefined) {
      await assertInside(real, roots)
      return real.toString('utf8')
    }
  }
  // The same error as for outside paths: whether the file exists must not leak.
  if (path.isAbsolute(wanted) && !roots.some(root => isInside(path.normalize(wanted), root))) {
    throw new AccessError('OUTSIDE_ROOTS', 'outside the allowed folders')
  }
  throw new AccessError('NOT_FOUND', `nothing at ${wanted}`)
}

/** Where an open file lies, without links; undefined where the system does not say. */
type FindOpened = (handle: FileHandle) => Promise<Buffer | undefined>

/**
 * Opens a file for reading and guarantees that the opened file is inside the roots. What counts is where the open
 * file itself lies: its name may be swapped for a link, and back, between any two looks at it.
 *
 * @throws AccessError
 */
export async function openAllowed(
  file: FilePath,
  roots: string[],
  findOpened: FindOpened = readOpened,
): Promise<FileHandle> {
  const handle = await openIfThere(file)
  try {
    const held = await handle.stat()
    if (!held.isFile()) {
      throw new AccessError('NOT_FOUND', `no plain file at ${String(file)}`)
    }
    const opened = await findOpened(handle)
    await assertInside(opened ?? await findSame(file, held), roots)
    return handle
  }
  catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * What is in a folder, and guarantees that this folder is inside the roots: a name in it tells something, too. As with
 * a file, what counts is where the open folder lies; a link in its place is none.
 *
 * @throws AccessError, and errors of the file system
 */
export async function readAllowedFolder(
  folder: FilePath,
  roots: string[],
  findOpened: FindOpened = readOpened,
): Promise<Dirent<Buffer>[]> {
  const handle = await open(folder, FOLDER_ONLY)
  try {
    const opened = await findOpened(handle)
    if (opened) {
      await assertInside(opened, roots)
      // By the open folder itself, whatever has taken its name since.
      return await readdir(pathOf(handle), { withFileTypes: true, encoding: 'buffer' })
    }
    const held = await handle.stat()
    await assertInside(await findSame(folder, held), roots)
    const found = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
    await assertInside(await findSame(folder, held), roots)
    return found
  }
  finally {
    await handle.close()
  }
}

const pathOf = (handle: FileHandle) => `/proc/self/fd/${handle.fd}`

/**
 * The kernel's own answer. One that was removed or replaced since keeps its path, with ` (deleted)` behind it.
 */
async function readOpened(handle: FileHandle): Promise<Buffer | undefined> {
  return process.platform === 'linux'
    ? readlink(pathOf(handle), { encoding: 'buffer' }).catch(() => undefined)
    : undefined
}

/**
 * Where the system does not tell: the resolved name, if it is the open file itself and no link. A folder above that is
 * swapped three times in between is not noticed.
 */
async function findSame(file: FilePath, held: Stats): Promise<Buffer> {
  const real = await findReal(file)
  const seen = real && await lstat(real).catch(() => undefined)
  if (!real || !seen || held.ino !== seen.ino || held.dev !== seen.dev) {
    throw new AccessError('OUTSIDE_ROOTS', 'the file was replaced while it was opened')
  }
  if (!(await findReal(real))?.equals(real)) {
    throw new AccessError('OUTSIDE_ROOTS', 'a folder was replaced while the file was opened')
  }
  return real
}

/** A pipe put in the place of a file would block for ever; Windows has no such flag, and no such pipe. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
/** Windows has neither flag. */
const FOLDER_ONLY = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0)

async function openIfThere(file: FilePath): Promise<FileHandle> {
  try {
    // Opening a device may have effects of its own.
    if (!(await lstat(file)).isFile() && !(await stat(file)).isFile()) {
      throw new AccessError('NOT_FOUND', `no plain file at ${String(file)}`)
    }
    return await open(file, READ_ONLY)
  }
  catch (cause) {
    if (cause instanceof AccessError) {
      throw cause
    }
    throw new AccessError('NOT_FOUND', `nothing readable at ${String(file)}`, { cause })
  }
}

async function findReal(file: FilePath): Promise<Buffer | undefined> {
  return realpath(file, { encoding: 'buffer' }).catch(() => undefined)
}

async function assertInside(real: Buffer, roots: string[]): Promise<void> {
  for (const root of roots) {
    const realRoot = await findReal(root)
    if (realRoot !== undefined && isInside(toBytePath(real), toBytePath(realRoot))) {
      return
    }
  }
  throw new AccessError('OUTSIDE_ROOTS', 'outside the allowed folders')
}

/** One character per byte: path separators stay the same, and names that are not UTF-8 are preserved. */
const toBytePath = (file: Buffer) => file.toString('latin1')

function isInside(file: string, root: string): boolean {
  const relative = path.relative(root, file)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}
