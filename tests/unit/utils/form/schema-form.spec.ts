import { describe, expect, it } from 'vitest'
import { isSegmented, labelOfOption, toFields } from '~/utils/form/schema-form'

const schema = {
  properties: {
    whitespace: {
      'enum': ['none', 'trim'],
      'title': 'White space',
      'x-labels': { none: 'Keep' },
      'x-i18n': { 'zh-CN': { 'title': '空白', 'x-labels': { none: '不处理', trim: '去首尾空白' } } },
    },
  },
}

function givenField(language: string) {
  const [field] = toFields(schema, language)
  if (!field) {
    throw new Error('no field')
  }
  return field
}

describe('an option of a choice', () => {
  it('has the label in the language of the reader, otherwise its own name', () => {
    expect(['none', 'trim'].map(option => labelOfOption(givenField('en'), option))).toEqual(['Keep', 'trim'])
    expect(['none', 'trim'].map(option => labelOfOption(givenField('zh-CN'), option))).toEqual(['不处理', '去首尾空白'])
  })

  it('is beside the others only while their labels are short', () => {
    const field = givenField('en')

    expect(isSegmented(field)).toBe(true)
    expect(isSegmented({ ...field, labels: { none: 'a label of many words' } })).toBe(false)
  })
})
