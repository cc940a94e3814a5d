import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAnswer } from '#factory/check/json-schema.ts'

const passes = (schema: object, value: unknown) =>
  checkAnswer(JSON.stringify(schema), JSON.stringify(value)).length === 0

/** Small, so that equal ones are drawn often; with the keys that every object has from elsewhere. */
const json = fc.letrec(tie => ({
  value: fc.oneof({ maxDepth: 2 },
    fc.constantFrom(null, true, false, 0, 1, '', 'a'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom('a', 'valueOf', 'toString', 'constructor', 'hasOwnProperty'), tie('value'), { maxKeys: 2 },
    )),
})).value.map(value => JSON.parse(JSON.stringify(value)) as unknown)

describe('what a schema compares', () => {
  it('is equal as JSON values are, whatever their fields are called', () => {
    fc.assert(fc.property(json, json, fc.boolean(), (one, other, isTwin) => {
      const second = isTwin ? structuredClone(one) : other
      const isEqual = isDeepStrictEqual(one, second)

      expect(passes({ const: one }, second)).toBe(isEqual)
      expect(passes({ enum: ['b', one] }, second)).toBe(isEqual)
      expect(passes({ uniqueItems: true }, [one, second])).toBe(!isEqual)
      expect(passes({ uniqueItems: false }, [one, second])).toBe(true)
    }), { numRuns: 300 })
  })

  it('is equal whatever the order of fields and the writing of a number', () => {
    expect(checkAnswer('{"const":{"a":1.0,"b":-0}}', '{"b":0,"a":1}')).toEqual([])
    expect(checkAnswer('{"uniqueItems":true}', '[0,-0]')).toHaveLength(1)
  })

  it('is named where it differs', () => {
    const schema = JSON.stringify({ properties: { a: { enum: ['x'] }, b: { const: 1 }, c: { uniqueItems: true } } })

    expect(checkAnswer(schema, '{"a":"y"}'))
      .toEqual([{ field: 'output.a', description: 'must be equal to one of the allowed values' }])
    expect(checkAnswer(schema, '{"b":2}')).toEqual([{ field: 'output.b', description: 'must be equal to constant' }])
    expect(checkAnswer(schema, '{"c":[1,1]}'))
      .toEqual([{ field: 'output.c', description: 'must NOT have duplicate items' }])
  })
})
