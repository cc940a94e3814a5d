import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import model from 'wink-eng-lite-web-model'
import { createFreshReader, type FreshReader } from '#factory/model/local/fresh-reader.ts'

const PIPE = ['sbd', 'negation', 'sentiment', 'pos', 'ner']

const answerOf = ({ read, its }: FreshReader, text: string) => {
  const document = read(text)
  return JSON.stringify([
    document.out(its.sentiment), document.tokens().out(), document.tokens().out(its.type),
    document.tokens().out(its.pos), document.entities().out(its.detail),
  ])
}

/** Words that no dictionary has, behind and before marks that a reader may or may not split from them. */
const word = fc.constantFrom('console', 'killer', 'Acme', 'zx-42', 'love/hate', 'good', 'bad', 'not', 'v1.2', '$5')
const text = fc.array(
  fc.tuple(word, fc.constantFrom('', '\'s', '\'s.', ',', '.', ')', ':', '\'s/')).map(parts => parts.join('')),
  { minLength: 1, maxLength: 8 },
).map(words => words.join(' '))

it('a reader loads its model for the first text, and once', () => {
  const load = vi.spyOn(model as { core: () => unknown }, 'core')
  const { read } = createFreshReader(PIPE)
  const before = load.mock.calls.length

  read('good')
  read('bad')

  expect([before, load.mock.calls.length]).toEqual([0, 1])
  load.mockRestore()
})

describe('a text that is read', () => {
  it('gives the same whatever the reader has learned from texts before it', () => {
    const [first, second] = [
      'The console’s own is bad, it is the console\'s.', 'The console\'s own ingest is bad; I love it.',
    ]
    const [fresh, used] = [createFreshReader(PIPE), createFreshReader(PIPE)]
    const expected = answerOf(fresh, second)

    answerOf(used, first)

    expect(answerOf(used, second)).toBe(expected)
  })

  it('gives the same in any order of texts, and from a reader that was made anew meanwhile', () => {
    const [reader, small] = [createFreshReader(PIPE), createFreshReader(PIPE, 300)]

    fc.assert(fc.property(fc.array(text, { minLength: 2, maxLength: 20 }), (texts) => {
      const inOrder = texts.map(it => answerOf(reader, it))

      expect(texts.toReversed().map(it => answerOf(small, it)).toReversed()).toEqual(inOrder)
    }), { numRuns: 60 })
  })
})
