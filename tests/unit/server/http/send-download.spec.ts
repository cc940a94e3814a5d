import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filename } from '#shared/contract/common.contract'
import { AppError } from '#server/errors'
import { readByteRange, toAttachment, toSafeFilename } from '#server/http/send-download'

describe('the name of a download', () => {
  it.each([
    ['parts.csv', 'parts.csv'], ['评价-清洗 1.0.0.jsonl', '评价-清洗 1.0.0.jsonl'], ['..', 'download'], ['.', 'download'],
    [' ', 'download'], ['.hidden', '.hidden'],
    ['CON', '_CON'], ['con.csv', '_con.csv'], ['Nul .txt', '_Nul .txt'], ['LPT1', '_LPT1'],
    ['com\u00B9.csv', '_com\u00B9.csv'], ['console.csv', 'console.csv'],
    ['invoice\u202Egpj.exe', 'invoicegpj.exe'], ['a\u2066b\u2069.csv', 'ab.csv'], ['name. . ', 'name'],
    ['a/b\\c:d', 'a_b_c_d'], ['a\r\nb', 'a__b'],
    ['\u0627\u0644\u0639\u0631\u0628\u064A\u0629.csv', '\u0627\u0644\u0639\u0631\u0628\u064A\u0629.csv'],
  ])('of “%s” is “%s”', (name, safe) => {
    expect(toSafeFilename(name)).toBe(safe)
  })

  it('is a header of one line that cannot be misread, for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
      const header = toAttachment(name)

      expect(header).toMatch(/^attachment; filename="[\w. -]+"; filename\*=UTF-8''(?:[\w!~.-]|%[0-9A-F]{2})+$/)
      expect(toSafeFilename(toSafeFilename(name))).toBe(toSafeFilename(name))
      expect(decodeURIComponent(header.split('\'\'')[1] ?? '')).toBe(toSafeFilename(name))
    }))
  })
})

describe('the name of an upload', () => {
  it.each(['parts.csv', '.hidden', 'con.csv', 'a..b', '评价.csv'])('may be “%s”', (name) => {
    expect(filename.safeParse(name).success).toBe(true)
  })

  it.each([
    '.', '..', '...', ' .. ', 'invoice\u202Egpj.exe', 'a\u2066b', 'a\u2069', 'a/b', 'a\nb', '',
  ])('cannot be “%s”', (name) => {
    expect(filename.safeParse(name).success).toBe(false)
  })
})

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes = 5-', { first: 5, last: 99 }],
    ['bytes=-5', { first: 95, last: 99 }],
    ['bytes=-500', { first: 0, last: 99 }],
    ['bytes=90-500', { first: 90, last: 99 }],
    ['bytes=99-99', { first: 99, last: 99 }],
  ])('reads %s of 100 bytes', (header, span) => {
    expect(readByteRange(header, 100)).toEqual(span)
  })

  it.each([
    undefined, '', 'bytes=', 'bytes=-', 'bytes=9-0', 'bytes=0-1,5-6', 'lines=0-9', 'bytes=a-b', 'bytes=0x1-2',
  ])('answers %j with the whole file', (header) => {
    expect(readByteRange(header, 100)).toBeUndefined()
  })

  it.each([
    ['bytes=100-', 100], ['bytes=200-300', 100], ['bytes=-0', 100], ['bytes=0-', 0],
  ])('refuses %s of %d bytes', (header, bytes) => {
    expect(() => readByteRange(header, bytes)).toThrow(AppError)
  })

  it('never exceeds the file', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (from, length, bytes) => {
      fc.pre(from < bytes)

      const span = readByteRange(`bytes=${from}-${from + length}`, bytes)

      expect(span).toEqual({ first: from, last: Math.min(from + length, bytes - 1) })
    }))
  })
})
