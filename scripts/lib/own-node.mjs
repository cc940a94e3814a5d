import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'

/** The program may be a server that drains before it ends. */
const GRACE_MS = 45_000

/** The oldest Node that can run the project; older ones run only the first lines of `demo` and `test`. */
const OLDEST = [22, 18]

const isOldEnough = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

/**
 * Continues under the Node that came with the packages (Linux on x64 and arm64), otherwise under the current one when
 * it is new enough. Returns only in the process that does the work.
 *
 * @param {string} moduleUrl `import.meta.url` of the script.
 */
export async function runUnderOwnNode(moduleUrl) {
  const own = inRoot('node_modules', '.bin', 'node')
  const isOwn = process.env.OWN_NODE === '1' || process.execPath.includes('node_modules')
  if (!isOwn && existsSync(own)) {
    process.exit(await run(
      own, [fileURLToPath(moduleUrl), ...process.argv.slice(2)], { graceMs: GRACE_MS, env: { OWN_NODE: '1' } },
    ))
  }
  if (!isOldEnough()) {
    console.error(
      `Node ${process.versions.node} is too old and no own Node is packaged for ${process.platform}-${process.arch}: `
      + `install Node ${OLDEST.join('.')} or newer.`,
    )
    process.exit(1)
  }
}
