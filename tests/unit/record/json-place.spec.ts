import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDepthExcess, toJsonFailure } from '#record/json-place'

/** What the engine says itself, where it does. */
function engine(text: string): { isJson: boolean, position?: number } {
  try {
    JSON.parse(text)
    return { isJson: true }
  }
  catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1]
    return { isJson: false, ...position !== undefined && { position: Number(position) } }
  }
}

describe('the place of a JSON error', () => {
  it.each([
    ['x{}', 1, 1],
    ['{\n  "stages": [\n    { "key": read }\n  ]\n}', 3, 14],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ['["a\tb"]', 1, 4],
    ['{"a": [1, 2', 1, 12],
    ['', 1, 1],
    ['1 2', 1, 3],
  ])('is given by line and column: %j', (text, line, column) => {
    expect(toJsonFailure(text)).toMatchObject({ line, column })
  })

  it.each([
    ['{"a": nothing}', 6],
    ['{"a": 1,}', 8],
    ['{"a": 1', 7],
    ['{"a" 1}', 5],
    ['{a: 1}', 1],
    ['[1 2]', 3],
    ['{"a": 01}', 7],
    ['{"a": "x\ny"}', 8],
    ['{"a": "x\\"', 10],
    ['{"a": "\\x"}', 7],
    ['{} {}', 3],
    ['', 0],
    ['[}', 1],
    ['{"a": tru}', 6],
  ])('is that of the first character that cannot be there: %j', (text, offset) => {
    expect(toJsonFailure(text)?.offset).toBe(offset)
  })

  it('counts lines and characters, not code units', () => {
    expect(toJsonFailure('{\n"😀": x}')).toEqual({ line: 2, column: 6, offset: 8 })
  })

  it('does not exist in valid JSON, however it is written', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
      expect(toJsonFailure(JSON.stringify(value, null, indent))).toBeUndefined()
    }))
  })

  it('exists exactly when the engine refuses the text', () => {
    const mutated = fc.tuple(
      fc.json(), fc.nat(), fc.constantFrom('x', '"', ',', '}', ']', '\\', '1', '\n', ''), fc.nat(2),
    )
      .map(([text, at, put, gone]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + put + text.slice(place + gone)
      })

    fc.assert(fc.property(mutated, (text) => {
      const { isJson, position } = engine(text)
      const failure = toJsonFailure(text)

      expect(failure === undefined).toBe(isJson)
      expect(failure?.offset ?? 0).toBeLessThanOrEqual(text.length)
      // Inside a text or a number the engine counts to the sign that follows.
      expect(failure && position !== undefined ? Math.abs(failure.offset - position) : 0).toBeLessThanOrEqual(6)
    }), { numRuns: 2_000 })
  })
})

it('the place of an error is where JSON.parse finds it, and nowhere else', () => {
  const piece = fc.constantFrom(
    '{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '01', '1e', 'true', 'nul', ' ', '\n', '\u0001', '"\\u12"',
    '"\\n"', '\\"', '山', '\u2028', '😀', '\u00A0',
  )
  const text = fc.oneof(fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')), fc.json(), fc.string())

  fc.assert(
    fc.property(text, candidate => (toJsonFailure(candidate) === undefined) === engine(candidate).isJson),
    { numRuns: 5_000 },
  )
})

it('the place of an error never lies before the end of the valid part', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), (text, cut) => {
    const broken = `${text.slice(0, cut % (text.length + 1))}\u0001`

    // What is before the place could go on to be JSON: the error is not earlier than it must be.
    const position = toJsonFailure(broken)?.offset
    expect(position).toBeDefined()
    expect(position).toBeLessThanOrEqual(broken.length)
  }))
})

it('the depth counts only brackets outside of strings', () => {
  expect(findDepthExcess('[[1]]', 2)).toBeUndefined()
  expect(findDepthExcess('[[[1]]]', 2)).toBe(2)
  expect(findDepthExcess('["[[[[", "\\"[["]', 1)).toBeUndefined()
})

it('a long string is scanned without a stack overflow', () => {
  const text = `{"a":"${'\\n'.repeat(400_000)}"`

  expect(toJsonFailure(text)?.offset).toBe(text.length)
})
