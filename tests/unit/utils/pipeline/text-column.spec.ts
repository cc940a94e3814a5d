import { describe, expect, it } from 'vitest'
import { findTextColumn, findUsedColumn, listCompared, toColumnParameters } from '~/utils/pipeline/text-column'

const columnsOf = (...names: string[]) => names.map(name => ({ name, type: name === 'n' ? 'number' : 'string' }))
const SCHEMA = { properties: {
  field: { 'type': 'string', 'x-field': true, 'default': 'text' },
  output_field: { 'type': 'string', 'x-new-field': true, 'default': 'language' },
  fields: { type: 'array', items: { 'type': 'string', 'x-field': true }, default: [] },
} }

describe('the text that a pipeline is about', () => {
  it('is what its name says, else the first text that is no id', () => {
    expect(findTextColumn(columnsOf('id', 'review_body', 'text'))).toBe('text')
    expect(findTextColumn(columnsOf('id', 'review_body'))).toBe('review_body')
    expect(findTextColumn(columnsOf('编号', '评论', '备注'))).toBe('评论')
    expect(findTextColumn(columnsOf('iata', 'name'))).toBe('name')
    expect(findTextColumn(columnsOf('id', 'city'))).toBe('city')
    expect(findTextColumn(columnsOf('n', 'id'))).toBe('id')
    expect(findTextColumn(columnsOf('n'))).toBeUndefined()
  })

  it.each([
    [['id', 'question', 'answer', 'language'], ['question', 'answer', 'language']],
    [['id', 'customer', 'comment'], ['customer', 'comment']],
    [['instruction', 'input', 'output'], ['instruction', 'input', 'output']],
    [['question_id', 'question', 'answer_language', 'answer'], ['question', 'answer']],
    [['prompt', 'chosen', 'rejected'], ['prompt', 'chosen', 'rejected']],
    [['编号', '问题', '答案', '问题类型'], ['问题', '答案']],
    [['n', 'city'], []],
  ])('is compared with all other text but ids, where a name tells which it is: %j', (names, expected) => {
    expect(listCompared(columnsOf(...names))).toEqual(expected)
    expect(listCompared(names.map(name => ({ name, type: 'integer' })))).toEqual([])
  })

  it('is what other stages name already, however deep', () => {
    const stage = {
      key: 'check', kind: 'quality.check', name: '', needs: [],
      parameters: { rules: [{ type: 'required', field: 'city' }] },
    }

    expect(findUsedColumn([stage], columnsOf('id', 'city'))).toBe('city')
    expect(findUsedColumn([stage], columnsOf('id'))).toBeUndefined()
  })

  it('takes the place of a usual column that does not exist, and of nothing else', () => {
    expect(toColumnParameters(SCHEMA, columnsOf('id', 'city'), 'city')).toEqual({ field: 'city' })
    expect(toColumnParameters(SCHEMA, columnsOf('id', 'text'), 'id')).toEqual({})
    expect(toColumnParameters(SCHEMA, [], undefined)).toEqual({})
  })
  it('gives a field that would replace another a free name', () => {
    expect(toColumnParameters(SCHEMA, columnsOf('text', 'language'), 'text')).toEqual({ output_field: 'language_2' })
    expect(toColumnParameters(SCHEMA, columnsOf('text', 'language', 'language_2'), 'text'))
      .toEqual({ output_field: 'language_3' })
  })
})
