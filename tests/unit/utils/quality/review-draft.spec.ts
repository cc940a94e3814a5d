import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, findDraftFault, toComplaint } from '~/utils/quality/review-draft'

describe('a fix that changes nothing', () => {
  const fault = findDraftFault('{"text":"a"}', { ...EMPTY_DRAFT, verdict: 'FIX_AND_PASS' }, { codes: [], findings: [] })

  it('is no complaint when “Fix and pass” is chosen, but one when it is submitted', () => {
    expect(fault).toEqual({ code: 'FIX_SAME' })
    expect(toComplaint(fault, false)).toBeUndefined()
    expect(toComplaint(fault, true)).toEqual(fault)
  })
})

it('complains at once about anything else', () => {
  const fault = findDraftFault('{"text":"a"}', { ...EMPTY_DRAFT, verdict: 'FAIL' }, { codes: [{ code: 'TYPO', severity: 'minor' }], findings: [] })

  expect(toComplaint(fault, false)).toEqual({ code: 'DEFECT_MISSING' })
})
