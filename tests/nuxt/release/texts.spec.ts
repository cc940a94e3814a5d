import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReleaseDetail, ReleaseGate } from '#shared/contract/release/release.contract'
import ReleaseCard from '~/components/release/detail/ReleaseCard.vue'
import ReleaseDialogs from '~/components/release/detail/ReleaseDialogs.vue'
import ReleaseFindings from '~/components/release/detail/ReleaseFindings.vue'
import ReleaseGates from '~/components/release/detail/ReleaseGates.vue'
import ReleasePassport from '~/components/release/detail/ReleasePassport.vue'
import { REMOVAL_PATTERNS } from '#record/personal-data'
import { givenRelease, RELEASE_ID as ID } from '../given/given-release'
import { useReleaseText } from '~/composables/release/useReleaseText'

let shown: { unmount: () => void } | undefined
afterEach(() => shown?.unmount())

const PIPELINE_ID = '01900000-0000-7000-8000-0000000000bb'
const LOT = { id: ID, number: 1, sampleSize: 98, acceptNumber: 3, failed: 1, defects: 2, fixes: 0 }
const release = (lotState: string): ReleaseDetail => givenRelease({ lot: { ...LOT, state: lotState } })

it('shows no hint for a section that may stay empty', async () => {
  const given = givenRelease({ state: 'READY', card: { use: 'Training.' }, missing: ['source'] })
  const card = await mountSuspended(ReleaseCard, { props: { release: given, isBusy: false, editing: false } })
  shown = card

  expect(card.text()).toContain('Where the records come from.')
  expect(card.text()).not.toContain('Anything else.')
  expect(card.findAll('section').at(-1)?.get('p').text()).toBe('—')
})

describe('the quality in a passport', () => {
  it.each([
    ['SAMPLED', 'L-0001, not decided'], ['IN_REVIEW', 'L-0001, not decided'], ['CLOSED', 'L-0001, not decided'],
    ['ACCEPTED', 'L-0001, 98 samples, major defects 2 · at most 3'],
    ['REJECTED', 'L-0001, 98 samples, major defects 2 · at most 3'],
  ])('of a lot that is %s: %s', async (state, text) => {
    const passport = await mountSuspended(ReleasePassport, {
      props: { release: release(state), isVerifying: false, nowMs: Date.parse('2026-11-20T06:00:00Z') },
    })
    shown = passport

    const facts = passport.findAll('dt').map(term =>
      `${term.text()}: ${term.element.nextElementSibling?.textContent?.trim() ?? ''}`)
    expect(facts).toContain(`Quality: ${text}`)
  })
})

it('accepted findings are told without brackets in brackets', async () => {
  const waivers = [{ kind: 'email' as const, reason: 'Invented addresses', by: 'operator', at: '2026-11-20T06:00:00Z' }]
  const passport = await mountSuspended(
    ReleasePassport, { props: { release: givenRelease({ waivers }), isVerifying: false, nowMs: 0 } },
  )
  shown = passport

  expect(passport.text()).toMatch(/E-mail addresses: Invented addresses, accepted by \S/)
  expect(passport.text()).not.toContain('))')
})

describe('the origin of a release', () => {
  it('says why its number is not that of its version, and leads to its sources', async () => {
    const given = { semver: '2.0.0', datasetVersion: '1.1.0', sources: [{ id: ID, name: 'support.csv' }] }
    const show = (isReadOnly: boolean) => mountSuspended(
      ReleasePassport, { props: { release: givenRelease(given), isVerifying: false, isReadOnly, nowMs: 0 } },
    )
    const passport = await show(false)
    const open = await show(true)

    expect(passport.text()).toContain('A version is numbered by its columns, a release by its records.')
    expect(passport.get(`a[href="/sources?preview=${ID}"]`).text()).toBe('support.csv')
    expect(open.text()).toContain('support.csv')
    expect(open.find('a[href^="/sources"]').exists()).toBe(false)
  })
})

