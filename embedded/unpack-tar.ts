import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const BLOCK = 512
const DIRECTORY = '5'

interface TarEntry {
  name: string
  type: string
  mode: number
  content: Buffer
}

/**
 * Unpacks a gzipped ustar archive of our own making (PGlite's dump). Every file is synced: the
 * directory is renamed to its final name right after.
 */
export async function unpackTar(archive: Buffer, directory: string): Promise<void> {
  for (const { name, type, mode, content } of readTar(await promisify(gunzip)(archive))) {
    const target = path.join(directory, name)
    if (type === DIRECTORY) {
      await mkdir(target, { recursive: true })
      continue
    }
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, content, { mode, flush: true })
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
      content: bytes.subarray(start, start + size),
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK
  }
}

const toText = (header: Buffer, start: number, length: number) =>
  header.toString('utf8', start, start + length).replace(/\0[^]*$/, '')

const toOctal = (header: Buffer, start: number, length: number) =>
  Number.parseInt(toText(header, start, length).trim() || '0', 8)
