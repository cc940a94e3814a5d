import { closeSync, fsync, futimesSync, openSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip, type ZlibOptions } from 'node:zlib'

const BLOCK = 512
const DIRECTORY = '5'

/** Files synced in parallel: their syncs then share work on the disk. */
const AT_ONCE = 16

/** Of what is unpacked. A database fits in one: to join many takes as long as to unpack them. */
const [LEAST_PIECE_BYTES, MOST_PIECE_BYTES] = [16 << 10, 128 << 20]

const sync = promisify(fsync)
const toBytes = promisify<Buffer, ZlibOptions, Buffer>(gunzip)

interface TarEntry {
  name: string
  type: string
  mode: number
  /** Seconds since 1970. */
  modifiedAt: number
  content: Buffer
}

/**
 * Unpacks a gzipped ustar archive of our own making (PGlite's dump). Every file is synced: the
 * directory is renamed to its final name right after.
 */
export async function unpackTar(archive: Buffer, directory: string): Promise<void> {
  const chunkSize = Math.min(Math.max(sizeOf(archive) + 1, LEAST_PIECE_BYTES), MOST_PIECE_BYTES)
  const entries = [...readTar(await toBytes(archive, { chunkSize }))]
  const files = entries.filter(({ type }) => type !== DIRECTORY)
  const folders = new Set(entries.map(({ name, type }) => type === DIRECTORY ? name : path.dirname(name)))
  for (const folder of folders) {
    await mkdir(path.join(directory, folder), { recursive: true })
  }
  for (let start = 0; start < files.length; start += AT_ONCE) {
    await Promise.all(files.slice(start, start + AT_ONCE).map(file => writeEntry(directory, file)))
  }
}

/**
 * Only the sync waits for the disk. The rest is a thousand small files: asynchronous calls for it take three times the
 * CPU.
 */
async function writeEntry(directory: string, { name, mode, modifiedAt, content }: TarEntry): Promise<void> {
  const file = openSync(path.join(directory, name), 'w', mode)
  try {
    writeFileSync(file, content)
    futimesSync(file, modifiedAt, modifiedAt)
    await sync(file)
  }
  finally {
    closeSync(file)
  }
}

function* readTar(bytes: Buffer): Generator<TarEntry> {
  let offset = 0
  while (offset + BLOCK <= bytes.length && bytes[offset] !== 0) {
    const header = bytes.subarray(offset, offset + BLOCK)
    const size = toOctal(header, 124, 12)
    const start = offset + BLOCK
    yield {
      name: [toText(header, 345, 155), toText(header, 0, 100)].filter(Boolean).join('/'),
      type: toText(header, 156, 1) || '0',
      mode: toOctal(header, 100, 8) || 0o600,
      modifiedAt: toOctal(header, 136, 12),
      content: bytes.subarray(start, start + size),
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK
  }
}

const toText = (header: Buffer, start: number, length: number) =>
  header.toString('utf8', start, start + length).replace(/\0[^]*$/, '')

/** Of the content: the last four bytes of a gzip say it. */
const sizeOf = (archive: Buffer) => archive.length > 4 ? archive.readUInt32LE(archive.length - 4) : 0

const toOctal = (header: Buffer, start: number, length: number) =>
  Number.parseInt(toText(header, start, length).trim() || '0', 8)
