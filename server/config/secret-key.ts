import { randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { secretKey } from './value'

const KEY_BYTES = 32
const OWNER_ONLY = 0o600

/**
 * The key that seals secrets, base64. Kept outside the database, so that a dump of it gives nothing away:
 * made once in `<dataDir>/secret.key`, readable by its owner only.
 *
 * @throws Error when the file does not hold a key: a new one would make every sealed secret unreadable.
 */
export async function ensureSecretKey(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'secret.key')
  const text = await readIfThere(file) ?? await create(file)
  if (!secretKey.safeParse(text.trim()).success) {
    throw new Error(
      `${file} does not hold ${KEY_BYTES} bytes in base64; restore it from a backup, or remove it together with the `
      + 'sealed secrets',
    )
  }
  return text.trim()
}

/** Written atomically, and never over a key that another process has just created. */
async function create(file: string): Promise<string> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(temporary, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: OWNER_ONLY, flush: true })
  try {
    await link(temporary, file).catch(unless('EEXIST'))
  }
  finally {
    await rm(temporary)
  }
  return readFile(file, 'utf8')
}

const readIfThere = (file: string) => readFile(file, 'utf8').catch(unless('ENOENT'))

const unless = (expected: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== expected) {
    throw error
  }
  return undefined
}
