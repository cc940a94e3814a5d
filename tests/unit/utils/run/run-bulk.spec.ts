import { describe, expect, it } from 'vitest'
import { MAX_BULK as CONTRACT_MOST, type RunBulkAnswer } from '#shared/contract/run.contract'
import { isTypedCount, MAX_BULK, toBulkRows, toOffered } from '~/utils/run/run-bulk'

const item = (name: string, result: 'done' | 'skipped' | 'missing'): RunBulkAnswer['items'][number] => ({ id: name, name, state: null, stateName: null, result })

describe('a verb for many runs', () => {
  it('uses the limit of the contract', () => {
    expect(MAX_BULK).toBe(CONTRACT_MOST)
  })

  it('lists first the runs that do not take it', () => {
    const items = [item('a', 'done'), item('b', 'missing'), item('c', 'done'), item('d', 'skipped')]

    expect(toBulkRows({ action: 'cancel', dryRun: true, done: 2, skipped: 1, missing: 1, items }).map(row => row.id)).toEqual(['b', 'd', 'a', 'c'])
  })

  it('is confirmed by its count, in any notation', () => {
    expect(isTypedCount('1,204', 1_204)).toBe(true)
    expect(isTypedCount(' 37 ', 37)).toBe(true)
    expect(isTypedCount('36', 37)).toBe(false)
    expect(isTypedCount('', 37)).toBe(false)
  })

  it('is offered when it applies to one of the runs at least', () => {
    const runs = [
      { id: 'a', verbs: [], disposition: 'open' as const },
      { id: 'b', verbs: [], disposition: 'waived' as const },
      { id: 'c', verbs: ['pause' as const, 'cancel' as const], disposition: 'none' as const },
      { id: 'd', verbs: [], disposition: 'none' as const },
    ]

    expect([...toOffered(['a'], runs)]).toEqual(['resolve', 'waive'])
    expect([...toOffered(['a', 'b', 'c'], runs)]).toEqual(['resolve', 'waive', 'reopen', 'pause', 'cancel'])
    expect([...toOffered(['d'], runs)]).toEqual([])
  })

  it('is offered when one of the runs is not on this page', () => {
    expect(toOffered(['away'], []).size).toBe(6)
  })
})
