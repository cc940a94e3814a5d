import { describe, expect, it } from 'vitest'
import { maskRecords } from '#server/thread/record-mask'

describe('a masked record', () => {
  it.each([
    ['a text', '{"a":"mail jane@example.com"}', '{"a":"mail j***@e***.com"}', ['email']],
    [
      'a text with escapes',
      String.raw`{"a":"jane\u0040example.com \"x\""}`, String.raw`{"a":"j***@e***.com \"x\""}`, ['email'],
    ],
    ['a number', '{"a": 13812345678, "b":1.50}', '{"a": "138***78", "b":1.50}', ['phone']],
    [
      'nested values', '{"a":[{"b":"13812345678"},["jane@example.com"]]}',
      '{"a":[{"b":"138***78"},["j***@e***.com"]]}', ['email', 'phone'],
    ],
    ['nested names', '{"a":{"jane@example.com":1}}', '{"a":{"j***@e***.com":1}}', ['email']],
    [
      'JSON in a text', String.raw`{"a":"{\"to\":\"jane@example.com\"}"}`,
      String.raw`{"a":"{\"to\":\"j***@e***.com\"}"}`, ['email'],
    ],
    [
      'the lines of a private key',
      '{"a":["of","-----BEGIN PRIVATE KEY-----","MIIEow",7,"IBAAKC","-----END PRIVATE KEY-----","end"],"b":"kept"}',
      '{"a":["of","----***","***",7,"***","***","end"],"b":"kept"}', ['secret'],
    ],
    [
      'the lines of a private key by number',
      '{"a":{"1":"-----BEGIN RSA PRIVATE KEY-----\\nMII","2":"Eow","3":"-----END RSA PRIVATE KEY-----"}}',
      '{"a":{"1":"----***","2":"***","3":"***"}}', ['secret'],
    ],
    [
      'a private key without an end, up to that of the record',
      '{"a":["-----BEGIN PRIVATE KEY-----","MIIEow"],"b":"IBAAKC"}',
      '{"a":["----***","***"],"b":"***"}', ['secret'],
    ],
    ['no object', '"jane@example.com"', '"j***@e***.com"', ['email']],
  ])('has no value left in %s', (_, line, masked, kinds) => {
    expect(maskRecords([line])).toEqual({ records: [masked], kinds })
  })

  it.each([
    '{"a": 1e400, "b": 9007199254740993, "c": null, "d": "é \\u00e9"}',
    '{"name@example.com":"a column that everybody sees"}',
    '{}',
  ])('is the line itself where nothing is found: %s', (line) => {
    expect(maskRecords([line])).toEqual({ records: [line], kinds: [] })
  })

  it('lets no private key go on into the next record', () => {
    const lines = ['{"a":"-----BEGIN PRIVATE KEY-----"}', '{"a":"kept"}']
    expect(maskRecords(lines).records).toEqual(['{"a":"----***"}', '{"a":"kept"}'])
  })

  it('breaks no answer with a line that is not JSON', () => {
    expect(() => maskRecords(['{"a":'])).toThrow(SyntaxError)
  })
})
