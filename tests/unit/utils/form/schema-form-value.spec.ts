import { describe, expect, it } from 'vitest'
import { toFields } from '~/utils/form/schema-form'
import { isOnlyChoice, withOnlyChoices } from '~/utils/form/schema-form-value'

const fields = toFields({
  required: ['provider', 'endpoint', 'mode'],
  properties: { provider: { enum: ['openai'] }, note: { enum: ['x'] }, mode: { enum: ['a', 'b'] }, endpoint: { type: 'string' } },
}, 'en')

describe('a choice of one option', () => {
  it('is none where it must be made', () => {
    expect(fields.filter(isOnlyChoice).map(({ name }) => name)).toEqual(['provider'])
  })

  it('is filled in with what is entered beside it, and is gone with that', () => {
    expect(withOnlyChoices(fields, { endpoint: 'https://host/v1' })).toEqual({ provider: 'openai', endpoint: 'https://host/v1' })
    expect(withOnlyChoices(fields, { provider: 'openai' })).toBeUndefined()
    expect(withOnlyChoices(fields, {})).toBeUndefined()
  })

  it('never replaces another value', () => {
    expect(withOnlyChoices(fields, { provider: 'other' })).toEqual({ provider: 'other' })
  })
})
