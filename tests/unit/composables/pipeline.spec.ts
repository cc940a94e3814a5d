import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditHistory, recordEdit, redoEdit, startHistory, undoEdit } from '~/composables/pipeline/usePipelineDraft'
import { keepSamples, type KeptSamples, parseKeptSamples } from '~/composables/pipeline/usePipelineSamples'

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

const idOf = (index: number) => `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`
const samples = { read: { datasetId: 'd', datasetVersionId: 'v' } }

it('keeps the samples of a pipeline, and nothing of one whose choice was taken back', () => {
  const kept = keepSamples(keepSamples({}, idOf(1), samples), idOf(2), samples)

  expect(parseKeptSamples(JSON.stringify(kept))).toEqual({ [idOf(1)]: samples, [idOf(2)]: samples })
  expect(keepSamples(kept, idOf(1), {})).toEqual({ [idOf(2)]: samples })
})

it('forgets the oldest', () => {
  let kept: KeptSamples = {}
  for (let index = 0; index < 60; index += 1) {
    kept = keepSamples(kept, idOf(index), samples)
  }

  expect(Object.keys(kept)).toHaveLength(50)
  expect(Object.keys(kept)[0]).toBe(idOf(10))
})

const FOREIGN = [null, '{', '[]', '7', '{"x":{}}', `{"${idOf(1)}":{"read":{"datasetId":5}}}`]
it.each(FOREIGN)('reads nothing out of %s', (text) => {
  expect(Object.values(parseKeptSamples(text)).flatMap(of => Object.keys(of))).toEqual([])
})
