import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { AuditAnchorsView, AuditVerification } from '#shared/contract/setting/audit.contract'
import AuditChain from '~/components/audit/AuditChain.vue'

const AT = '2026-11-20T06:00:00.000Z'
const NOW = Date.parse(AT)
const anchorAt = (position: number) => ({ kind: 'interval' as const, position, at: AT, note: '' })
const givenAnchors = (change: Partial<AuditAnchorsView> = {}): AuditAnchorsView => ({
  first: anchorAt(0), last: anchorAt(7), base: null, count: 2, file: '/data/audit-anchors.jsonl', isFileThere: true,
  damaged: 0, damagedLine: null, foreign: 0, isSent: false, fault: null, publicKey: 'key', ...change,
})
const NONE = { first: null, last: null, count: 0 }
const givenResult = (change: Partial<AuditVerification> = {}): AuditVerification => ({
  state: 'intact', checked: 7, checkedTo: 7, head: { position: 7, hash: 'a'.repeat(64), sealedAt: AT }, pending: 0,
  broken: null, anchors: givenAnchors(), checkedAt: AT, ...change,
})

let shown: Awaited<ReturnType<typeof mountSuspended>> | undefined
afterEach(() => shown?.unmount())

async function show(change: Partial<AuditVerification>) {
  shown = await mountSuspended(AuditChain, { props: {
    result: givenResult(change), error: undefined, isChecking: false, checked: 7, nowMs: NOW,
    toEntry: (id: string) => `/settings?entry=${id}`, anchorsHref: '/anchors',
  } })
  return shown
}

describe('the chain of the audit trail', () => {
  it('says since when it is intact, and where its anchors are', async () => {
    const text = (await show({})).text()

    expect(text).toContain('Intact since')
    expect(text).toContain('Last anchor: entry 7')
    expect(text).toContain('/data/audit-anchors.jsonl')
    expect(text).not.toContain('Accept')
  })

  it.each([
    [{ isFileThere: false }, 'There is no anchor file'], [{}, 'holds no anchor yet'],
    [{ foreign: 3 }, 'signed with another key'],
    [{ damaged: 2, damagedLine: 1 }, 'No line of the anchor file can be read'],
  ])('does not know without an anchor, and why: %j', async (change, why) => {
    const text = (await show({ state: 'unknown', anchors: givenAnchors({ ...NONE, ...change }) })).text()

    expect(text).toContain('Unknown whether the trail is whole')
    expect(text).toContain(why)
    expect(text).not.toContain('Intact')
  })

  it.each([['emptied', 'It was emptied.'], ['cut', 'Its end was cut off.'], ['rewritten', 'It was rewritten'], [
    'backdated', 'later than its date says',
  ]] as const)('names the place where it was %s, and lets it be accepted', async (fault, words) => {
    const chain = await show({
      state: 'broken', broken: { fault, position: 5, auditId: null, anchor: { position: 7, at: AT } },
    })

    expect(chain.text()).toContain('from entry 5 on')
    expect(chain.text()).toContain(words)
    expect(chain.text()).toContain('recorded 7 entries')
    await chain.get('[data-accept]').trigger('click')
    expect(chain.emitted('accept')).toHaveLength(1)
  })

  it('lets nobody accept an entry that was changed', async () => {
    expect((await show({ state: 'broken', broken: { fault: 'changed', position: 5, auditId: 'x' } })).text()).not
      .toContain('Accept')
  })

  it('says what is wrong with its anchors, and what was accepted', async () => {
    const text = (await show({ anchors: givenAnchors({
      damaged: 2, damagedLine: 9, foreign: 1, fault: 'EACCES', isSent: true,
      base: { kind: 'accepted', position: 3, at: AT, note: 'a snapshot' },
    }) })).text()

    expect(text).toContain('the first is line 9')
    expect(text).toContain('1 anchor was signed with another key')
    expect(text).toContain('EACCES')
    expect(text).toContain('sent to the receiver')
    expect(text).toContain('a snapshot')
  })
})
