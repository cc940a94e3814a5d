import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listSlowest, readReport } from '~~/scripts/lib/test-report.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'report-'))
const report = (...files: { suite?: string, status: string, tests: string[] }[]) => {
  const file = path.join(folder, `${Math.random()}.json`)
  writeFileSync(file, JSON.stringify({
    testResults: files.map(({ suite = 'unit', status, tests }) => ({
      name: `/app/tests/${suite}/deep/a.spec.ts`, startTime: 1_000, endTime: 2_500, status, message: 'no such module',
      assertionResults: tests.map(it => ({
        status: it, fullName: 'is counted',
        failureMessages: it === 'failed' ? ['expected 1 to be 2\nat a.spec.ts:1'] : [],
      })),
    })),
  }))
  return file
}
const failedOf = (file: string, exitCode: number) =>
  readReport(file, ['unit'], exitCode).reduce((sum, { failed }) => sum + failed, 0)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('readReport', () => {
  it('counts passed and failed tests', () => {
    const file = report({ status: 'failed', tests: ['passed', 'failed'] }, { status: 'passed', tests: ['passed'] })

    expect(readReport(file, ['unit'], 1))
      .toMatchObject([{ name: 'unit', passed: 2, failed: 1, skipped: 0, seconds: 3 }])
  })

  it('distinguishes the suites of one call', () => {
    const file = report(
      { suite: 'db', status: 'failed', tests: ['failed'] }, { status: 'passed', tests: ['passed', 'passed'] },
    )

    expect(readReport(file, ['unit', 'db'], 1))
      .toMatchObject([{ name: 'unit', passed: 2, failed: 0 }, { name: 'db', passed: 0, failed: 1 }])
  })

  it('counts a file that could not be loaded as a failure', () => {
    const file = report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] })

    expect(readReport(file, ['unit'], 1)).toMatchObject([{ passed: 1, failed: 1 }])
  })

  it('names each failure with the place it stands at', () => {
    const file = report({ status: 'failed', tests: ['passed', 'failed'] }, { suite: 'db', status: 'failed', tests: [] })

    const told = readReport(file, ['unit', 'db'], 1).flatMap(({ failures }) => failures)

    expect(told).toEqual([
      'tests/unit/deep/a.spec.ts > is counted\n    expected 1 to be 2\n    at a.spec.ts:1',
      'tests/db/deep/a.spec.ts > could not be loaded\n    no such module',
    ])
  })

  it.each([
    ['left no report', path.join(folder, 'absent.json'), 0],
    ['ran no test', report(), 0],
    ['ran those of another suite', report({ suite: 'db', status: 'passed', tests: ['passed'] }), 0],
    ['ended badly although each test passed', report({ status: 'passed', tests: ['passed'] }), 1],
  ])('fails a suite that %s', (_, file, exitCode) => {
    expect(failedOf(file, exitCode)).toBe(1)
  })

  it('does not let a skipped test pass under CI', () => {
    const file = report({ status: 'passed', tests: ['passed', 'skipped'] })
    vi.stubEnv('CI', '')
    expect(readReport(file, ['unit'], 0)).toMatchObject([{ failed: 0, skipped: 1 }])

    vi.stubEnv('CI', 'true')

    expect(failedOf(file, 0)).toBe(1)
  })
})

describe('listSlowest', () => {
  const timed = (...ends: number[]) => {
    const file = path.join(folder, `${Math.random()}.json`)
    writeFileSync(file, JSON.stringify({ testResults: ends.map(endTime => ({
      name: `/app/tests/unit/deep/${endTime}.spec.ts`, startTime: 1_000, endTime, assertionResults: [{}, {}],
    })) }))
    return file
  }

  it('names the files that took longest, over all reports', () => {
    expect(listSlowest([timed(2_000, 5_500), timed(3_000)], 2)).toEqual([
      { file: 'tests/unit/deep/5500.spec.ts', seconds: 4.5, tests: 2 },
      { file: 'tests/unit/deep/3000.spec.ts', seconds: 2, tests: 2 },
    ])
  })

  it('reads past what is no report', () => {
    const other = path.join(folder, 'other.json')
    writeFileSync(other, '{}')

    expect(listSlowest([other], 2)).toEqual([])
  })
})
