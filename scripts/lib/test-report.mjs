import { existsSync, readFileSync } from 'node:fs'

/**
 * What a suite really did, from vitest's JSON report. A suite that left none, ran nothing, skipped
 * under CI, or ended badly although each test passed (an error outside a test) has a failure of its own.
 *
 * @param {string} file
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number, skipped: number, note?: string }}
 */
export function readReport(file, exitCode) {
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, note: 'did not report' }
  }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const tests = testResults.flatMap(suite => suite.assertionResults)
  const count = status => tests.filter(test => test.status === status).length
  const brokenFiles = testResults.filter(suite => suite.status === 'failed' && suite.assertionResults.every(test => test.status !== 'failed')).length
  const [passed, skipped] = [count('passed'), tests.length - count('passed') - count('failed')]
  const failed = count('failed') + brokenFiles
  if (tests.length === 0) {
    return { passed, skipped, failed: Math.max(1, failed), note: 'no tests' }
  }
  if (failed === 0 && exitCode !== 0) {
    return { passed, skipped, failed: 1, note: `ended with ${exitCode}` }
  }
  if (skipped > 0 && process.env.CI) {
    return { passed, skipped: 0, failed: failed + skipped, note: `${skipped} skipped, which CI does not allow` }
  }
  return { passed, skipped, failed }
}
