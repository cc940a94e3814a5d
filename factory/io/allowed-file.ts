import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises'
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

/**
 * Opens a file for reading and guarantees that the opened file is inside the roots: the path is
 * resolved again after opening, so that swapping a link in between has no effect.
 *
 * @throws AccessError
 */
export async function openAllowed(file: FilePath, roots: string[]): Promise<FileHandle> {
  const handle = await openIfThere(file)
  try {
    const real = await findReal(file)
    if (real === undefined) {
      throw new AccessError('NOT_FOUND', `nothing at ${String(file)}`)
    }
    await assertInside(real, roots)
    const [held, seen] = [await handle.stat(), await stat(real)]
    if (held.ino !== seen.ino || held.dev !== seen.dev) {
      throw new AccessError('OUTSIDE_ROOTS', 'the file was replaced while it was opened')
    }
    if (!held.isFile()) {
      throw new AccessError('NOT_FOUND', `no plain file at ${String(file)}`)
    }
    return handle
  }
  catch (error) {
    await handle.close()
    throw error
  }
}

async function openIfThere(file: FilePath): Promise<FileHandle> {
  try {
    // Opening a pipe would block for ever.
    if (!(await lstat(file)).isFile() && !(await stat(file)).isFile()) {
      throw new AccessError('NOT_FOUND', `no plain file at ${String(file)}`)
    }
    return await open(file, 'r')
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
