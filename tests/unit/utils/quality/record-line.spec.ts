import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toRecordLine } from '~/utils/quality/record-line'

it.each([
  ['{"id":7,"created_at":"2026-01-01","text":"A bakery\\nin the old town"}', [], 'A bakery in the old town'],
  ['{"id":7,"title":"Short","text":"Longer than that"}', ['title'], 'Short'],
  ['{"id":7,"title":"","text":"Longer"}', ['title'], 'Longer'],
  ['{"messages":[{"role":"user","content":"How long does it take?"}]}', [], 'How long does it take?'],
  ['{"text":"cut in the \\u4e', [], 'cut in the'],
  ['{"text":"cut at a \\', [], 'cut at a'],
  ['{"id":7}', [], '{"id":7}'],
  ['no JSON', [], 'no JSON'],
])('%#: the text of a record', (excerpt, fields, line) => {
  expect(toRecordLine(excerpt, fields)).toBe(line)
})

it('of any record cut anywhere is never a part of its names or marks', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.nat(), (text, cut) => {
    const record = JSON.stringify({ id: 1, t: text })
    const line = toRecordLine(record.slice(0, 12 + cut % record.length))

    expect(record.startsWith(line) || text.replaceAll(/\s+/g, ' ').trim().startsWith(line)).toBe(true)
  }))
})
