import { expect, it } from 'vitest'
import { keepSamples, type KeptSamples, parseKeptSamples } from '~/utils/pipeline/kept-samples'

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
