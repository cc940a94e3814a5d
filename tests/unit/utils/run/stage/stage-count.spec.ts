import { describe, expect, it } from 'vitest'
import { LENS_COUNTERS, LENS_SETS } from '#shared/domain/run/run-lens'
import { formatCount, reasonsOf, toLensSet } from '~/utils/run/stage/stage-count'

describe('the counters of the page of a run', () => {
  it('lead to their records where those can be looked at', () => {
    expect(LENS_SETS.map(set => toLensSet(LENS_COUNTERS[set]))).toEqual(LENS_SETS)
    expect(toLensSet('bytesOut')).toBeUndefined()
  })

  it('are written in their unit', () => {
    expect([formatCount('recordsIn', 12_000), formatCount('bytesOut', 12_000)]).toEqual(['12,000', '12 KB'])
  })

  it('have reasons where they are losses, largest first', () => {
    const stage = { droppedByReason: { DUPLICATE: 1, NO_TEXT: 3 }, failedByReason: { TIMEOUT: 2 } }

    expect(reasonsOf('recordsDropped', stage))
      .toEqual([{ reason: 'NO_TEXT', records: 3 }, { reason: 'DUPLICATE', records: 1 }])
    expect(reasonsOf('recordsFailed', stage)).toEqual([{ reason: 'TIMEOUT', records: 2 }])
    expect(reasonsOf('recordsOut', stage)).toEqual([])
  })
})
