import { describe, expect, it } from 'vitest'
import { detectDelimiter } from '#factory/io/csv-dialect.ts'
import { toColumnNames } from '#factory/stages/source/csv-source.ts'

const cpuOf = (work: () => unknown) => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Of a size: what a text must look like to make a careless reader go over it again and again. */
const SHAPES: [string, (size: number) => string][] = [
  ['one stray quote', size => `a,"b\n${'1,2\n'.repeat(size / 4)}`],
  ['a stray quote in each line', size => 'a,"b\n'.repeat(size / 5)],
  ['a stray quote within each field', size => 'a"a,b"b,c\n'.repeat(size / 10)],
  ['quotes alone', size => '"'.repeat(size)],
  ['quotes and line ends', size => '"\n'.repeat(size / 2)],
  ['no line end', size => 'abc,def;ghi|'.repeat(size / 12)],
  ['a line of quoted fields', size => '"a","b",'.repeat(size / 8)],
  ['line ends alone', size => '\r\n'.repeat(size / 2)],
]

describe('the delimiter', () => {
  it.each(SHAPES)('of a text with %s is found in one pass', (_, shape) => {
    const [small, large] = [1 << 18, 1 << 21].map(size => shape(size))
    const look = (text: string) => cpuOf(() => detectDelimiter(text, '"'))
    look(small!)

    const [before, after] = [look(small!), look(large!)]

    // Eight times the text: a square would be 64 times the work. Short times are noise.
    expect(after).toBeLessThan(Math.max(before, 10_000) * 24)
  })

  it.each([
    ['a stray quote within a field', 'name;size\nx;5" pipe\ny;6\n', ';'],
    ['quoted fields with other delimiters', 'a;b\n"x,y,z";1\n"u,v,w";2\n', ';'],
    ['doubled quotes', 'a|b\n"say ""a,b"" now"|1\n', '|'],
    ['lines that end in CR', 'a\tb\r1\t2\r3\t4\r', '\t'],
    ['no quotes at all', 'a,b\n1,2\n', ','],
  ])('is found with %s', (_, text, expected) => {
    expect(detectDelimiter(text, '"')).toBe(expected)
  })
})

describe('the names of columns', () => {
  it('are made unique in one pass, even when all are equal', () => {
    const names = Array.from({ length: 100_000 }, () => 'a')

    expect(cpuOf(() => expect(new Set(toColumnNames(names)).size).toBe(names.length))).toBeLessThan(5_000_000)
  })

  it('get numbers that are not taken yet', () => {
    expect(toColumnNames(['a', 'a_2', 'a', 'a', 'a_2'])).toEqual(['a', 'a_2', 'a_3', 'a_4', 'a_2_2'])
  })
})
