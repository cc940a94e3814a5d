import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitFields } from '#factory/io/csv-fields.ts'
import { createCsvSplitter } from '#factory/io/csv-splitter.ts'

const DIALECT = { delimiter: ',', quote: '"' }

/** All records of a text. */
function split(text: string) {
  const splitter = createCsvSplitter({ ...DIALECT, maxRecordBytes: 1_000_000 })
  const records = splitter.push(Buffer.from(text))
  const last = splitter.end()
  return [...records, ...(last ? [last] : [])]
}

/** Our reading of a text that comes in pieces. */
function read(text: string, chunkBytes: number): string[][] {
  const splitter = createCsvSplitter({ ...DIALECT, maxRecordBytes: 1_000_000 })
  const bytes = Buffer.from(text)
  const records = []
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    records.push(...splitter.push(bytes.subarray(start, start + chunkBytes)))
  }
  const last = splitter.end()
  return [...records, ...(last ? [last] : [])].filter(record => record.bytes.length > 0).map(record =>
    splitFields(record.bytes.toString('utf8'), DIALECT))
}

const field = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a",\n\r 数]{0,8}$/))
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const written = field.chain(text =>
  /["\n\r,]/.test(text) ? fc.constant(quoted(text)) : fc.constantFrom(text, quoted(text)))

describe('CSV', () => {
  it('is read as csv-parse reads it, however it is split into chunks', () => {
    fc.assert(fc.property(
      fc.array(fc.array(written, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), fc.constantFrom('\n', '\r\n'),
      fc.boolean(), fc.integer({ min: 1, max: 40 }),
      (rows, end, hasLastEnd, chunkBytes) => {
        const text = rows.map(row => row.join(',')).join(end) + (hasLastEnd ? end : '')
        const expected = parse(text, {
          relax_column_count: true, relax_quotes: true, skip_empty_lines: true, record_delimiter: ['\n', '\r\n'],
        })

        expect(read(text, chunkBytes)).toEqual(expected)
      },
    ), { numRuns: 500 })
  })

  it('has no unclosed quote when all are closed', () => {
    fc.assert(fc.property(
      fc.array(fc.array(written, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), fc.constantFrom('\n', '\r\n'),
      (rows, end) => {
        const spans = split(rows.map(row => row.join(',')).join(end)).flatMap(({ span }) => span ?? [])

        expect(spans.filter(span => span.end !== 'closed' || span.newlines === 0)).toEqual([])
      },
    ))
  })

  it('reports the first unclosed quote with its line and field', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
    const cell = word.chain(text => fc.constantFrom(text, quoted(text)))
    const row = fc.tuple(cell, cell).map(cells => cells.join(','))
    const rows = fc.array(row, { maxLength: 6 })
    fc.assert(fc.property(rows, word, rows, (before, broken, after) => {
      const text = [...before, `1,"${broken}`, ...after].join('\n')
      const spans = split(text).flatMap(({ span }) => span ?? [])

      expect(spans[0])
        .toMatchObject({ line: before.length + 1, field: 1, end: expect.stringMatching(/open|misplaced/) })
    }))
  })

  it('counts the lines of a quoted field', () => {
    expect(split('a,b\n1,"x\ny\nz" \n2,"p\nq"\n').map(({ span }) => span)).toEqual([
      undefined,
      { line: 2, field: 1, newlines: 2, end: 'closed' },
      { line: 5, field: 1, newlines: 1, end: 'closed' },
    ])
  })

  it('resumes at any record as if the text before it had been read', () => {
    const text = 'a,b\n"1\n2",x\n\n3,"y"\n'
    const all = createCsvSplitter({ ...DIALECT, maxRecordBytes: 100 }).push(Buffer.from(text))

    for (const [index, { after, lastLine }] of all.entries()) {
      const rest = createCsvSplitter({ ...DIALECT, maxRecordBytes: 100, offset: after, line: lastLine })
        .push(Buffer.from(text).subarray(after))

      expect(rest).toEqual(all.slice(index + 1))
    }
    expect(all.map(({ line }) => line)).toEqual([1, 2, 4, 5])
  })
})
