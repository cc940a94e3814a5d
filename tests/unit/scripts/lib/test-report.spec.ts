import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readReport } from '~~/scripts/lib/test-report.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'report-'))
const report = (...suites: { status: string, tests: string[] }[]) => {
  const file = path.join(folder, `${Math.random()}.json`)
  writeFileSync(file, JSON.stringify({
    testResults: suites.map(({ status, tests }) => ({ status, assertionResults: tests.map(it => ({ status: it })) })),
  }))
  return file
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('readReport', () => {
  it('counts what passed and what failed', () => {
    const file = report({ status: 'failed', tests: ['passed', 'failed'] }, { status: 'passed', tests: ['passed'] })

    expect(readReport(file, 1)).toMatchObject({ passed: 2, failed: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const file = report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] })

    expect(readReport(file, 1)).toMatchObject({ passed: 1, failed: 1 })
  })

  it.each([
    ['left no report', path.join(folder, 'absent.json'), 0],
    ['ran no test', report(), 0],
    ['ended badly although each test passed', report({ status: 'passed', tests: ['passed'] }), 1],
  ])('fails a suite that %s', (_, file, exitCode) => {
    expect(readReport(file, exitCode).failed).toBe(1)
  })

  it('does not let a skipped test look green under CI', () => {
    const file = report({ status: 'passed', tests: ['passed', 'skipped'] })
    vi.stubEnv('CI', '')
    expect(readReport(file, 0)).toMatchObject({ failed: 0, skipped: 1 })

    vi.stubEnv('CI', 'true')

    expect(readReport(file, 0).failed).toBe(1)
  })
})
