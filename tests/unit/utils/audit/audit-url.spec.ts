import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AUDIT_NOUNS } from '#shared/domain/audit/audit-action'
import {
  AUDIT_DEFAULT, type AuditState, fromAuditUrl, isAuditFiltered, toAuditTarget, toAuditUrl, verbsOf,
} from '~/utils/audit/audit-url'

const text = fc.string({ maxLength: 20 }).map(it => it.replaceAll('\0', '').trim())
const state: fc.Arbitrary<AuditState> = fc.constantFrom('' as const, ...AUDIT_NOUNS).chain(noun => fc.record({
  q: text, noun: fc.constant(noun), verb: fc.constantFrom('', ...verbsOf(noun)), actor: text, nounId: text,
  range: fc.constantFrom(undefined, { from: 'now-7d', to: 'now' }), cursor: fc.constantFrom('', 'abc'),
  entry: fc.oneof(fc.constant(''), fc.uuid()),
}))

it('an address says the whole state of the audit trail, and the plain one nothing', () => {
  fc.assert(fc.property(state, (it) => {
    expect(fromAuditUrl(toAuditUrl(it))).toEqual(it)
  }))
  expect(toAuditUrl(AUDIT_DEFAULT)).toEqual({ section: 'audit' })
  expect(isAuditFiltered(AUDIT_DEFAULT)).toBe(false)
})

it.each([
  { noun: 'nothing' }, { noun: 'run', verb: 'seal' }, { verb: 'create' }, { entry: 'x' }, { q: ['', 'a'] },
  { from: 'yesterday' }, { cursor: 'x'.repeat(600) },
])('%j is an address without that filter', (query) => {
  expect(fromAuditUrl(query)).toEqual({ ...AUDIT_DEFAULT, ...query.noun === 'run' && { noun: 'run' } })
})

it('leads to the page of a thing only with an id that can be one', () => {
  const id = '0190ffff-0000-7000-8000-000000000000'

  expect(toAuditTarget({ noun: 'run', nounId: id })).toEqual({ path: `/runs/${id}` })
  expect([
    toAuditTarget({ noun: 'run', nounId: '../settings' }), toAuditTarget({ noun: 'upload', nounId: id }),
    toAuditTarget({ noun: 'constructor', nounId: id }),
  ]).toEqual([undefined, undefined, undefined])
})
