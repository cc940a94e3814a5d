import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '#server/thread/pattern'
import { toLeastSize } from '#server/thread/pattern-size'

const ATOMS = ['a', 'b', 'é', '𝒳', '.', '\\d', '\\pL', '\\p{Greek}', '\\x41', '\\x{41}', '\\012', '[a-z]', '[^]a]',
  '[]\\]]', '[[:alpha:]{2}]', '[\\x{41}-z]', '\\Qa{3}\\E', '\\Q(', '\\\\', '\\{',
  '{', '{,3}', '{x}', '\\b', '^', '$', '(?i)', '\\z']
const GROUPS = ['(', '(?:', '(?i:', '(?s-i:', '(?P<n>', '(?<n>']
const QUANTIFIERS = ['', '', '', '*', '+', '?', '*?', '{2}', '{0}', '{3,}', '{0,}', '{0,7}', '{2,5}?', '{10}',
  '{0,0}', '{1,2}']

const joined = (parts: fc.Arbitrary<string[]>) => parts.map(texts => texts.join(''))

const atomOr = (group: fc.Arbitrary<string>) =>
  fc.oneof({ withCrossShrink: true, maxDepth: 3 }, fc.constantFrom(...ATOMS), group)

const { pattern } = fc.letrec<{ pattern: string, part: string, group: string }>(tie => ({
  pattern: fc.array(joined(fc.array(tie('part'), { maxLength: 4 })), { minLength: 1, maxLength: 3 })
    .map(branches => branches.join('|')),
  part: joined(fc.tuple(atomOr(tie('group')), fc.constantFrom(...QUANTIFIERS))),
  group: fc.tuple(fc.constantFrom(...GROUPS), tie('pattern')).map(([begin, inner]) => `${begin}${inner})`),
}))

function sizeOf(source: string): number | undefined {
  try {
    return compilePattern(source).size
  }
  catch {
    // Not every text is a pattern.
    return undefined
  }
}

describe('the least size of a pattern', () => {
  it('is never more than its size', () => {
    fc.assert(fc.property(pattern, (source) => {
      const size = sizeOf(source)
      fc.pre(size !== undefined)

      expect(toLeastSize(source)).toBeLessThanOrEqual(size ?? 0)
    }), { numRuns: 3_000, maxSkipsPerRun: 100 })
  })

  it.each([
    ['(a|b|c|d|e){0,999}'.repeat(55), 54_945],
    ['((ab){10}c){100}', 2_100],
    ['[a-z]{5,}\\Qxy\\E{3}', 9],
    ['(?:abc|d{9})x', 10],
    ['(a', 0],
    ['a)b', 0],
    ['['.repeat(1_000), 0],
  ])('of %j is %i', (source, least) => {
    expect(toLeastSize(source)).toBe(least)
  })
})
