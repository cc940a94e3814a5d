import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditHistory, recordEdit, redoEdit, startHistory, undoEdit } from '~/composables/pipeline/usePipelineDraft'

const undoAll = (history: EditHistory<number>): EditHistory<number> =>
  history.past.length === 0 ? history : undoAll(undoEdit(history))
const redoAll = (history: EditHistory<number>): EditHistory<number> =>
  history.future.length === 0 ? history : redoAll(redoEdit(history))

describe('the history of a draft', () => {
  it('merges steps of one name', () => {
    const typed = recordEdit(recordEdit(recordEdit(startHistory('a'), 'b', 'name'), 'bc', 'name'), 'bc1', 'key')

    expect(undoEdit(typed).present).toBe('bc')
    expect(undoEdit(undoEdit(typed)).present).toBe('a')
  })

  it('does not go before its first state nor beyond its last', () => {
    const history = recordEdit(startHistory(1), 2)

    expect(undoEdit(undoEdit(history)).present).toBe(1)
    expect(redoEdit(history).present).toBe(2)
  })

  it('forgets undone steps after a new one', () => {
    expect(recordEdit(undoEdit(recordEdit(startHistory(1), 2)), 3).future).toEqual([])
  })

  it('returns to its state, after any undo and redo', () => {
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 60 }), (states) => {
      const history = states.reduce((before, state) => recordEdit(before, state), startHistory(-1))

      expect(undoAll(history).present).toBe(-1)
      expect(redoAll(undoAll(history)).present).toBe(history.present)
    }))
  })
})
