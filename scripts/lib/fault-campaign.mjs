import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { temporaryRoot } from '../../tests/support/services/temporary-root.ts'
import { giveFaultSeed } from './fault-seed.mjs'
import { judgeRows, readRows, toTable } from './fault-table.mjs'
import { openTests } from './open-tests.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'
import { isBuildStale } from './stale.mjs'
import { projectOf } from './test-projects.mjs'
import { giveServices } from './test-services.mjs'

const REPORTS = inRoot('.test', 'reports')
const REPORT = `${REPORTS}/faults.json`
const HOUR_MS = 3_600_000
const ROUNDS = '4'

/**
 * Builds when the build is older than its sources, runs the tests that docs/reliability.md names, each fault
 * `FAULT_ROUNDS` times, and prints one row a fault.
 *
 * @param {string[]} numbers of rows; empty = all.
 * @returns {Promise<number>} the exit code: 0 when every fault was injected and survived.
 */
export async function runCampaign(numbers) {
  const all = readRows(readFileSync(inRoot('docs', 'reliability.md'), 'utf8'))
  const rows = numbers.length === 0 ? all : all.filter(row => numbers.includes(row.number))
  if (rows.length === 0) {
    console.error(
      `no such rows: ${numbers.join(', ')} (there are ${[...new Set(all.map(row => row.number))].join(', ')})`,
    )
    return 1
  }
  const files = [...new Set(rows.map(row => row.file))]
  rmSync(REPORT, { force: true })
  mkdirSync(REPORTS, { recursive: true })
  process.env.TMPDIR = temporaryRoot()
  const env = { FAULT_ROUNDS: process.env.FAULT_ROUNDS || ROUNDS, FAULT_SEED: giveFaultSeed() }
  console.log(
    `${rows.length} faults of ${new Set(rows.map(row => row.number)).size} rows, ${files.length} files, `
    + `FAULT_ROUNDS=${env.FAULT_ROUNDS} FAULT_SEED=${env.FAULT_SEED}`,
  )
  // As in the container, as the suite does; a build of these very files serves as well.
  if (isBuildStale() && await run('node', ['tests/support/rules/container-build.ts'], { timeoutMs: HOUR_MS }) !== 0) {
    return 1
  }
  const services = await giveServices(['postgres', 'redis', 'chromium'])
  try {
    const projects = [...new Set(files.map(file => projectOf(file.split('/')[1])))].flatMap(name => ['--project', name])
    const code = await run(
      'vitest',
      [
        'run', ...files, ...projects, '--reporter=default', '--reporter=json',
        `--reporter=${inRoot('scripts', 'lib', 'open-tests.mjs')}`, `--outputFile.json=${REPORT}`,
      ],
      { timeoutMs: 6 * HOUR_MS, env: { ...services.env, ...env } },
    )
    return report(rows, env, code)
  }
  finally {
    await services.stop()
  }
}

function report(rows, env, code) {
  if (!existsSync(REPORT)) {
    console.error(`the tests did not report${openTests().length > 0 ? `; never ended: ${openTests().join(', ')}` : ''}`)
    return 1
  }
  const judged = judgeRows(rows, JSON.parse(readFileSync(REPORT, 'utf8')))
  console.log(`\n${toTable(judged.rows)}`)
  judged.others.forEach(name => console.log(`failed beside them: ${name}`))
  const failed = judged.rows.filter(row => !row.isPassed).length + judged.others.length
  console.log(
    `${judged.rows.length} faults, ${failed} failed; FAULT_ROUNDS=${env.FAULT_ROUNDS} FAULT_SEED=${env.FAULT_SEED} `
    + 'repeats this',
  )
  return failed > 0 || code !== 0 ? 1 : 0
}
