import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { judgeRows, readRows, toTable } from '~~/scripts/lib/fault-table.mjs'

const ROWS = readRows([
  '| # | what is injected | what is seen | test |', '|---|---|---|---|',
  '| 1 | kill -9 | the same | `tests/fault/kill.spec.ts` of the factory: the same (round %i) |',
  '| 12 | garbage | refused (`/readyz` 503) | `tests/db/a.spec.ts` refuses $what, by name |',
  '| 17 | a backup | equal | `tests/server/backup.spec.ts` restores |',
].join('\n'))

const test = (fullName: string, status = 'passed', injected?: Record<string, number>) => ({
  fullName, status, meta: injected ? { injected } : {},
})
const file = (name: string, ...assertionResults: ReturnType<typeof test>[]) => ({
  name: `/app/${name}`,
  status: assertionResults.every(it => it.status === 'passed') && assertionResults.length > 0 ? 'passed' : 'failed',
  assertionResults,
})

it('the rows of the document are those of the fault matrix', () => {
  const rows = readRows(readFileSync('docs/reliability.md', 'utf8'))

  expect([...new Set(rows.map(row => Number(row.number)))]).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
  expect(ROWS[1])
    .toEqual({ number: '12', fault: 'garbage', file: 'tests/db/a.spec.ts', name: 'refuses $what, by name' })
})

it('a row has the tests of its name, with what they injected; without a note a test is a case', () => {
  const { rows, others } = judgeRows(ROWS, { testResults: [
    file(
      'tests/fault/kill.spec.ts', test('kill of the factory: the same (round 1)', 'passed', { 'kill -9': 1 }),
      test('kill of the factory: the same (round 2)', 'passed', { 'kill -9': 2 }), test('another'),
    ),
    file('tests/db/a.spec.ts', test('it refuses a table, by name'), test('it refuses a file, by name', 'failed')),
    file('tests/db/b.spec.ts', test('beside them', 'failed')),
    file('tests/db/broken.spec.ts'),
  ] })

  expect(toTable(rows).split('\n')).toEqual([
    'row  fault     injected     result',
    '1    kill -9   3 × kill -9  passed (2)',
    '12   garbage   2 × cases    FAILED (1 of 2)',
    '17   a backup               FAILED: no test ran',
  ])
  expect(others).toEqual(['/app/tests/db/b.spec.ts beside them', '/app/tests/db/broken.spec.ts'])
})
