import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import picomatch from 'picomatch'

export interface FileQuery {
  /** A real path: a folder, or one file. */
  root: string
  glob: string
  ignore: string[]
}

/** Files below the root in an order that is the same every time. Folders that are links are not entered: they may be a circle. */
export async function* listFiles({ root, glob, ignore }: FileQuery): AsyncGenerator<string> {
  if ((await stat(root)).isFile()) {
    yield root
    return
  }
  const isWanted = picomatch(glob, { ignore })
  yield* walk(root, '', isWanted)
}

async function* walk(root: string, below: string, isWanted: (file: string) => boolean): AsyncGenerator<string> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true })
  // By code unit: a sort by language would differ between machines.
  entries.sort((a, b) => a.name < b.name ? -1 : 1)
  for (const entry of entries) {
    const relative = below ? `${below}/${entry.name}` : entry.name
    if (entry.isDirectory()) {
      yield* walk(root, relative, isWanted)
    }
    else if ((entry.isFile() || entry.isSymbolicLink()) && isWanted(relative)) {
      yield path.join(root, relative)
    }
  }
}

/** How many there are, and a hash of their names: an interrupted reading goes on only in the same list. */
export async function surveyFiles(query: FileQuery): Promise<{ count: number, fingerprint: string }> {
  const hash = createHash('sha256')
  let count = 0
  for await (const file of listFiles(query)) {
    hash.update(file).update('\0')
    count += 1
  }
  return { count, fingerprint: hash.digest('hex') }
}
