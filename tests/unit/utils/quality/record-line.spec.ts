import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLineField, isIdName, toRecordLine } from '~/utils/quality/record-line'

it.each([
  ['{"id":7,"created_at":"2026-01-01","text":"A bakery\\nin the old town"}', [], 'A bakery in the old town'],
  ['{"id":7,"title":"Short","text":"Longer than that"}', ['title'], 'Short'],
  ['{"id":7,"title":"","text":"Longer"}', ['title'], 'Longer'],
  ['{"messages":[{"role":"user","content":"How long does it take?"}]}', [], 'How long does it take?'],
  ['{"text":"cut in the \\u4e', [], 'cut in the'],
  ['{"text":"cut at a \\', [], 'cut at a'],
  ['{"编号":"A-1234567890","文本":"好"}', [], '好'],
  ['{"id":"A-1234567890"}', [], 'A-1234567890'],
  ['{"id":7}', [], '{"id":7}'],
  ['no JSON', [], 'no JSON'],
])('%#: the text of a record', (excerpt, fields, line) => {
  expect(toRecordLine(excerpt, findLineField([excerpt], fields))).toBe(line)
})

it('of any record cut anywhere is never a part of its names or marks', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.nat(), (text, cut) => {
    const record = JSON.stringify({ id: 1, t: text })
    const line = toRecordLine(record.slice(0, 12 + cut % record.length))

    expect(record.startsWith(line) || text.replaceAll(/\s+/g, ' ').trim().startsWith(line)).toBe(true)
  }))
})

describe('the field of a lot', () => {
  const RECORDS = [
    '{"编号":"FAQ-000123","问题":"可以退货吗？","渠道":"网页"}',
    '{"编号":"FAQ-000124","问题":"如果商品在运输途中损坏，应当怎样申请退款？","渠道":"网页"}',
    '{"编号":"FAQ-000125","问题":"好","渠道":"电话客服中心"}',
  ]

  it('is one for all records, however short one of them is', () => {
    const field = findLineField(RECORDS)

    expect(field).toBe('问题')
    expect(RECORDS.map(record => toRecordLine(record, field))).toEqual(['可以退货吗？', '如果商品在运输途中损坏，应当怎样申请退款？', '好'])
  })

  it('is the first that the policy shows, but none that only tells records apart', () => {
    expect(findLineField(RECORDS, ['编号', '渠道', '问题'])).toBe('渠道')
    expect(findLineField(['{"id":"A1","b":"x y"}', '{"id":"A2"}'], ['id'])).toBe('b')
  })

  it('is no date, number or address while another has words', () => {
    expect(findLineField(['{"at":"2026-12-01T05:00:00Z","note":"ok"}'])).toBe('note')
    expect(findLineField(['{"at":"2026-12-01T05:00:00Z"}'])).toBe('at')
    expect(findLineField(['{"n":1}', 'no JSON'])).toBeUndefined()
  })

  it.each([
    'id', 'ID', 'record_id', 'recordId', 'uuid', '编号', '订单编号', 'source.url',
  ])('%s only tells records apart', (name) => {
    expect(isIdName(name)).toBe(true)
  })

  it.each(['text', 'valid', 'paid', 'question', 'monkey', '问题'])('%s is read', (name) => {
    expect(isIdName(name)).toBe(false)
  })
})
