import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AppError } from '#server/errors'
import { readByteRange } from '#server/http/send-download'

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
