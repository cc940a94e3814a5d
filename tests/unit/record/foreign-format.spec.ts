import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findForeignFormat } from '#record/foreign-format'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('the first bytes of a file', () => {
  it.each([
    ['Parquet', 'PAR1\x15\x04\x15'], ['PDF', '%PDF-1.7\n'], ['XLSX', 'PK\x03\x04\x14\0\0\0xl/workbook.xml'],
    ['DOCX', 'PK\x03\x04\x14\0\0\0word/document.xml'],
    ['XLSX / DOCX', 'PK\x03\x04\x14\0\0\0[Content_Types].xml'], ['ZIP', 'PK\x03\x04\x14\0\0\0data.csv'],
    ['ZIP', 'PK\x05\x06\0\0'],
    ['Zstandard', '\x28\xB5\x2F\xFD\x04'], ['xz', '\xFD7zXZ\0\0\x04'], ['bzip2', 'BZh91AY&SY'],
    ['7z', '7z\xBC\xAF\x27\x1C\0\x04'],
    ['SQLite', 'SQLite format 3\0'], ['tar', `${'a.csv'.padEnd(257, '\0')}ustar\x0000`],
    ['PNG', '\x89PNG\r\n\x1A\n\0\0'], ['JPEG', '\xFF\xD8\xFF\xE0'], ['GIF', 'GIF89a\x01'],
    ['WebP', 'RIFF\x24\0\0\0WEBPVP8 '],
    ['TIFF', 'II*\0\x08'], ['MP4', '\0\0\0\x20ftypisom'], ['ELF', '\x7FELF\x02'], ['EXE', 'MZ\x90\0\x03'],
    ['DOC / XLS', '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1'],
  ])('tell %s', (name, head) => {
    expect(findForeignFormat(bytes(head))).toBe(name)
  })

  it.each([
    'PAR1,PAR2\n1,2\n', 'BZh9,name\n', 'PK,name\n', 'Objects\n', 'xl/word/\n', '',
  ])('of the text “%s” tell nothing', (text) => {
    expect(findForeignFormat(bytes(text))).toBeUndefined()
  })

  it('never take printable text for another format', () => {
    const printable = fc.string({ unit: fc.constantFrom(...'PAR1BZhPKObj%DF7zXu,;\t\n "{}[]09az') })
    fc.assert(fc.property(printable, (text) => {
      fc.pre(!text.startsWith('%PDF-'))

      expect(findForeignFormat(bytes(text))).toBeUndefined()
    }))
  })
})
