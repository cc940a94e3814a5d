import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJsonFault } from '#factory/stages/row/row-parser.ts'

function faultOf(text: string) {
  try {
    JSON.parse(text)
  }
  catch (error) {
    return toJsonFault(error, text)
  }
  return undefined
}

describe('the fault of a line of JSON', () => {
  it.each([
    ['{"a":1', { problem: 'CUT_OFF', column: '7' }],
    ['{"a":"x', { problem: 'CUT_OFF', column: '8' }],
    ['{a:1}', { problem: 'NAME_WANTED', column: '2' }],
    ['{"a":1,}', { problem: 'NAME_WANTED', column: '8' }],
    ['{"a" 1}', { problem: 'COLON_WANTED', column: '6' }],
    ['{"a":1 "b":2}', { problem: 'COMMA_WANTED', column: '8' }],
    ['[1 2]', { problem: 'COMMA_WANTED', column: '4' }],
    ['{"a":1} x', { problem: 'TEXT_AFTER', column: '9' }],
    ['{"a":"\t"}', { problem: 'CONTROL_CHARACTER', column: '7' }],
    ['{"a":"\\q"}', { problem: 'BAD_ESCAPE', column: '8' }],
    ['{"a":"\\u00g"}', { problem: 'BAD_ESCAPE', column: '11' }],
    ['{"a":1.}', { problem: 'BAD_NUMBER', column: '8' }],
    ['broken', { problem: 'UNEXPECTED_TOKEN', token: 'b' }],
    ['00', { problem: 'UNEXPECTED_TOKEN', column: '2' }],
    ['undefined', { problem: 'UNEXPECTED_TOKEN' }],
    ['数据', { problem: 'UNEXPECTED_TOKEN', token: '数' }],
  ])('has a code for %s', (text, params) => {
    expect(faultOf(text)?.params).toEqual(params)
  })

  it('has a code whatever the line is, and quotes little of it', () => {
    fc.assert(fc.property(
      fc.oneof(fc.string(), fc.json().chain(text => fc.nat(text.length).map(end => text.slice(0, end)))),
      (text) => {
        const fault = faultOf(text)

        expect(fault?.params.problem).not.toBe('OTHER')
        expect(fault?.message.length ?? 0).toBeLessThanOrEqual(200)
      },
    ))
  })
})
