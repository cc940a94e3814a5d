/**
 * @typedef {{ number: string, fault: string, file: string, name: string }} FaultRow
 *   number of the fault matrix, what is injected, the test as docs/reliability.md names it.
 */

/**
 * @param {string} markdown of docs/reliability.md.
 * @returns {FaultRow[]}
 */
export const readRows = markdown => markdown.split('\n').flatMap((line) => {
  const [, number, fault, file, name] = /^\| (\d+) \| (.+?) \| .+ \| `([^`]+)` (.+) \|$/.exec(line) ?? []
  return number === undefined ? [] : [{ number, fault, file, name }]
})

/**
 * What became of each row: its tests are all those of its file whose full name has the row's name in it, with any value
 * in the places of `%i` and `$what`. A row without a test that ran has failed.
 *
 * @param {FaultRow[]} rows
 * @param {{ testResults: { name: string, assertionResults: { fullName: string, status: string, meta?: { injected?:
 *   Record<string, number> } }[] }[] }} report of vitest, in JSON.
 */
export function judgeRows(rows, { testResults }) {
  const seen = new Set()
  const judged = rows.map((row) => {
    const tests = testResults.filter(file => file.name.endsWith(`/${row.file}`))
      .flatMap(file => file.assertionResults).filter(test => toPattern(row.name).test(test.fullName))
    tests.forEach(test => seen.add(test))
    const passed = tests.filter(test => test.status === 'passed').length
    return {
      ...row, injected: injectedIn(tests), tests: tests.length, passed, isPassed: passed > 0 && passed === tests.length,
    }
  })
  const others = testResults.flatMap(file => [
    ...file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed') ? [file.name] : [],
    ...file.assertionResults.filter(test => test.status === 'failed' && !seen.has(test)).map(test =>
      `${file.name} ${test.fullName}`),
  ])
  return { rows: judged, others }
}

function toPattern(name) {
  const parts = name.split(/%[a-z]|\$[a-z]+/i).map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('.*'))
}

/** Sums of what the tests have noted; without a note a test is one case. */
function injectedIn(tests) {
  const sums = new Map()
  for (const [what, count] of tests.flatMap(test => Object.entries(test.meta?.injected ?? { cases: 1 }))) {
    sums.set(what, (sums.get(what) ?? 0) + count)
  }
  return [...sums].map(([what, count]) => `${count} × ${what}`).join(', ')
}

/** @param {ReturnType<typeof judgeRows>['rows']} rows */
export function toTable(rows) {
  const cells = rows.map(row => [
    row.number, row.fault, row.injected,
    row.isPassed
      ? `passed (${row.passed})`
      : row.tests === 0 ? 'FAILED: no test ran' : `FAILED (${row.tests - row.passed} of ${row.tests})`,
  ])
  const lines = [['row', 'fault', 'injected', 'result'], ...cells]
  const widths = [0, 1, 2].map(column => Math.max(...lines.map(line => line[column].length)))
  return lines.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
