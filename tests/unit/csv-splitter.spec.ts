import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitFields } from '../../factory/io/csv-fields.ts'
import { createCsvSplitter } from '../../factory/io/csv-splitter.ts'

const DIALECT = { delimiter: ',', quote: '"' }

/** Our reading of a text that comes in pieces. */
function read(text: string, chunkBytes: number): string[][] {
  const splitter = createCsvSplitter({ ...DIALECT, maxRecordBytes: 1_000_000 })
  const bytes = Buffer.from(text)
  const records = []
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    records.push(...splitter.push(bytes.subarray(start, start + chunkBytes)))
  }
  const last = splitter.end()
  return [...records, ...(last ? [last] : [])].filter(record => record.bytes.length > 0).map(record => splitFields(record.bytes.toString('utf8'), DIALECT))
}

const field = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a",\n\r 数]{0,8}$/))
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const written = field.chain(text => /["\n\r,]/.test(text) ? fc.constant(quoted(text)) : fc.constantFrom(text, quoted(text)))

describe('CSV', () => {
  it('is read as csv-parse reads it, however it is cut into chunks', () => {
    fc.assert(fc.property(fc.array(fc.array(written, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.integer({ min: 1, max: 40 }), (rows, end, hasLastEnd, chunkBytes) => {
      const text = rows.map(row => row.join(',')).join(end) + (hasLastEnd ? end : '')
      const expected = parse(text, { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, record_delimiter: ['\n', '\r\n'] })

      expect(read(text, chunkBytes)).toEqual(expected)
    }), { numRuns: 500 })
  })

  it('goes on at any record as if it had read what is before', () => {
    const text = 'a,b\n"1\n2",x\n\n3,"y"\n'
    const all = createCsvSplitter({ ...DIALECT, maxRecordBytes: 100 }).push(Buffer.from(text))

    for (const [index, { after, lastLine }] of all.entries()) {
      const rest = createCsvSplitter({ ...DIALECT, maxRecordBytes: 100, offset: after, line: lastLine }).push(Buffer.from(text).subarray(after))

      expect(rest).toEqual(all.slice(index + 1))
    }
    expect(all.map(({ line }) => line)).toEqual([1, 2, 4, 5])
  })
})
