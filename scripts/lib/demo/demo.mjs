import { isBuildStale } from '../stale.mjs'
import { run } from '../run.mjs'
import { createRest, verifyDownload } from './rest.mjs'
import { ensureTask } from './pipeline.mjs'
import { followRun } from './follow.mjs'
import { printResult } from './result.mjs'
import { serve } from './serve.mjs'

/**
 * @param {{ isOnce: boolean }} options
 * @returns {Promise<number>} the exit code.
 */
export async function demo({ isOnce }) {
  if (isBuildStale()) {
    console.log('Building …')
    const code = await run('node', ['scripts/build.mjs'])
    if (code !== 0) {
      return code
    }
  }
  const server = await serve()
  try {
    await server.untilReady()
    console.log(`Ready at ${server.url} after ${(server.startMs() / 1_000).toFixed(1)} s\n`)
    const isGood = await runOnce(server)
    if (isOnce || server.isStopping()) {
      return isGood ? 0 : 1
    }
    console.log(`\nThe console is at ${server.url} (Ctrl-C ends it).`)
    return await server.ended
  }
  catch (error) {
    if (server.isStopping()) {
      return 130
    }
    console.error(`demo: ${error.message}`)
    return 1
  }
  finally {
    await server.stop()
  }
}

async function runOnce({ url, sourceRoot, stopping }) {
  const rest = createRest(url)
  const { task, dataset } = await ensureTask(rest, sourceRoot)
  const launched = await rest.post(`/tasks/${task.id}/runs`, {})
  console.log(`Run ${launched.id}\n${url}/runs/${launched.id}\n`)
  const run = await followRun(rest, launched.id, stopping)
  const version = run.versions.find(it => it.datasetId === dataset.id)
  printResult(run, version)
  if (run.state !== 'SUCCEEDED' || !version) {
    return false
  }
  const { bytes, sha256, expected } = await verifyDownload(rest, dataset.id, version.semver)
  console.log(`download  ${bytes.toLocaleString('en')} bytes, sha256 ${sha256}${sha256 === expected ? ' (as sealed)' : ` BUT SEALED WITH ${expected}`}`)
  return sha256 === expected
}
