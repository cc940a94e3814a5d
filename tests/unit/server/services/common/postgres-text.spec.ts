import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPostgresText } from '#server/services/common/postgres-text'

/** What Postgres refuses, as it stands in the text of a JSON. */
const REFUSED = /\\u(?:0000|d[89a-f][0-9a-f]{2})/

describe('toPostgresText', () => {
  it('leaves nothing that Postgres refuses, in values, keys and lists', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '中', '\0', '\uD83D', '\uDE00', '😀') })

    fc.assert(fc.property(fc.dictionary(text, fc.array(fc.oneof(text, fc.dictionary(text, text)))), (value) => {
      expect(JSON.stringify(toPostgresText(value))).not.toMatch(REFUSED)
    }))
  })

  it('gives what can be stored itself, its dates included', () => {
    const value = { at: new Date('2026-11-27T10:00:00Z'), counts: { 字数: 1 }, names: ['😀', null], none: undefined }

    expect(toPostgresText(value)).toBe(value)
  })

  it('replaces only what is refused', () => {
    const at = new Date('2026-11-27T10:00:00Z')

    expect(toPostgresText({ at, 'message': 'a\0b', 'k\uD83D': ['ok', '\uDE00'] }))
      .toEqual({ at, 'message': 'a\uFFFDb', 'k\uFFFD': ['ok', '\uFFFD'] })
  })
})
