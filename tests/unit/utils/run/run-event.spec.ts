import { describe, expect, it } from 'vitest'
import { toEventFacts } from '~/utils/run/run-event'

describe('the text of an event', () => {
  it('does not repeat a state in the code of the factory', () => {
    expect(toEventFacts({ type: 'run_state', payload: { from: 'QUEUED', to: 'RUNNING', reason: 'STARTED' } }))
      .toEqual({ runName: 'running', message: '', isSimulated: false })
  })

  it('has the code of the end of a run, and of the subject of an alert', () => {
    const failed = toEventFacts({
      type: 'run_state', payload: { from: 'RUNNING', to: 'FAILED', reason: 'ALL_RECORDS_FAILED' },
    })
    const alert = toEventFacts({ type: 'alert', payload: {
      severity: 'WARNING', code: 'QUOTE_SPANS_LINES', message: 'the cell has 9 lines', metadata: { lines: '9' },
    } })

    expect(failed).toMatchObject({ message: '', error: { reason: 'ALL_RECORDS_FAILED' } })
    expect(alert).toMatchObject(
      { message: '', error: { reason: 'QUOTE_SPANS_LINES', message: 'the cell has 9 lines', params: { lines: '9' } } },
    )
  })

  it('keeps a reason that a person gave', () => {
    expect(toEventFacts({
      type: 'run_state', payload: { from: 'RUNNING', to: 'CANCELLING', reason: 'wrong input' },
    }).message).toBe('wrong input')
  })
})
