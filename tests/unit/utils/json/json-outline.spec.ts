import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outlineJson, toFirstLine } from '~/utils/json/json-outline'
import { pointerParts } from '~/utils/json/json-pointer'
import { toPlace } from '#record/json-place'

/** What a parser finds at a pointer. */
const valueAt = (root: unknown, pointer: string) =>
  pointerParts(pointer).reduce<unknown>((value, part) => Object.getOwnPropertyDescriptor(value, part)?.value, root)

describe('the outline of a JSON text', () => {
  it('contains the line and column of a value', () => {
    const text = '{\n  "stages": [\n    { "key": "read" }\n  ]\n}'
    const place = outlineJson(text).get('/stages/0/key')

    expect(toPlace(text, place?.from ?? 0)).toMatchObject({ line: 3, column: 14 })
    expect(text.slice(place?.from, place?.to)).toBe('"read"')
  })

  it('finds every value at its pointer, however it is written', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2, 4), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const root: unknown = JSON.parse(text)

      for (const [pointer, { from, to }] of outlineJson(text)) {
        expect(JSON.parse(text.slice(from, to))).toEqual(valueAt(root, pointer))
      }
    }))
  })

  it('marks an object where it begins', () => {
    const text = '{\n  "a": 1\n}'

    expect(toFirstLine(text, { from: 0, to: text.length })).toEqual({ from: 0, to: 1 })
    expect(toFirstLine(text, { from: 9, to: 10 })).toEqual({ from: 9, to: 10 })
  })

  it('terminates for any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:a\\ 1]*$/)), (text) => {
      const read = () => outlineJson(text)

      expect(read).not.toThrow(RangeError)
    }))
  })
})