describe('fixes of reviewers that the version does not have', () => {
  it('are said in the passport, to readers of the public page, too, and at the gate', async () => {
    const lot = { ...LOT, state: 'ACCEPTED', fixes: 2 }
    const facts = { lotId: ID, number: 1, sampleSize: 98, failed: 0, acceptNumber: 1, fixes: 2 }
    const gates: ReleaseGate[] = [{ key: 'lot', isPassed: true, code: 'lot_accepted', facts }]
    const given = { ...release('ACCEPTED'), lot, gates }
    const passport = await mountSuspended(
      ReleasePassport, { props: { release: given, isVerifying: false, isReadOnly: true, nowMs: 0 } },
    )
    const gate = await mountSuspended(ReleaseGates, { props: { release: given, isBusy: false, nowMs: 0 } })

    expect(passport.text()).toContain('2 fixes are not in this version')
    expect(gate.get('li[data-tone="amber"]').text()).toContain('2 fixes are not in this version')
    expect(gate.get('li[data-tone="amber"] a').attributes('href')).toBe(`/qc/lots/${ID}`)
  })
})

describe('samples that reviewers have failed in the lot that was accepted', () => {
  it.each([
    ['lot_accepted' as const, 1, true, false, '1 failed sample was accepted with the rest.'],
    ['lot_conditional' as const, 2, true, false, '2 failed samples were accepted with the rest.'],
    ['lot_accepted' as const, 0, true, false, ''],
    ['lot_accepted' as const, 2, true, true, ''],
    ['lot_rejected' as const, 2, false, false, ''],
  ])('are said at the gate, in the passport and before publication: %s, %d failed (%#)', async (
    code, failed, isPassed, leftOut, text,
  ) => {
    const facts = { lotId: ID, number: 1, sampleSize: 98, failed, defects: 2, acceptNumber: 3, leftOut }
    const lot = { ...LOT, state: isPassed ? 'ACCEPTED' : 'REJECTED', failed }
    const given = givenRelease({ lot, gates: [{ key: 'lot', isPassed, code, facts }] })
    const gate = await mountSuspended(ReleaseGates, { props: { release: given, isBusy: false, nowMs: 0 } })
    const passport = await mountSuspended(
      ReleasePassport, { props: { release: given, isVerifying: false, isReadOnly: true, nowMs: 0 } },
    )
    const dialog = await mountSuspended(
      ReleaseDialogs, { props: { release: given, question: 'publish', isBusy: false } },
    )
    shown = dialog

    for (const part of [gate.text(), passport.text(), document.querySelector('dialog')?.textContent ?? '']) {
      expect(part).toContain(text)
      expect(part.includes('accepted with the rest')).toBe(text !== '')
    }
    expect(gate.find('li[data-tone="amber"]').exists()).toBe(text !== '')
    gate.unmount()
    passport.unmount()
  })
})

describe('records that lots of other versions have faulted', () => {
  it.each([
    [2, 1, 'This version still contains 2 records that failed in L-0001, and 1 without the fixes made there.'],
    [1, 0, 'This version still contains 1 record that failed in L-0001.'],
    [0, 3, 'This version contains 3 records without the fixes made in L-0001.'],
  ])('%d failed, %d fixed: are told at the gate and in the passport, with the lot', async (failed, fixed, text) => {
    const earlier = [{ lotId: ID, number: 1, failed, fixed }]
    const gates: ReleaseGate[] = [{ key: 'lot', isPassed: true, code: 'lot_accepted', facts: { number: 2, earlier } }]
    const given = { ...release('ACCEPTED'), gates }
    const gate = await mountSuspended(ReleaseGates, { props: { release: given, isBusy: false, nowMs: 0 } })
    const passport = await mountSuspended(ReleasePassport, { props: { release: given, isVerifying: false, nowMs: 0 } })
    const forReaders = await mountSuspended(ReleasePassport, {
      props: { release: given, isVerifying: false, isReadOnly: true, nowMs: 0 },
    })

    for (const link of [gate.get('li[data-tone="amber"] a'), passport.get('a.unfixed')]) {
      expect(link.text()).toBe(text)
      expect(link.attributes('href')).toBe(`/qc/lots/${ID}`)
    }
    expect(forReaders.text()).toContain(text)
    expect(forReaders.find('a.unfixed').exists()).toBe(false)
  })
})

