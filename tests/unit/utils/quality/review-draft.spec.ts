import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, findDraftFault, toComplaint, toEdits } from '~/utils/quality/review-draft'

describe('a fix that changes nothing', () => {
  const fault = findDraftFault('{"text":"a"}', { ...EMPTY_DRAFT, verdict: 'FIX_AND_PASS' }, { codes: [], findings: [] })

  it('is no complaint when “Fix and pass” is chosen, but one when it is submitted', () => {
    expect(fault).toEqual({ code: 'FIX_SAME' })
    expect(toComplaint(fault, false)).toBeUndefined()
    expect(toComplaint(fault, true)).toEqual(fault)
  })
})

it('a defect that “Fail” needs is no complaint before it could be chosen, but one when the verdict is submitted', () => {
  const fault = findDraftFault(
    '{"text":"a"}', { ...EMPTY_DRAFT, verdict: 'FAIL' }, { codes: [{ code: 'TYPO', severity: 'minor' }], findings: [] },
  )

  expect(fault).toEqual({ code: 'DEFECT_MISSING' })
  expect(toComplaint(fault, false)).toBeUndefined()
  expect(toComplaint(fault, true)).toEqual(fault)
})

it('complains at once about anything else', () => {
  const given = { codes: [{ code: 'HARM', severity: 'critical' as const }], findings: [] }
  const fault = findDraftFault('{"text":"a"}', { ...EMPTY_DRAFT, verdict: 'PASS', defects: ['HARM'] }, given)

  expect(toComplaint(fault, false)).toEqual({ code: 'CRITICAL_PASS' })
})

describe('a whole record', () => {
  const record = String.raw`{"id": 1.0, "text": "caf\u00e9", "turns": [{"role":"user","content":"hi"}]}`

  it.each([
    ['as it was', '{\n  "id": 1.0,\n  "text": "café",\n  "turns": [{"role":"user","content":"hi"}]\n}', {}],
    [
      'with other texts', '\n{"id": 1.0, "text": "tea", "turns": [{"role":"user","content":"hello"}]}',
      { 'text': 'tea', 'turns[0]': 'hello' },
    ],
  ])('%s is taken apart', (_, json, edits) => {
    expect(toEdits(record, json)).toEqual(edits)
  })

  it.each([
    ['is no JSON', `${record} oops`],
    ['has another number', record.replace('1.0', '2.0')],
    ['lacks a text', '{"id": 1.0, "turns": [{"role":"user","content":"hi"}]}'],
    ['has no text any more', record.replace(String.raw`"caf\u00e9"`, 'null')],
    ['has another field', record.replace('"text"', '"more": 1, "text"')],
  ])('that %s is left whole', (_, json) => {
    expect(toEdits(record, json)).toBeUndefined()
  })
})
