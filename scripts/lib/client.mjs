import { statSync } from 'node:fs'
import { bundleTool } from './bundle.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'
import { newestMs } from './stale.mjs'

const TWO_MINUTES_MS = 2 * 60_000

/** What the generated part of the client is made from. */
const SOURCES = [
  'client', 'package-lock.json', 'record', 'scripts/tools/client.ts', 'scripts/tools/lib', 'server/services/openapi',
  'shared',
]

/** Written last, so that what was interrupted is done again. */
const ARCHIVE = inRoot('public', 'client.tgz')

/**
 * Writes the generated part of the client of the API (`client/gen`), and the whole folder as the console serves it
 * (`/client.tgz`), unless they are newer than what they are made from.
 */
export async function makeClient() {
  const madeMs = statSync(ARCHIVE, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (SOURCES.every(source => newestMs(inRoot(source)) <= madeMs)) {
    return
  }
  const program = await bundleTool('scripts/tools/client.ts')
  const code = await run('node', [program, inRoot('client'), ARCHIVE], { timeoutMs: TWO_MINUTES_MS })
  if (code !== 0) {
    throw new Error(`the client of the API could not be generated (${code})`)
  }
}
