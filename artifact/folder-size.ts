import { readdir, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { StoreSize } from './store.ts'

/** Folder by folder, so that even in a large store this process never has more files open than one folder contains. */
export async function measureFolder(root: string): Promise<StoreSize> {
  let files = 0
  let bytes = 0
  for (const folder of await readdir(root)) {
    const inside = path.join(root, folder)
    const sizes = await Promise.all((await readdir(inside)).map(async name => (await stat(path.join(inside, name))).size))
    files += sizes.length
    bytes += sizes.reduce((total, size) => total + size, 0)
  }
  const disk = await statfs(root)
  return { files, bytes, freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize }
}
