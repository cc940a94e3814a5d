import { existsSync, readFileSync } from 'node:fs'

const pathOf = file => file.split(/[\\/]tests[\\/]/).at(-1).replaceAll('\\', '/')
const suiteOf = file => pathOf(file).split('/')[0]

/** Of a failure's message: what it says and where, not the stack of every caller. */
const MESSAGE_LINES = 12

/**
 * The real result of each suite of one call, from vitest's JSON report. A suite that left no report, ran nothing, or
 * skipped under CI has a failure; so has a call that ended badly although each test passed (an error outside a test).
 *
 * @param {string} file
 * @param {string[]} names of the suites, which are folders of `tests`.
 * @param {number} exitCode
 * @returns {{ name: string, passed: number, failed: number, skipped: number, seconds: number, note?: string, failures?:
 *   string[] }[]}
 */
export function readReport(file, names, exitCode) {
  if (!existsSync(file)) {
    return names.map(name => ({ name, passed: 0, failed: 1, skipped: 0, seconds: 0, note: 'did not report' }))
  }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const rows = names.map(name => ({ name, ...countsOf(testResults.filter(result => suiteOf(result.name) === name)) }))
  const isUnexplained = exitCode !== 0 && rows.every(({ failed }) => failed === 0)
  return isUnexplained
    ? [...rows, { name: 'outside tests', passed: 0, failed: 1, skipped: 0, seconds: 0, note: `ended with ${exitCode}` }]
    : rows
}

/**
 * The files that took longest, first: a slow suite is mended there.
 *
 * @param {readonly string[]} files reports of vitest.
 * @param {number} most
 * @returns {{ file: string, seconds: number, tests: number }[]}
 */
export function listSlowest(files, most) {
  return files
    .flatMap(file => JSON.parse(readFileSync(file, 'utf8')).testResults ?? [])
    .map(({ name, startTime, endTime, assertionResults }) => ({
      file: `tests/${pathOf(name)}`, seconds: (endTime - startTime) / 1_000, tests: assertionResults.length,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, most)
}

function countsOf(files) {
  const tests = files.flatMap(file => file.assertionResults)
  const count = status => tests.filter(test => test.status === status).length
  const brokenFiles = files.filter(
    file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
  ).length
  const [passed, skipped] = [count('passed'), tests.length - count('passed') - count('failed')]
  const failed = count('failed') + brokenFiles
  const seconds = files.reduce((sum, { startTime, endTime }) => sum + (endTime - startTime) / 1_000, 0)
  const failures = files.flatMap(failuresOf)
  if (tests.length === 0) {
    return { passed, skipped, seconds, failed: Math.max(1, failed), failures, note: 'no tests' }
  }
  if (skipped > 0 && process.env.CI) {
    return {
      passed, seconds, skipped: 0, failed: failed + skipped, failures,
      note: `${skipped} skipped, which CI does not allow`,
    }
  }
  return { passed, failed, skipped, seconds, failures }
}

/** Each failed test of a file, or the file that could not be loaded: its name, then what it said. */
function failuresOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter(test => test.status === 'failed')
  const told = failed.map(test => [test.fullName, ...(test.failureMessages ?? [])])
  const broken = status === 'failed' && failed.length === 0 ? [['could not be loaded', message ?? '']] : []
  return [...told, ...broken].map(([title, ...messages]) => [
    `tests/${pathOf(name)} > ${title}`,
    ...messages.flatMap(text => text.split('\n').slice(0, MESSAGE_LINES).map(line => `    ${line}`)),
  ].join('\n'))
}
