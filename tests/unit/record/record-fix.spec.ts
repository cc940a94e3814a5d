import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault, toPlace } from '#record/json-fault-place'
import { readFix } from '#record/record-fix'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  }
  catch {
    return false
  }
}

describe('where a text stops being JSON', () => {
  it.each([
    ['{"a": nothing}', 6],
    ['{"a": 1,}', 8],
    ['{"a": 1', 7],
    ['{"a" 1}', 5],
    ['{a: 1}', 1],
    ['[1 2]', 3],
    ['{"a": 01}', 7],
    ['{"a": "x\ny"}', 8],
    ['{"a": "x\\"', 10],
    ['{"a": "\\x"}', 7],
    ['{} {}', 3],
    ['', 0],
    ['[}', 1],
    ['{"a": tru}', 6],
  ])('%j: at %i', (text, at) => {
    expect(findJsonFault(text)).toBe(at)
  })

  it('agrees with JSON.parse on any text made of pieces of JSON', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '\\"', '\\u00e9', '\n', ' ', '1', '-0.5e3', '0', '.', 'true', 'null', 'nul', '山', '\u2028', '😀')

    fc.assert(fc.property(fc.oneof(fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')), fc.json()), (text) => {
      expect(findJsonFault(text) === undefined).toBe(isJson(text))
    }), { numRuns: 2_000 })
  })

  it('finds no fault before the place where a valid text was cut', () => {
    fc.assert(fc.property(fc.json(), fc.nat(), (text, cut) => {
      const at = findJsonFault(text.slice(0, cut % (text.length + 1)))

      expect(at === undefined || at === cut % (text.length + 1) || /^[-\d.eE+a-z\\]/.test(text.slice(at))).toBe(true)
    }))
  })

  it('counts lines and characters, not code units', () => {
    expect(toPlace('{\n"😀": x}', 8)).toEqual({ line: 2, column: 6 })
  })
})

describe('a fix', () => {
  const original = '{"id": 1.0, "text":"a", "tags":["x"], "note":null}'

  it.each([
    ['', { code: 'FIX_EMPTY' }],
    ['  \n', { code: 'FIX_EMPTY' }],
    ['\n {"id": 2,\n"text": }', { code: 'FIX_NOT_JSON', line: 3, column: 9 }],
    ['["a"]', { code: 'FIX_NOT_AN_OBJECT' }],
    ['"text"', { code: 'FIX_NOT_AN_OBJECT' }],
    [original, { code: 'FIX_SAME' }],
    ['{ "id":1.0,"text":"a",\n"tags":["x"],"note":null }', { code: 'FIX_SAME' }],
    ['{"id":"1.0","text":"a","tags":["x"],"note":null}', { code: 'FIX_FIELD_TYPE', field: 'id' }],
    ['{"id":1.0,"text":"a","tags":"x","note":null}', { code: 'FIX_FIELD_TYPE', field: 'tags' }],
    [`{"text":${'['.repeat(600)}${']'.repeat(600)}}`, { code: 'FIX_TOO_DEEP' }],
  ])('%j is refused', (text, fault) => {
    expect(readFix(original, text)).toEqual({ fault })
  })

  it.each([
    ['{"id": 2.0, "text":"b", "tags":["x"], "note":null}', 'id'],
    ['{"id": 1.0, "text":"b", "tags":["x"]}', 'note'],
    ['{"id": 1.0, "text":"b", "tags":["x"], "note":null, "more":1}', 'more'],
  ])('%j is refused where only other fields may be fixed', (text, field) => {
    expect(readFix(original, text, ['text', 'tags'])).toEqual({ fault: { code: 'FIX_OTHER_FIELD', field } })
  })

  it('may change the fields that are named, those within objects too, and no other beside them', () => {
    const record = '{"meta": {"a": 1, "b": 2}, "text": "x"}'
    const fixed = '{"text":"x","meta":{"b":3,"a":1}}'

    expect(readFix(record, fixed, ['meta.b'])).toEqual({ text: fixed })
    expect(readFix(record, fixed, ['meta.a'])).toEqual({ fault: { code: 'FIX_OTHER_FIELD', field: 'meta.b' } })
  })

  it('is kept as it was written', () => {
    const fixed = '{"id": 1.0, "text":"b  c", "tags":["x"], "note":"now a text"}'

    expect(readFix(original, ` ${fixed}\n`)).toEqual({ text: fixed })
  })

  it('of several lines becomes one, with its numbers and texts as they are', () => {
    expect(readFix(original, '{\n  "id": 1.00,\r\n  "text": "a  b"\n}')).toEqual({ text: '{"id":1.00,"text":"a  b"}' })
  })

  it('may leave a field out, or set it to null', () => {
    expect(readFix(original, '{"id":null}')).toEqual({ text: '{"id":null}' })
  })
})
