import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessFormat } from '#server/services/source/upload-format'
import { parseCursor, toCursor, toPage } from '#server/services/common/paging'
import { z } from 'zod'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { toCsvLine } from '#shared/domain/dataset/csv'

describe('CSV', () => {
  it('reads back unchanged, except for the mark before a formula', () => {
    fc.assert(fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
      const [row] = parse(
        toCsvLine(cells), { relax_column_count: true, record_delimiter: '\r\n', skip_empty_lines: false },
      ) as string[][]

      expect((row ?? ['']).map((cell, index) => cell === `'${cells[index]}` ? cells[index] : cell)).toEqual(cells)
    }))
  })

  it('starts no text cell with a formula', () => {
    const formula = fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'), fc.string())
      .map(parts => parts.join(''))

    fc.assert(fc.property(formula, (text) => {
      const cell = toCsvLine([text]).replace(/^"/, '')
      expect(/^[=+\-@\t\r\n＝＋－＠]/.test(cell) && !Number.isFinite(Number(text))).toBe(false)
    }))
  })

  it('marks a formula also behind blanks, and leaves numbers as they are', () => {
    const formulas = [
      ' =1+1', '\u00A0=1', '\u200B=1', '\uFEFF=1', '\u200B \u00A0@SUM(A1)', '  -1+2', ' ＝1', '\u2060+a', '\t5',
    ]
    const plain = [-5, '-5', ' -5', '+1.5e3 ', '5 = 5', 'a=1', ' a', '']

    expect(formulas.map(text => toCsvLine([text]).replace(/^"/, '').startsWith('\''))).toEqual(formulas.map(() => true))
    expect(plain.map(value => toCsvLine([value]))).toEqual(plain.map(value => `${value}\r\n`))
  })
})

describe('canonical JSON', () => {
  it('is the same for the same content in any order', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const shuffled: unknown = JSON.parse(JSON.stringify(value), (_, child: unknown) =>
        typeof child === 'object' && child !== null && !Array.isArray(child)
          ? Object.fromEntries(Object.entries(child).reverse())
          : child)

      expect(toCanonicalJson(shuffled)).toBe(toCanonicalJson(JSON.parse(JSON.stringify(value))))
      expect(JSON.parse(toCanonicalJson(shuffled))).toEqual(JSON.parse(JSON.stringify(value)))
    }))
  })
})

describe('a format', () => {
  const cases: [string, string, string][] = [
    ['rows.JSONL', 'x', 'jsonl'], ['a.tsv', 'x', 'tsv'], ['a.csv', 'a\tb\n1\t2\n', 'tsv'],
    ['a.csv', 'a\tb,c\n1\t2,3\n', 'csv'], ['README.md', '{}', 'markdown'], ['notes.txt', '{}', 'text'],
    ['rows.json', '[{"a":1}]', 'json'], ['rows.json', '{\n  "a": 1\n}', 'json'],
    ['rows.json', '{"a":1}\n{"a":2}\n', 'jsonl'], ['rows.json', '{"a":1}', 'json'],
    ['plain', ' [ {"a":1}, {"a":2} ]', 'json'], ['plain', '[]', 'json'], ['plain', '{\n  "a": 1\n}', 'json'],
    ['plain', '{"a":1}\r{"a":2}\r', 'jsonl'],
    ['plain', '{"a":1}\n{"a":2}\n', 'jsonl'], ['plain', 'a,b\n1,2\n', 'csv'], ['plain', 'a\tb\n1\t2\n', 'tsv'],
    ['plain', 'one line, only', 'text'], ['plain', 'a\u0000b', 'unknown'], ['plain', '', 'unknown'],
    ['plain', '[1,2]\n[3,4]', 'csv'],
  ]
  it.each(cases)('of %s with %j is %s, gzipped or not, in UTF-8 or UTF-16', async (filename, head, format) => {
    const bytes = Buffer.from(head)

    expect(await guessFormat(filename, bytes)).toEqual({ format, compression: 'none' })
    expect(await guessFormat(`${filename}.gz`, gzipSync(bytes))).toEqual({ format, compression: 'gzip' })
    expect(await guessFormat(filename, gzipSync(bytes))).toEqual({ format, compression: 'gzip' })
    if (!head.includes('\0') && head !== '') {
      expect((await guessFormat(filename, Buffer.from(head, 'utf16le'))).format).toBe(format)
      expect((await guessFormat(filename, Buffer.from(head, 'utf16le').swap16())).format).toBe(format)
    }
  })

  it('is detected from the first bytes of an archive, however large it is', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('{"a":1}\n'), Buffer.alloc(64 << 20, 'x')]))

    expect(await guessFormat('bomb', bomb.subarray(0, 64 << 10))).toEqual({ format: 'jsonl', compression: 'gzip' })
    expect(await guessFormat('rows.csv.gz', Buffer.from('plain'))).toEqual({ format: 'csv', compression: 'none' })
    expect(await guessFormat('damaged', bomb.subarray(0, 12))).toEqual({ format: 'unknown', compression: 'gzip' })
  })
})

describe('a page', () => {
  const options = { limit: 2, toView: (row: number) => row, toMark: (row: number) => ({ row }) }

  it('resumes where it ended', () => {
    expect(toPage([1, 2, 3], options)).toEqual({ items: [1, 2], nextCursor: toCursor({ row: 2 }) })
    expect(toPage([1, 2], options)).toEqual({ items: [1, 2], nextCursor: null })
    expect(toPage([], options)).toEqual({ items: [], nextCursor: null })
  })

  it('accepts its own cursors and no others', () => {
    const schema = z.strictObject({ row: z.int() })

    expect(parseCursor(schema, toCursor({ row: 2 }))).toEqual({ row: 2 })
    fc.assert(fc.property(fc.string(), (cursor) => {
      expect(() => parseCursor(schema, cursor)).toThrow('cursor')
    }))
  })
})
