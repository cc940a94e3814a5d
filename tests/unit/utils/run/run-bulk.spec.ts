import { describe, expect, it } from 'vitest'
import {
  MAX_BULK as CONTRACT_BULK, MAX_SELECTED as CONTRACT_SELECTED, type RunBulkAnswer, type RunBulkItem,
} from '#shared/contract/run/run-list.contract'
import {
  addToOutcome, countReasons, isTypedCount, MAX_BULK, MAX_SELECTED, toBulkRows, toOffers, toOutcome, toSelectionOffers,
} from '~/utils/run/run-bulk'

const item = (name: string, result: RunBulkItem['result']): RunBulkItem => ({
  id: name, name, state: null, stateName: null, result, reason: result === 'skipped' ? 'ENDED' : null, retryId: null,
  isHopeless: false,
})
const answer = (items: RunBulkItem[]): RunBulkAnswer => ({
  action: 'cancel', dryRun: false, selection: null, done: items.filter(it => it.result === 'done').length,
  skipped: items.filter(it => it.result === 'skipped').length, failed: 0, missing: 0, items, nextCursor: null,
})
const run = (id: string, observedState: 'FAILED' | 'RUNNING', disposition: 'none' | 'open' | 'waived' = 'none') => ({
  id, observedState, desiredState: 'RUN' as const, disposition,
})

describe('an action on many runs', () => {
  it('uses the limits of the contract', () => {
    expect([MAX_BULK, MAX_SELECTED]).toEqual([CONTRACT_BULK, CONTRACT_SELECTED])
  })

  it('lists first the runs that do not take it', () => {
    const items = [
      item('a', 'done'), item('b', 'missing'), item('c', 'done'), item('d', 'skipped'), item('e', 'failed'),
    ]

    expect(toBulkRows(items).map(row => row.id)).toEqual(['e', 'b', 'd', 'a', 'c'])
  })

  it('is confirmed by its count, in any notation', () => {
    expect(isTypedCount('1,204', 1_204)).toBe(true)
    expect(isTypedCount(' 37 ', 37)).toBe(true)
    expect(isTypedCount('36', 37)).toBe(false)
    expect(isTypedCount('', 37)).toBe(false)
  })

  it('is offered when it is possible on one of the runs at least, and says otherwise why not on most', () => {
    const runs = [run('a', 'FAILED', 'open'), run('b', 'FAILED', 'waived'), run('c', 'RUNNING')]
    const offered = (ids: string[]) =>
      toOffers(ids, runs).map(({ action, reason }) => reason ? `${action} ${reason}` : action)

    expect(offered(['a']))
      .toEqual(['pause ENDED', 'resume ENDED', 'cancel ENDED', 'retry', 'resolve', 'waive', 'reopen UNDECIDED'])
    expect(offered(['a', 'b', 'c'])).toEqual(['pause', 'resume ENDED', 'cancel', 'retry', 'resolve', 'waive', 'reopen'])
    expect(offered(['away']).every(text => !text.includes(' '))).toBe(true)
  })

  it('is offered by the plan of all that match', () => {
    const selection = { id: 's', count: 3, createdAt: '', expiresAt: '', plan: [
      { action: 'pause' as const, possible: 0, obstacles: [{ reason: 'ENDED' as const, count: 3 }] },
      { action: 'retry' as const, possible: 1, obstacles: [{ reason: 'DECIDED' as const, count: 2 }] },
    ] }

    expect(toSelectionOffers(selection))
      .toEqual([{ action: 'pause', reason: 'ENDED' }, { action: 'retry', reason: undefined }])
  })

  it('adds up its answers', () => {
    const sum = addToOutcome(
      toOutcome(answer([item('a', 'done')])), answer([item('b', 'skipped'), item('c', 'skipped')]),
    )

    expect(sum).toMatchObject({ done: 1, skipped: 2 })
    expect(countReasons(sum.items)).toEqual([{ reason: 'ENDED', count: 2 }])
  })
})
