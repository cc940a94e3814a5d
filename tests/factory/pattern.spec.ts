import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { compileGlob } from '#factory/pattern/glob.ts'
import { compilePattern, findPatternFault } from '#factory/pattern/pattern.ts'
import { listPatternFaults } from '#factory/pattern/schema-patterns.ts'

const CHARS = [...'abAB1 _-\n\r\u2028é中😀']
const text = fc.string({ unit: fc.constantFrom(...CHARS, '\uD83D'), maxLength: 8 })
const atom = fc.constantFrom(
  ...CHARS, '\\d', '\\s', '\\w', '\\D', '\\S', '\\W', '.', '\\b', '^', '$', '\\p{L}', '\\P{L}', '\\p{Script=Han}',
  '[ab]', '[^ab1]', '[a-z\\d]', '[^\\s]', '\\u{1F600}', '\\n', '[]', '[^]',
)

/** Patterns with everything that the engine knows, but `\\B`: V8 finds it between the halves of a character. */
const pattern = fc.letrec<{ pattern: string }>(tie => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }).map(parts => parts.join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(?:${left}|${right})`),
    fc.tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '{0}'))
      .map(([part, times]) => `(?:${part})${times}`),
    tie('pattern').map(part => `(${part})`),
    tie('pattern').map(part => `(?s:${part})`),
  ),
})).pattern

describe('patterns of users', () => {
  it('match where JavaScript matches', () => {
    fc.assert(fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
      const [ours, native] = [compilePattern(source), new RegExp(source, 'u')]
      expect(texts.map(it => ours.test(it))).toEqual(texts.map(it => native.test(it)))
    }), { numRuns: 500 })
  })

  it.each([
    ['^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$', 'ada@example.org'],
    ['\\p{Script=Han}{4,}', '春眠不觉晓'],
    ['(?i:error|warning):', 'WARNING: disk'],
    ['^.{1,2500}$', '中'.repeat(2_500)],
    ['a\\Bb', 'xab'],
    ['^\\uD83D\\uDE00$', '😀'],
  ])('support the usual patterns: %s', (source, example) => {
    expect(compilePattern(source).test(example)).toBe(true)
    expect(compilePattern(source).test('')).toBe(false)
  })

  it.each([
    ['no pattern', '(', /^Invalid regular expression/],
    ['looking ahead', 'a(?=b)', /^must not look ahead or behind/],
    ['looking behind', '(?<!a)b', /^must not look ahead or behind/],
    ['a reference', '(a)\\1', /^must not refer back to a group/],
    ['lines', '(?m:^a)', /^must not have the modifier m/],
    ['repetitions', 'a{9999}', /^is too large a regular expression/],
    ['repetitions of repetitions', '(?:a{500}){500}', /^is too large a regular expression/],
    ['deep groups', `${'('.repeat(4_000)}${')'.repeat(4_000)}`, /^is too large a regular expression/],
    ['a long list', 'a'.repeat(10_001), /^is too large a regular expression/],
  ])('are refused with the reason: %s', (_, source, reason) => {
    expect(findPatternFault(source)).toMatch(reason)
  })

  it('are reported with their place in a schema', () => {
    const schema = {
      properties: { 'a/b': { pattern: '(?=x)' }, 'pattern': { type: 'string', default: { pattern: '(' } } },
      patternProperties: { '(a)\\1': {} },
    }

    expect(listPatternFaults(schema).map(({ pointer }) => pointer))
      .toEqual(['/properties/a~1b/pattern', '/patternProperties'])
  })
})

const part = fc.constantFrom(
  '*', 'a', 'b', '.md', '.txt', '?', '[ab]', '{a,b}', '{.md,.txt}', 'x', '{1..3}', '[a-c]', '{a*,b?}',
)
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join('').replaceAll('**', '*'))
const glob = fc.tuple(
  fc.array(fc.oneof({ weight: 3, arbitrary: name }, fc.constantFrom('**', '@(a|b)', '{a,b/c}')), { maxLength: 3 }),
  name,
).map(([folders, last]) => [...folders, last].join('/'))
const fileName = fc.array(
  fc.constantFrom('a', 'b', 'c', '.', 'x', '.md', '.txt', '1', 'ab'), { minLength: 1, maxLength: 3 },
).map(parts => parts.join('')).filter(it => it !== '.' && it !== '..' && it !== '...')
const file = fc.array(fileName, { minLength: 1, maxLength: 4 }).map(names => names.join('/'))

describe('patterns of files', () => {
  /** But for a dot at the beginning of a name: there it lets `[^a]` and a `?` in braces match. */
  it('match as picomatch does', () => {
    fc.assert(fc.property(glob, fc.array(file, { minLength: 10, maxLength: 20 }), (pattern, files) => {
      const [ours, theirs] = [compileGlob(pattern), picomatch(pattern)]
      expect(files.filter(it => ours.test(it))).toEqual(files.filter(it => theirs(it)))
    }), { numRuns: 500 })
  })

  it.each([
    ['**/*.{md,markdown,txt}', ['a.md', 'a/b/c.txt'], ['a.mdx', '.a/b.md', '.md']],
    ['a/**', ['a', 'a/b', 'a/b/c'], ['ab', 'a/.b']],
    ['./[!a]*', ['b1'], ['a1', 'b/1']],
    ['[^a]?{b*,?c}', ['x1b', 'x1.c'], ['.1b', 'a1b']],
    ['!*.md', ['a.txt', 'a/b.md'], ['a.md']],
    ['+(a|b).?(x)', ['abba.', 'a.x'], ['c.x', '.x']],
    ['\\*.md', ['*.md'], ['a.md']],
    ['报告/*.csv', ['报告/1.csv'], ['报/1.csv']],
    ['a{b', ['a{b'], ['ab']],
  ])('match files: %s', (pattern, wanted, others) => {
    const { test } = compileGlob(pattern)

    expect([...wanted, ...others].filter(test)).toEqual(wanted)
  })

  it.each([
    ['!(a).md', /^must not have !\(/],
    ['{1..5000}', /^is too large a pattern/],
  ])('are refused with the reason: %s', (pattern, reason) => {
    expect(() => compileGlob(pattern)).toThrow(reason)
  })
})
