import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eachToken } from '#record/json-scan'
import { recordReaderOf, toFieldText, toReadableJson } from '~/utils/json/record-text'
import { hostileFields } from '~~/tests/support/api/hostile-json'

const HOSTILE = String.raw`{"7":1,"id":1234567890123456001,"2":1.0,"big":1e400,"text":"\u5c71","nested":{"x":-0},"none":null}`

describe('records in an answer', () => {
  it.each([
    [
      'datasetRecords',
      (record: string) => `{"items":[{"row":0,"record":${record}},{"row":1,"record":${record}}],"nextCursor":null}`,
      (record: string) => ({ items: [{ row: 0, record }, { row: 1, record }], nextCursor: null }),
    ],
    [
      'runRejectList',
      (record: string) => `{"items":[{"reason":"X","record":${record},"raw":null},{"record":null}],"isWritten":true}`,
      (record: string) => ({ items: [{ reason: 'X', record, raw: null }, { record: null }], isWritten: true }),
    ],
    [
      'sourcePreview', (record: string) => `{"sample":[${record},"no JSON"],"bytes":-1}`,
      (record: string) => ({ sample: [record, 'no JSON'], bytes: -1 }),
    ],
  ])('of %s stay the text that was sent', (id, toAnswer, expected) => {
    const read = recordReaderOf(id)

    fc.assert(fc.property(hostileFields, (fields) => {
      expect(read?.(toAnswer(`{${fields}}`))).toEqual(expected(`{${fields}}`))
    }))
  })

  it('stay so in an answer that was reformatted on its way', () => {
    const answer = ' {\n "items": [ {"row": 0, "record": {"7": 1.0}} ,\n {"row": 1, "record": null} ],\n "empty": [ ] }'

    expect(recordReaderOf('datasetRecords')?.(answer))
      .toEqual({ items: [{ row: 0, record: '{"7": 1.0}' }, { row: 1, record: null }], empty: [] })
    expect(recordReaderOf('sourceTest')?.('{"sample": [ ]}')).toEqual({ sample: [] })
  })

  it('are searched nowhere else', () => {
    expect(recordReaderOf('runList')).toBeUndefined()
    expect(recordReaderOf('datasetRecords')?.('{"code":"not_found"}')).toEqual({ code: 'not_found' })
    expect(recordReaderOf('datasetRecords')?.('<html>')).toBe('<html>')
  })
})

describe('a record on the page', () => {
  it.each([
    ['id', { kind: 'number', text: '1234567890123456001' }],
    ['2', { kind: 'number', text: '1.0' }],
    ['big', { kind: 'number', text: '1e400' }],
    ['text', { kind: 'text', text: '山' }],
    ['nested', { kind: 'other', text: '{"x":-0}' }],
    ['nested.x', { kind: 'number', text: '-0' }],
    ['none', { kind: 'null' }],
    ['absent', { kind: 'missing' }],
  ])('shows in its column %s what the file has', (column, expected) => {
    expect(toFieldText(HOSTILE, column)).toEqual(expected)
  })

  it('is formatted with its fields in order, its numbers as written, its texts without escapes', () => {
    expect(toReadableJson('{"7":1.0,"a":"\\u5c71","2":[1e400,{}],"n":{}}'))
      .toBe('{\n  "7": 1.0,\n  "a": "山",\n  "2": [\n    1e400,\n    {}\n  ],\n  "n": {}\n}')
  })

  it('keeps its meaning when formatted', () => {
    fc.assert(fc.property(hostileFields, (fields) => {
      const readable = toReadableJson(`{${fields}}`)

      expect(JSON.stringify(JSON.parse(readable))).toBe(JSON.stringify(JSON.parse(`{${fields}}`)))
      expect(numbersOf(readable)).toEqual(numbersOf(`{${fields}}`))
    }))
  })

  it('of any depth is formatted with few spaces', () => {
    const deep = `{"a":${'['.repeat(20_000)}1${']'.repeat(20_000)}}`

    expect(toReadableJson(deep).length).toBeLessThan(deep.length * 100)
  })
})

function numbersOf(text: string): string[] {
  const numbers: string[] = []
  eachToken(text, (kind, { start, end }) => kind === 'scalar' && numbers.push(text.slice(start, end)))
  return numbers
}
