import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findDepthExcess, findJsonError } from '#server/http/json-text'

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  }
  catch {
    return false
  }
}

it('finds an error where JSON.parse does, and nowhere else', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '01', '1e', 'true', 'nul', ' ', '\n', '\u0001', '"\\u12"', '"\\n"', '\u00A0')
  const text = fc.oneof(fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')), fc.json(), fc.string())

  fc.assert(fc.property(text, candidate => (findJsonError(candidate) === undefined) === isJson(candidate)), { numRuns: 5_000 })
})

it('never names a place behind which the text was still good', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), (text, cut) => {
    const broken = `${text.slice(0, cut % (text.length + 1))}\u0001`

    // What is before the place could go on to be JSON: the error is not earlier than it must be.
    const position = findJsonError(broken)
    expect(position).toBeDefined()
    expect(position).toBeLessThanOrEqual(broken.length)
  }))
})

it('counts depth outside of strings only', () => {
  expect(findDepthExcess('[[1]]', 2)).toBeUndefined()
  expect(findDepthExcess('[[[1]]]', 2)).toBe(2)
  expect(findDepthExcess('["[[[[", "\\"[["]', 1)).toBeUndefined()
})

it('takes a long string without trouble', () => {
  const text = `{"a":"${'\\n'.repeat(400_000)}"`

  expect(findJsonError(text)).toBe(text.length)
})
