import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { compileGlob } from '../pattern/glob.ts'
import { AccessError, type FilePath, readAllowedFolder } from './allowed-file.ts'

export interface FileQuery {
  /** A real path: a folder, or one file. */
  root: string
  /** What is listed lies in one of these, whatever is swapped for a link meanwhile. */
  roots: string[]
  glob: string
  ignore: string[]
}

export interface ListedFile {
  /** Below the root, with `/`; '' for the root itself. Bytes of a name that is no UTF-8 are written `\xE9`. */
  name: string
  path: FilePath
}

/** Files below the root in a stable order. Symbolic links to folders are skipped, because they may form a cycle. */
export async function* listFiles(
  { root, roots, glob, ignore }: FileQuery,
  signal?: AbortSignal,
): AsyncGenerator<ListedFile> {
  if (await isFile(root)) {
    yield { name: '', path: root }
    return
  }
  const wanted = compileGlob(glob)
  const unwanted = ignore.map(compileGlob)
  const isWanted = (file: string) => wanted.test(file) && !unwanted.some(pattern => pattern.test(file))
  yield* walk({ name: '', path: root }, { roots, isWanted, signal })
}

interface Walk {
  roots: string[]
  isWanted: (file: string) => boolean
  signal: AbortSignal | undefined
}

async function* walk(folder: ListedFile, { roots, isWanted, signal }: Walk): AsyncGenerator<ListedFile> {
  signal?.throwIfAborted()
  const found = await readAllowedFolder(folder.path, roots).catch((cause: unknown) => {
    const name = folder.name || String(folder.path)
    throw isGone(cause) ? new AccessError('NOT_FOUND', `the folder is gone: ${name}`, { cause }) : cause
  })
  const entries = found.map(entry => ({ entry, name: toName(entry.name) }))
  // Sorted by code unit: a locale-aware sort would differ between machines.
  entries.sort((a, b) => a.name < b.name ? -1 : 1)
  for (const { entry, name } of entries) {
    const file = { name: folder.name ? `${folder.name}/${name}` : name, path: join(folder.path, entry.name) }
    if (entry.isDirectory()) {
      yield* walk(file, { roots, isWanted, signal })
    }
    else if ((entry.isFile() || entry.isSymbolicLink()) && isWanted(file.name)) {
      yield file
    }
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  }
  catch (cause) {
    throw isGone(cause) ? new AccessError('NOT_FOUND', `nothing at ${file}`, { cause }) : cause
  }
}

/** Removed, or something else is in its place: a file, or a link. */
const GONE = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ELOOP'])

const isGone = (cause: unknown) => cause instanceof Error && 'code' in cause && GONE.has(cause.code)

const toName = (name: Buffer) => isUtf8(name)
  ? name.toString('utf8')
  : name.toString('latin1').replace(/[\x80-\xFF]/g, byte => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`)

function join(folder: FilePath, name: Buffer): FilePath {
  return typeof folder === 'string' && isUtf8(name)
    ? path.join(folder, name.toString('utf8'))
    : Buffer.concat([Buffer.from(folder), Buffer.from(path.sep), name])
}

/** Number of files and a hash of their names: an interrupted reading only resumes in the same list. */
export async function surveyFiles(
  query: FileQuery,
  signal?: AbortSignal,
): Promise<{ count: number, fingerprint: string }> {
  const hash = createHash('sha256')
  let count = 0
  for await (const { name } of listFiles(query, signal)) {
    hash.update(name).update('\0')
    count += 1
  }
  return { count, fingerprint: hash.digest('hex') }
}
