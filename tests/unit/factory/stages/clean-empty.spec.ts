import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createCleanProcess } from '#factory/stages/kinds/clean-normalize/stage.ts'
import type { Value } from '#record/value.ts'

const PARAMETERS = {
  unicode: 'NFC', strip_control: true, strip_joiners: false, strip_direction_marks: false, strip_hidden_marks: false,
  whitespace: 'collapse', strip_html: false, strip_markdown: false, lowercase: false, fields: [], drop_empty: true,
} as const

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === ''
const value = fc.oneof(
  fc.constantFrom<Value>(null, '', ' ', '\t\n', 'a', ' b ', 0, 1, true, false),
  fc.constant<Value>([]), fc.constant<Value>({}),
)
const record = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value)

it('drops, without chosen fields, records whose text is all empty, and those that have no value at all', () => {
  const process = createCleanProcess({ ...PARAMETERS, fields: [] })

  fc.assert(fc.property(record, (given) => {
    const values = Object.values(given)
    const texts = values.filter(one => typeof one === 'string')
    const isEmpty = texts.length > 0 ? texts.every(isBlank) : values.every(one => one === null)

    expect(process(given).type === 'drop').toBe(isEmpty)
  }), { numRuns: 1_000 })
})

it('keeps every record where empty ones are not dropped', () => {
  const process = createCleanProcess({ ...PARAMETERS, fields: [], drop_empty: false })

  fc.assert(fc.property(record, (given) => {
    expect(process(given).type).not.toBe('drop')
  }))
})
