import { isBuildStale } from '../stale.mjs'
import { run } from '../run.mjs'
import { createRest, verifyDownload } from './rest.mjs'
import { followRun } from './follow.mjs'
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

/** What the console creates is named in the language of the terminal. */
const toLocale = () => Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh-CN' : 'en'

/** The example of the console, as its overview runs it: a second start adds a run, not a second pipeline. */
async function runOnce({ url, stopping }) {
  const rest = createRest(url)
  const launched = await rest.post('/demo', { locale: toLocale() })
  console.log(`Run ${launched.id}\n${url}/runs/${launched.id}\n`)
  const run = await followRun(rest, launched.id, stopping)
  const [version] = run.versions
  printResult(run, version)
  if (run.state !== 'SUCCEEDED' || !version) {
    return false
  }
  const { bytes, sha256, expected } = await verifyDownload(rest, version.datasetId, version.semver)
  console.log(
    `download  ${bytes.toLocaleString('en')} bytes, sha256 `
    + `${sha256}${sha256 === expected ? ' (as sealed)' : ` BUT SEALED WITH ${expected}`}`,
  )
  return sha256 === expected
}

const MB = 1e6

const COLUMNS = ['stage', 'in', 'out', 'dropped', 'failed', 'tokens', 'MB/s']

/** What each stage did and what was sealed. */
function printResult(run, version) {
  const rows = [...run.stages].sort((a, b) => a.position - b.position).map(toRow)
  const widths = COLUMNS.map((title, index) => Math.max(title.length, ...rows.map(row => row[index].length)))
  const print = row => console.log(
    row.map((cell, index) => index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])).join('  '),
  )
  console.log('')
  print(COLUMNS)
  rows.forEach(print)
  for (const stage of run.stages) {
    printReasons(stage)
  }
  console.log(
    `\nrun       ${run.state}`
    + `${run.error ? ` (${run.error.reason} in ${run.error.stageKey}: ${run.error.message})` : ''}`,
  )
  if (version) {
    console.log(
      `version   ${version.datasetName} ${version.semver}, ${version.rows} records, manifest sha256 `
      + `${version.manifestSha256}`,
    )
  }
}

function toRow({
  stageKey, recordsIn, recordsOut, recordsDropped, recordsFailed, inputTokens, outputTokens, bytesIn, startedAt,
  finishedAt,
}) {
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000 : 0
  const speed = seconds > 0 && bytesIn > 0 ? (bytesIn / MB / seconds).toFixed(1) : '–'
  return [
    stageKey,
    ...[recordsIn, recordsOut, recordsDropped, recordsFailed, inputTokens + outputTokens].map(count =>
      count.toLocaleString('en')),
    speed,
  ]
}

function printReasons({ stageKey, droppedByReason, failedByReason }) {
  for (const [what, reasons] of [['dropped', droppedByReason], ['failed', failedByReason]]) {
    const parts = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`)
    if (parts.length > 0) {
      console.log(`${stageKey}: ${what} because of ${parts.join(', ')}`)
    }
  }
}
