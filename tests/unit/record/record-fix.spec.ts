import { describe, expect, it } from 'vitest'
import { readFix } from '#record/record-fix'

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
