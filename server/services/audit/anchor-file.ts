import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { parseAnchor, type Anchor } from './anchor'

/** What a file of anchors holds. */
export interface AnchorFile {
  isThere: boolean
  anchors: Anchor[]
  /** Lines that are no anchors, and the first of them. */
  damaged: number
  damagedLine: number | null
}

const OWNER_ONLY = 0o600
/** Some fifty thousand anchors, years of them; of a longer file the newest count. */
const MOST_BYTES = 16 * 2 ** 20
/** Lines that are read between two turns of the event loop. */
const LINES_A_TURN = 1_000

/**
 * Adds a line that is on disk when this resolves. A line that was cut off by the end of a process stays one of its own.
 */
export async function appendAnchor(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const handle = await open(file, 'a+', OWNER_ONLY)
  try {
    const { size } = await handle.stat()
    const { buffer } = size === 0 ? { buffer: Buffer.from('\n') } : await handle.read(Buffer.alloc(1), 0, 1, size - 1)
    await handle.appendFile(`${buffer.toString() === '\n' ? '' : '\n'}${line}\n`)
    await handle.sync()
  }
  finally {
    await handle.close()
  }
}

/** An absent file holds none. */
export async function readAnchors(file: string): Promise<AnchorFile> {
  const text = await readEnd(file)
  const found: AnchorFile = { isThere: text !== undefined, anchors: [], damaged: 0, damagedLine: null }
  for (const [index, line] of (text ?? '').split('\n').entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) {
      await breathe()
    }
    if (line.trim() === '') {
      continue
    }
    const anchor = parseAnchor(line)
    if (anchor) {
      found.anchors.push(anchor)
    }
    else {
      found.damaged += 1
      found.damagedLine ??= index + 1
    }
  }
  return found
}

async function readEnd(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      const start = Math.max(0, size - MOST_BYTES)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
      const text = buffer.toString('utf8', 0, bytesRead)
      return start === 0 ? text : text.slice(text.indexOf('\n') + 1)
    }
    finally {
      await handle.close()
    }
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error
    }
    return undefined
  }
}
