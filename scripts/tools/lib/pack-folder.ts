import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const BLOCK = 512
/** The same for every file, so that the same files give the same archive; `tar` doubts times much earlier. */
const MODIFIED = Date.parse('2026-01-01T00:00:00Z') / 1_000

/** A folder with all its files as a compressed tar archive (ustar), below the folder's own name. */
export function packFolder(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort()
  const parts = files.flatMap((file) => {
    const bytes = readFileSync(file)
    const name = path.join(path.basename(folder), path.relative(folder, file)).replaceAll('\\', '/')
    return [toHeader(name, bytes.length), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))]
  })
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 })
}

/** @param name of at most 100 bytes. */
function toHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, width: number) => value.toString(8).padStart(width - 1, '0')
  header.write(name, 0)
  header.write(octal(0o644, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(bytes, 12), 124)
  header.write(octal(MODIFIED, 12), 136)
  // The sum is computed with blanks in its own place.
  header.write(' '.repeat(8), 148)
  header.write('0', 156)
  header.write('ustar\0' + '00', 257)
  header.write(octal(header.reduce((sum, byte) => sum + byte, 0), 7), 148)
  header.write('\0 ', 154)
  return header
}
