import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { STAGE_KINDS } from '#factory/stages/registry'
import { checkSchema } from '#shared/domain/json/json-schema-check'

const ajv = new Ajv2020({ strict: false, validateFormats: false })

it.each(
  STAGE_KINDS.map(kind => [kind.kind, kind.parametersSchema] as const),
)('refuses nothing of %s that the factory accepts', (_, schema) => {
  const validate = ajv.compile(schema)
  const names = Object.keys((schema.properties ?? {}) as object)
  const value = fc.oneof(
    fc.integer({ min: -5, max: 5_000 }), fc.double(), fc.boolean(), fc.string({ maxLength: 8 }),
    fc.constantFrom('text', 'auto', 'nfc', 'utf-8', ','),
    fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 3 }), fc.constant(null),
    fc.object({ maxDepth: 1 }),
  )
  const parameters = fc.dictionary(fc.constantFrom(...names, 'colour'), value, { maxKeys: 4 })

  fc.assert(fc.property(parameters, (candidate) => {
    if (validate(candidate)) {
      expect(checkSchema(schema, candidate)).toEqual([])
    }
  }), { numRuns: 500 })
})

it.each([
  [{ type: 'integer', minimum: 1 }, 0, 'must be at least 1'],
  [{ type: 'integer' }, 1.5, 'must be integer'],
  [{ type: 'number', exclusiveMaximum: 1 }, 1, 'must be less than 1'],
  [{ type: 'string', minLength: 2 }, '💥', 'length must be at least 2'],
  [{ type: 'string', pattern: '^a' }, 'b', 'must match ^a'],
  [{ enum: ['a', 'b'] }, 'c', 'must be one of ["a","b"]'],
  [{ type: 'array', maxItems: 1 }, [1, 2], 'number of items must be at most 1'],
  [{ anyOf: [{ const: 'auto' }, { type: 'integer' }] }, 'x', 'fits none of what is allowed'],
])('explains what is wrong with %j', (schema, value, message) => {
  expect(checkSchema(schema, value)).toEqual([{ pointer: '', message }])
})

it('points to nested values', () => {
  const schema = {
    type: 'object',
    properties: { 'a/b': { type: 'array', items: { type: 'object', required: ['x'], properties: {} } } },
  }

  expect(checkSchema(schema, { 'a/b': [{ x: 1 }, {}] })).toEqual([{ pointer: '/a~1b/1/x', message: 'is required' }])
})

it.each([
  '^(a+)+$', 'a*a*a*b', '^\\w*\\w*$', '(?=a)b', '^\\p{L}*$',
])('leaves a pattern that may backtrack to the factory: %s', (pattern) => {
  expect(checkSchema({ type: 'string', pattern }, `${'a'.repeat(50_000)}!`)).toEqual([])
})

it.each([
  '^[a-z]{3}$', '^https?://', '^[\\w.-]+$', '^\\d{4}-\\d{2}$',
])('tests a pattern that repeats at most one part: %s', (pattern) => {
  expect(checkSchema({ type: 'string', pattern }, '!')).toEqual([{ pointer: '', message: `must match ${pattern}` }])
})
