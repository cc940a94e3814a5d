import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BackupError, PRIVATE_FILE, type FileSum } from './backup-file'

/** Rises when an older restore would misread a newer backup. */
const FORMAT = 1

export const MANIFEST = 'manifest.json'
/** Proves the manifest, which proves the rest; `sha256sum -c` reads it. */
const MANIFEST_SUM = 'manifest.sha256'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)
/** Of our schema, and a file's name. */
const tableName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/)

const table = z.strictObject({
  name: tableName,
  columns: z.array(z.string()),
  rows: count,
  /** Of the lines, each with its line end, as they are before compression. */
  sha256,
  /** Of the file. */
  bytes: count,
  fileSha256: sha256,
})
export type TableEntry = z.output<typeof table>

const manifest = z.strictObject({
  format: z.literal(FORMAT),
  /** Of the console that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  database: z.enum(['postgres', 'pglite']),
  /** The newest that had run. */
  migration: z.string(),
  /** First and last month with partitions. */
  months: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  tables: z.array(table),
  artifacts: z.array(z.strictObject({ sha256, bytes: count })),
  /** Of archived releases. */
  archive: z.array(z.strictObject({
    path: z.string().regex(/^[\w][\w.-]{0,199}\/[\w][\w.-]{0,199}$/), bytes: count, sha256,
  })),
  /** null = not in the backup. */
  secretKey: z.strictObject({ bytes: count, sha256 }).nullable(),
  /** Artifacts that were damaged when the backup was made, and are not in it. */
  damaged: z.array(sha256),
})
export type Manifest = z.output<typeof manifest>

export const tableFile = (name: string) => `tables/${name}.jsonl.gz`
export const artifactFile = (sha256: string) => `artifacts/sha256/${sha256.slice(0, 2)}/${sha256}`
export const archiveFile = (file: string) => `archive/${file}`
export const KEY_FILE = 'secret.key'

/** Every file of a backup beside the manifest, with what it must be. */
export const filesOf = ({ tables, artifacts, archive, secretKey }: Manifest): (FileSum & { file: string })[] => [
  ...tables.map(({ name, bytes, fileSha256 }) => ({ file: tableFile(name), bytes, sha256: fileSha256 })),
  ...artifacts.map(({ sha256, bytes }) => ({ file: artifactFile(sha256), bytes, sha256 })),
  ...archive.map(({ path, ...sum }) => ({ file: archiveFile(path), ...sum })),
  ...secretKey ? [{ file: KEY_FILE, ...secretKey }] : [],
]

export const hashText = (text: string) => createHash('sha256').update(text).digest('hex')

/** Written last: a folder without a manifest is no backup. */
export async function writeManifest(folder: string, value: Omit<Manifest, 'format'>): Promise<void> {
  const text = `${JSON.stringify({ format: FORMAT, ...value } satisfies Manifest, null, 1)}\n`
  await writeFile(
    path.join(folder, MANIFEST_SUM), `${hashText(text)}  ${MANIFEST}\n`, { mode: PRIVATE_FILE, flush: true },
  )
  await writeFile(path.join(folder, MANIFEST), text, { mode: PRIVATE_FILE, flush: true })
}

/** @throws BackupError that names what is wrong */
export async function readManifest(folder: string): Promise<Manifest> {
  const [text, sum] = await Promise.all([MANIFEST, MANIFEST_SUM].map(async (name) => {
    try {
      return await readFile(path.join(folder, name), 'utf8')
    }
    catch (cause) {
      throw new BackupError(`${folder} is no backup: it has no ${name}`, { cause })
    }
  }))
  if (sum?.slice(0, 64) !== hashText(text ?? '')) {
    throw new BackupError(
      `the backup is damaged: ${MANIFEST} is not as it was written (its sha256 is not that of ${MANIFEST_SUM}). `
      + 'Nothing was changed',
    )
  }
  const value: unknown = JSON.parse(text ?? '')
  const format = typeof value === 'object' && value !== null && 'format' in value ? Number(value.format) : NaN
  if (format > FORMAT) {
    throw new BackupError(
      `the backup has format ${format}, and this version of the console reads up to ${FORMAT}: use the version that `
      + 'wrote it, or a newer one',
    )
  }
  const parsed = manifest.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new BackupError(
      `the backup is damaged: ${MANIFEST} says nothing sensible at /${issue?.path.join('/') ?? ''} `
      + `(${issue?.message ?? ''})`,
    )
  }
  return parsed.data
}
