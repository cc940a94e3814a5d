import { describe, expect, it } from 'vitest'
import { findMainText, findTextColumn, findUsedColumn, toColumnParameters } from '~/utils/pipeline/text-column'

const columnsOf = (...names: string[]) => names.map(name => ({ name, type: name === 'n' ? 'number' : 'string' }))
const SCHEMA = { properties: {
  field: { 'type': 'string', 'x-field': true, 'default': 'text' },
  output_field: { type: 'string', default: 'language' },
  fields: { type: 'array', items: { 'type': 'string', 'x-field': true }, default: [] },
} }

describe('the text that a pipeline is about', () => {
  it('is the longest, then what its name says, and nothing else is certain', () => {
    expect(findMainText(columnsOf('id', 'a', 'text'), new Map([['id', 6], ['a', 40]]))).toBe('a')
    expect(findMainText(columnsOf('id', 'review_body', 'text'))).toBe('text')
    expect(findMainText(columnsOf('id', 'review_body'))).toBe('review_body')
    expect(findMainText(columnsOf('n', 'city'))).toBeUndefined()
    expect(findTextColumn(columnsOf('n', 'city'))).toBe('city')
    expect(findTextColumn(columnsOf('n'))).toBeUndefined()
  })

  it('is what other stages name already, however deep', () => {
    const stage = { key: 'check', kind: 'quality.check', name: '', needs: [], parameters: { rules: [{ type: 'required', field: 'city' }] } }

    expect(findUsedColumn([stage], columnsOf('id', 'city'))).toBe('city')
    expect(findUsedColumn([stage], columnsOf('id'))).toBeUndefined()
  })

  it('takes the place of a usual column that does not exist, and of nothing else', () => {
    expect(toColumnParameters(SCHEMA, columnsOf('id', 'city'), 'city')).toEqual({ field: 'city' })
    expect(toColumnParameters(SCHEMA, columnsOf('id', 'text'), 'id')).toEqual({})
    expect(toColumnParameters(SCHEMA, [], undefined)).toEqual({})
  })
})
