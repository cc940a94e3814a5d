import { describe, expect, it } from 'vitest'
import { toEventFacts } from '../../utils/run-event'

describe('what an event of a run says', () => {
  it('does not repeat a state in the code of the factory', () => {
    expect(toEventFacts({ type: 'run_state', payload: { from: 'QUEUED', to: 'RUNNING', reason: 'STARTED' } })).toEqual({ runName: 'running', message: '', isSimulated: false })
  })

  it('keeps the reason that a person gave', () => {
    expect(toEventFacts({ type: 'run_state', payload: { from: 'RUNNING', to: 'CANCELLING', reason: 'wrong input' } }).message).toBe('wrong input')
  })
})