describe('the lot at the gate', () => {
  const facts = { lotId: ID, number: 1, sampleSize: 98, failed: 1, acceptNumber: 3 }
  const gateOf = async (gate: ReleaseGate) => {
    const panel = await mountSuspended(
      ReleaseGates, { props: { release: givenRelease({ gates: [gate] }), isBusy: false, nowMs: 0 } },
    )
    shown = panel
    return panel
  }

  it.each([
    ['the figures of its page', { ...facts, defects: 2 }, 'L-0001: 98 samples, major defects 2 · at most 3.'],
    ['what a release of an older version has kept', facts, 'L-0001: 1 failed of 98 sampled, acceptance number 3.'],
  ])('is told by %s', async (_, given, text) => {
    const panel = await gateOf({ key: 'lot', isPassed: true, code: 'lot_accepted', facts: given })

    expect(panel.get('li').text()).toContain(text)
  })

  it('leads to a lot that was judged and not decided beside it, and counts as a note', async () => {
    const undecided = [{ lotId: '01900000-0000-7000-8000-0000000000b2', number: 2 }]
    const known = { ...facts, defects: 2, undecided }
    const panel = await gateOf({ key: 'lot', isPassed: true, code: 'lot_accepted', facts: known })

    const link = panel.get('li a.link')
    expect(link.text()).toContain('Samples of L-0002, another lot over this version, were judged without a decision.')
    expect(link.attributes('href')).toBe('/qc/lots/01900000-0000-7000-8000-0000000000b2')
    expect(panel.get('li').attributes('data-tone')).toBe('amber')
    expect(panel.text()).toContain('with a note')
  })

  it('is made from the gate itself while there is none', async () => {
    const panel = await gateOf({ key: 'lot', isPassed: false, code: 'lot_none', facts: {} })

    await panel.findAll('li button').find(button => button.text() === 'New lot')?.trigger('click')

    expect(panel.emitted('lot')).toHaveLength(1)
  })
})

describe('findings of personal data', () => {
  async function textOf(facts: ReleaseGate['facts']): Promise<string> {
    let text = ''
    shown = await mountSuspended({ setup: () => {
      text = useReleaseText().gateText({ key: 'personal_data', isPassed: false, code: 'personal_found', facts })
      return () => null
    } })
    return text
  }

  it('of one kind are counted, of several the most frequent kind', async () => {
    const seen = { scanned: 60, total: 60 }

    expect(await textOf({ ...seen, kinds: ['email'], records: 1 }))
      .toBe('E-mail addresses in 1 record. All 60 records were checked.')
    expect(await textOf({ ...seen, kinds: ['email', 'phone', 'secret'], records: 56 })).toBe(
      'E-mail addresses, phone numbers, keys and tokens found; at most 56 records of any one kind. All 60 records '
      + 'were checked.',
    )
  })

  it('lead to a way to remove them, with the pattern and the field, until somebody has accepted them', async () => {
    const examples = [{ row: 15, field: 'message', masked: 'u***@e***.com' }]
    const found = { scanned: 60, total: 60, kinds: [{ kind: 'email' as const, records: 12, examples }] }
    const waiver = { kind: 'email' as const, reason: 'Role addresses', by: 'operator', at: '2026-11-20T06:00:00Z' }
    const open = await mountSuspended(ReleaseFindings, { props: { release: givenRelease({ findings: found }) } })
    shown = open

    expect(open.get('button.copy').attributes('title')).toBe(REMOVAL_PATTERNS.email)
    expect(open.get('.foot p').text()).toContain('add a stage “Mask personal data” to the pipeline')
    expect(open.get('.foot').text()).toContain('match “Any”, and a condition for each field (message) and pattern')
    expect(open.get('.examples').text()).toContain('and 11 more records')
    expect(open.get('.foot a').attributes('href')).toBe('/pipelines')

    const made = { ...givenRelease({}).run, pipelineId: PIPELINE_ID }
    const given = givenRelease({ findings: found, run: made })
    const known = await mountSuspended(ReleaseFindings, { props: { release: given } })
    expect(known.get('.foot a').attributes('href')).toBe(`/pipelines/${PIPELINE_ID}`)

    const accepted = await mountSuspended(
      ReleaseFindings, { props: { release: givenRelease({ findings: found, waivers: [waiver] }) } },
    )
    expect(accepted.find('button.copy').exists()).toBe(false)
    expect(accepted.find('.foot').exists()).toBe(false)
  })

  it('are of the kinds that the gate names, before and after the check', async () => {
    const facts = { scanned: 60, total: 60, kinds: [], records: 0 }
    const gates: ReleaseGate[] = [{ key: 'personal_data', isPassed: true, code: 'personal_none', facts }]
    for (const given of [givenRelease({}), givenRelease({ gates })]) {
      const list = await mountSuspended(ReleaseGates, { props: { release: given, isBusy: false, nowMs: 0 } })
      shown = list

      expect(list.text()).toContain('Names and addresses are not looked for.')
    }
  })
})
