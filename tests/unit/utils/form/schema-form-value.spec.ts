import { describe, expect, it } from 'vitest'
import { isShown, toFields } from '~/utils/form/schema-form'
import { fromText, isOnlyChoice, toText, withAnswer, withOnlyChoices } from '~/utils/form/schema-form-value'

const fields = toFields({
  required: ['provider', 'endpoint', 'mode'],
  properties: {
    provider: { enum: ['openai'] }, note: { enum: ['x'] }, mode: { enum: ['a', 'b'] }, endpoint: { type: 'string' },
  },
}, 'en')

describe('a choice of one option', () => {
  it('is none where it must be made', () => {
    expect(fields.filter(isOnlyChoice).map(({ name }) => name)).toEqual(['provider'])
  })

  it('is filled in with what is entered beside it, and is gone with that', () => {
    expect(withOnlyChoices(fields, { endpoint: 'https://host/v1' }))
      .toEqual({ provider: 'openai', endpoint: 'https://host/v1' })
    expect(withOnlyChoices(fields, { provider: 'openai' })).toBeUndefined()
    expect(withOnlyChoices(fields, {})).toBeUndefined()
  })

  it('never replaces another value', () => {
    expect(withOnlyChoices(fields, { provider: 'other' })).toEqual({ provider: 'other' })
  })
})

describe('an answer that decides which other fields there are', () => {
  const rule = toFields({ properties: {
    type: { enum: ['pattern', 'length', 'range', 'forbidden'] },
    field: { type: 'string' },
    min: { 'type': 'number', 'x-for': { type: ['length', 'range'] } },
    pattern: { 'type': 'string', 'x-for': { type: ['pattern'] } },
  } }, 'en')

  it('takes the values of the others along', () => {
    const values = { type: 'pattern', field: 'text', pattern: '^a' }
    expect(withAnswer(rule, values, 'type', 'forbidden')).toEqual({ type: 'forbidden', field: 'text' })
  })

  it('leaves those that are for both', () => {
    expect(withAnswer(rule, { type: 'length', min: 3 }, 'type', 'range')).toEqual({ type: 'range', min: 3 })
  })

  it('is the default while nothing is entered', () => {
    const fields = toFields({ properties: {
      mode: { enum: ['left', 'anti'], default: 'left' },
      prefix: { 'type': 'string', 'x-for': { mode: ['left'] } },
    } }, 'en')
    const shownBeside = (values: Record<string, unknown>) =>
      fields.filter(field => isShown(field, fields, values)).map(({ name }) => name)

    expect(shownBeside({})).toEqual(['mode', 'prefix'])
    expect(shownBeside({ mode: 'anti' })).toEqual(['mode'])
    expect(withAnswer(fields, { mode: 'left', prefix: 'r_' }, 'mode', undefined)).toEqual({ prefix: 'r_' })
    expect(withAnswer(fields, { prefix: 'r_' }, 'mode', 'anti')).toEqual({ mode: 'anti' })
  })

  it('is the only one that does', () => {
    const values = { type: 'forbidden', pattern: '^a' }
    expect(withAnswer(rule, values, 'field', 'text')).toEqual({ ...values, field: 'text' })
  })
})

describe('an answer that wants another field of a type', () => {
  const condition = toFields({ properties: {
    op: { enum: ['eq', 'length_ge', 'in'] },
    value: { 'x-types': { op: { length_ge: 'number', in: 'list' } } },
  } }, 'en')
  const answered = (value: unknown, op: string) => withAnswer(condition, { value }, 'op', op).value

  it('takes what stands there as that type', () => {
    expect(answered('5', 'length_ge')).toBe(5)
    expect(answered('five', 'length_ge')).toBe('five')
    expect(answered(undefined, 'length_ge')).toBeUndefined()
    expect(answered('a', 'in')).toEqual(['a'])
    expect(answered(undefined, 'in')).toEqual([])
  })

  it('leaves it where any type will do, but for a list in which nothing stands', () => {
    expect(answered(5, 'eq')).toBe(5)
    expect(answered(['a'], 'eq')).toEqual(['a'])
    expect(answered([], 'eq')).toBeUndefined()
  })
})

it.each([['95', 0.95], ['99.9', 0.999], ['0.1', 0.001], ['100', 1], ['', undefined], ['most', 'most']])(
  'a ratio is entered in percent, %s, and stored as %s', (text, ratio) => {
    const [field] = toFields({ properties: { share: { 'type': 'number', 'x-percent': true } } }, 'en')
    expect(fromText(field!, text)).toBe(ratio)
    expect(toText(field!, ratio)).toBe(text)
  },
)
