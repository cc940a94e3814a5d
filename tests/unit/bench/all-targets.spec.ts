import { describe, expect, it } from 'vitest'
import { toMarkdown, toTargetRows, toText } from '../../bench/report/all-targets'
import type { BenchResult, BenchRow } from '../../bench/report/bench-result'
import { TARGETS } from '../../bench/report/targets'

const HOUR = 3_600_000
const NOW = Date.parse('2026-11-27T12:00:00Z')

const resultOf = (
  hoursAgo: number, rows: Pick<BenchRow, 'value' | 'counts' | 'short'>[], commit = 'abc1234',
): BenchResult => ({
  id: 'x', title: 'x', date: new Date(NOW - hoursAgo * HOUR).toISOString(), commit, machine: 'm', loadBefore: 1.25,
  rows: rows.map(row => ({ what: 'x', unit: '', ...row })),
})

const rowOf = (results: BenchResult[], what: string) =>
  toTargetRows(results, NOW - HOUR / 2).find(row => row.what === what)

describe('the table of all targets', () => {
  it('has each target, also those that were not measured', () => {
    const rows = toTargetRows([], NOW)

    expect(rows.map(row => row.id)).toEqual(Object.values(TARGETS).map(({ id }) => id))
    const numbers = [...new Set(rows.map(row => Number(row.id.slice(1))))]
    expect(numbers.slice(0, 17)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(new Set(rows.map(row => row.verdict))).toEqual(new Set(['not measured']))
  })

  it('takes the newest result, with its date and commit, and says when it is of an earlier run', () => {
    const row = rowOf(
      [resultOf(3, [{ value: 9, counts: 'P6' }], 'old0000'), resultOf(1, [{ value: 1.9, counts: 'P6' }])],
      TARGETS.P6.what,
    )

    expect(row).toMatchObject({
      verdict: 'holds', measured: '1.90', limit: '≤ 2.3', date: '2026-11-27 11:00', commit: 'abc1234',
      loadBefore: '1.3', isOfThisRun: false,
    })
  })

  it('never lets a short measurement take the place of one that counts', () => {
    const short = resultOf(0, [{ value: 0.1, counts: 'P13', short: '1 of 60 min' }])

    expect(rowOf([short, resultOf(5, [{ value: 2, counts: 'P13' }])], TARGETS.P13.what))
      .toMatchObject({ verdict: 'MISSES', measured: '2.00 MB/min', why: '' })
    expect(rowOf([short], TARGETS.P13.what))
      .toMatchObject({ verdict: 'does not count', why: '1 of 60 min', isOfThisRun: true })
  })

  it('holds only when each of several values does', () => {
    expect(rowOf([resultOf(0, [1.9, 2, 2.4].map(value => ({ value, counts: 'P6' as const })))], TARGETS.P6.what))
      .toMatchObject({ verdict: 'MISSES', measured: '1.90, 2.00, 2.40' })
    expect(rowOf(
      [resultOf(0, [10, 20, 399, 400].map(value => ({ value, counts: 'P3 month' as const })))],
      TARGETS['P3 month'].what,
    )).toMatchObject({ verdict: 'holds', measured: '10.00 to 400 ms' })
  })

  it.each([
    ['P13', 1, 'MISSES'], ['P13', 0.99, 'holds'], ['P13', -3, 'holds'],
    ['P8 success', 99.98, 'MISSES'], ['P8 success', 100, 'holds'],
    ['P12', 1.7, 'holds'], ['P12', 1.69, 'MISSES'], ['P12', Number.NaN, 'MISSES'],
  ] as const)('%s with %d: %s', (counts, value, verdict) => {
    expect(rowOf([resultOf(0, [{ value, counts }])], TARGETS[counts].what)?.verdict).toBe(verdict)
  })

  it('is written as text and as markdown with the same cells', () => {
    const rows = toTargetRows(
      [resultOf(0, [{ value: 3, counts: 'P6' }]), resultOf(9, [{ value: 0.5, counts: 'P15 wall' }])], NOW - HOUR / 2,
    )
    const [head = '', , ...lines] = toMarkdown(rows).trimEnd().split('\n')

    expect(new Set([head, ...lines].map(line => line.split(' | ').length))).toEqual(new Set([9]))
    expect(lines.filter(line => line.includes('**misses**'))).toHaveLength(1)
    expect(lines.find(line => line.startsWith('| P15 |') && line.includes('0.50'))).toContain('holds, earlier run')
    expect(toText(rows).split('\n')).toHaveLength(lines.length + 1)
  })
})
