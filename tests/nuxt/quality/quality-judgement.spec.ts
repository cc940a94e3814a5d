import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import QualityJudgement from '~/components/quality/lot/QualityJudgement.vue'
import QualityLotCard from '~/components/quality/board/QualityLotCard.vue'
import { givenLot, ID } from '../given/given-quality'

const OTHER_ID = '0190ffff-0000-7000-8000-000000000002'
const NOW = Date.parse('2026-11-27T12:00:00Z')
async function decisionsOf(lot: Partial<QcLotDetail>, draft?: { id: string, name: string, semver: string }) {
  const panel = await mountSuspended(
    QualityJudgement, { props: { lot: givenLot(lot), draft, look: { status: 'success', hasData: true }, nowMs: NOW } },
  )
  return { panel, buttons: panel.findAll('footer button').map(
    button => `${button.text()}${button.attributes('disabled') === undefined ? '' : ' (off)'}`,
  ) }
}

describe('the judgement of a lot', () => {
  it('offers to accept or reject what the plan accepts', async () => {
    const { panel, buttons } = await decisionsOf({})

    expect(buttons).toEqual(['Accept', 'Reject'])
    expect(panel.text()).toContain('The plan accepts this lot.')
    await panel.get('footer button').trigger('click')
    expect(panel.emitted('decide')).toEqual([['accept']])
  })

  it('says nothing of what the plan does before a sample is drawn', async () => {
    const { panel } = await decisionsOf({ state: 'OPEN' })

    expect(panel.text()).not.toContain('The plan accepts')
  })

  it('offers a concession for what the plan rejects, but not with a critical defect', async () => {
    const over = {
      excesses: ['major' as const], proposal: 'reject' as const,
      counts: { reviewed: 10, passed: 8, fixed: 0, failed: 2, critical: 0, major: 2, minor: 0 },
    }

    expect((await decisionsOf({ ...over, refusals: { accept: 'AC_EXCEEDED', reject: '', conditional: '' } })).buttons)
      .toEqual(['Reject', 'Accept with exception'])
    expect((await decisionsOf({
      ...over, excesses: ['critical'],
      refusals: { accept: 'CRITICAL_DEFECT', reject: '', conditional: 'CRITICAL_DEFECT' },
    })).buttons).toEqual(['Reject'])
  })

  it('leads to the lot that was judged before it, and cannot accept until that one is decided', async () => {
    const judgedBefore = { id: ID, number: 411, state: 'IN_REVIEW' as const }
    const later = {
      judgedBefore,
      refusals: { accept: 'JUDGED_BEFORE', reject: '', conditional: 'WITHIN_PLAN' } as const,
    }
    const { panel, buttons } = await decisionsOf(later)

    expect(buttons).toEqual(['Accept (off)', 'Reject'])
    expect(panel.text()).toContain('This lot can’t be accepted until L-0411 is decided')
    const link = panel.findAll('a').find(one => one.text() === 'Open L-0411')
    expect(link?.attributes('href')).toBe(`/qc/lots/${ID}`)
    expect((await decisionsOf({})).panel.text()).not.toContain('until')
  })

  it('leads to the rejected lot over its version instead of to a release, and promises none', async () => {
    const versionLot = { id: OTHER_ID, number: 411, state: 'REWORK' as const }
    const counts = { reviewed: 10, passed: 8, fixed: 2, failed: 0, critical: 0, major: 1, minor: 1 }
    const accepted = await decisionsOf(
      { state: 'ACCEPTED', versionLot, counts }, { id: ID, name: 'maths', semver: '2.0.0' },
    )
    const open = await decisionsOf({ versionLot })

    const text = 'L-0411, a lot over 1.4.0, was rejected: 1.4.0 can’t be released'
    expect(accepted.panel.text()).toContain(text)
    expect(open.panel.text()).toContain(text)
    const links = accepted.panel.findAll('a').map(link => link.attributes('href'))
    expect(links).toContain(`/qc/lots/${OTHER_ID}`)
    expect(links.filter(link => link?.startsWith('/releases'))).toEqual([])
    expect(accepted.panel.text()).not.toContain('You can also release')
    // The lot itself, and one that was accepted, say nothing of the kind.
    const own = { id: ID, number: 412, state: 'REJECTED' as const }
    const passed = { ...versionLot, state: 'ACCEPTED' as const }
    expect((await decisionsOf({ state: 'REJECTED', versionLot: own })).panel.text()).not.toContain('can’t be released')
    expect((await decisionsOf({ state: 'ACCEPTED', versionLot: passed })).panel.get('footer a').text())
      .toBe('New release')
  })

  it('offers only to reject while samples are open, and nothing once it is decided', async () => {
    const refusals = { accept: 'SAMPLES_OPEN', reject: '', conditional: 'SAMPLES_OPEN' } as const
    const open = await decisionsOf({ openSamples: 4, refusals })
    const decided = await decisionsOf({
      state: 'CONDITIONAL', decidedBy: 'operator', decidedAt: '2026-11-27T11:00:00Z', reason: 'known to the customer',
    })

    expect(open.buttons).toEqual(['Accept (off)', 'Reject'])
    expect(open.panel.get('footer').text())
      .toContain('4 samples have no verdict yet. The lot can be accepted once all have one')
    await open.panel.findAll('footer button').at(-1)?.trigger('click')
    expect(open.panel.emitted('decide')).toEqual([['reject']])
    expect(open.panel.text()).toContain('4 samples without a final verdict')
    expect(decided.buttons).toEqual([])
    expect(decided.panel.text()).toContain('known to the customer')
    expect(decided.panel.text()).toContain('operator (no sign-in)')
  })

  it('says that failed samples stay in a version that is accepted', async () => {
    const counts = { reviewed: 10, passed: 8, fixed: 0, failed: 2, critical: 0, major: 1, minor: 1 }
    const accepted = await decisionsOf({ counts, state: 'ACCEPTED' })
    const rejected = await decisionsOf({ counts, state: 'REJECTED' })

    expect(accepted.panel.text()).toContain('The 2 failed samples stay in 1.4.0: a new version can leave them out.')
    const buttons = accepted.panel.findAll('button').map(button => button.text())
    expect(buttons).toContain('Make a version without the 2 failed samples')
    expect(rejected.panel.text()).not.toContain('stay in 1.4.0')
    expect(rejected.panel.text()).not.toContain('without the 2 failed samples')
    const history = [{ at: '2026-11-27T11:30:00Z', actor: 'ann', action: 'qc_lot.fixes', note: '', runId: ID }]
    const written = await decisionsOf({ counts, state: 'ACCEPTED', history })
    expect(written.panel.text()).toContain('The 2 failed samples stay in 1.4.0.')
    expect(written.panel.text()).not.toContain('without the 2 failed samples')
  })

  it('says that fixes are in no version, and leads to writing them and to a release once it is accepted', async () => {
    const counts = { reviewed: 10, passed: 8, fixed: 2, failed: 0, critical: 0, major: 1, minor: 1 }
    const open = await decisionsOf({ counts, uncoded: 1 })
    const accepted = await decisionsOf({
      counts, state: 'ACCEPTED', decidedBy: 'operator', decidedAt: '2026-11-27T11:00:00Z',
    })

    expect(open.panel.text()).toContain('2 fixes do not change 1.4.0')
    expect(open.panel.text()).toContain('1 · at most 1 · 1 without a code')
    expect(open.panel.text()).toContain('Critical defects0 · none allowed')
    expect(open.panel.text()).toContain('Minor defects1 · no limit')
    expect(open.panel.text()).toContain('1 sample has only minor defects')
    expect(accepted.panel.text()).toContain('2 fixes are not in 1.4.0')
    expect(accepted.panel.text()).toContain('it needs a separate lot: a new sample is drawn and reviewed')
    expect(accepted.panel.text()).toContain('You can also release 1.4.0 without the fixes: its passport then says')
    expect(accepted.panel.findAll('button').map(button => button.text())).toContain('Write 2 fixes into a new version')
    expect(accepted.panel.text()).toContain('First write the fixes into a new version: a release holds only what is')
    expect(accepted.panel.text()).toContain('A passport says where the data of a release come from')
    expect(accepted.panel.get('footer a').attributes('href')).toBe(`/releases?add=${ID}&version=1.4.0`)
    expect(accepted.panel.get('footer a').text()).toBe('Release 1.4.0 as it is')
  })

  it('leads to the draft that waits for it, as the next step when no fix is left', async () => {
    const accepted = { state: 'ACCEPTED' as const, decidedBy: 'operator', decidedAt: '2026-11-27T11:00:00Z' }
    const fixed = { reviewed: 10, passed: 9, fixed: 1, failed: 0, critical: 0, major: 1, minor: 0 }
    const linkOf = async (lot: Partial<QcLotDetail>, draft?: { id: string, name: string, semver: string }) => {
      const link = (await decisionsOf({ ...accepted, ...lot }, draft)).panel.get('footer a')
      return [link.text(), link.attributes('href'), link.classes('solid')]
    }
    const draft = { id: ID, name: 'maths', semver: '2.0.0' }

    expect(await linkOf({}, draft)).toEqual(['Open draft maths release 2.0.0', `/releases/${ID}`, true])
    expect(await linkOf({})).toEqual(['New release', `/releases?add=${ID}&version=1.4.0`, true])
    const beside = await decisionsOf({ ...accepted, projectId: DEMO_PROJECT_ID })
    expect(beside.panel.find('footer').exists()).toBe(false)
    const history = [{ at: '2026-11-27T11:30:00Z', actor: 'ann', action: 'qc_lot.fixes', note: '', runId: ID }]
    expect((await linkOf({ counts: fixed, history })).at(-1)).toBe(false)
    expect(await linkOf({ counts: fixed }, draft)).toEqual(['Open draft maths release 2.0.0', `/releases/${ID}`, false])
  })

  it('leads from an accepted gate to the run that goes on, until that has made its version', async () => {
    const gate = { origin: 'gate' as const, state: 'ACCEPTED' as const, runId: OTHER_ID }
    const linkOf = async (lot: Partial<QcLotDetail>) => {
      const link = (await decisionsOf({ ...gate, ...lot })).panel.get('footer a')
      return [link.text(), link.attributes('href')]
    }

    expect(await linkOf({ datasetVersion: null })).toEqual(['Open the run', `/runs/${OTHER_ID}`])
    expect(await linkOf({ datasetVersion: '1.0.0' })).toEqual(['New release', `/releases?add=${ID}&version=1.0.0`])
  })

  it('offers to write only the fixes that are settled once a lot was rejected early', async () => {
    const counts = { reviewed: 8, passed: 5, fixed: 3, failed: 0, critical: 0, major: 3, minor: 0 }
    const buttonsOf = async (settledFixes: number) => {
      const { panel } = await decisionsOf({ state: 'REJECTED', counts, settledFixes, openSamples: 4 })
      return panel.findAll('button').map(button => button.text()).filter(text => text.startsWith('Write'))
    }

    expect(await buttonsOf(2)).toEqual(['Write 2 fixes into a new version'])
    expect(await buttonsOf(0)).toEqual([])
  })

  it('does not offer to release a rejected version without its fixes', async () => {
    const counts = { reviewed: 10, passed: 8, fixed: 2, failed: 0, critical: 0, major: 2, minor: 0 }
    const { panel } = await decisionsOf({
      counts, state: 'REJECTED', decidedBy: 'operator', decidedAt: '2026-11-27T11:00:00Z',
    })

    expect(panel.text()).toContain('it needs a separate lot')
    expect(panel.text()).not.toContain('You can also release')
  })

  it('counts the defects once: the critical one is red, and no major one', async () => {
    const { panel } = await decisionsOf({
      state: 'REJECTED', excesses: ['critical'],
      counts: { reviewed: 10, passed: 9, fixed: 0, failed: 1, critical: 1, major: 0, minor: 0 },
    })

    expect(panel.text().match(/Major defects ?\d/g)).toEqual(['Major defects0'])
    expect(panel.findAll('.over').map(text => text.text())).toEqual(['1'])
  })

  it('says what is certain before the last sample is judged', async () => {
    const { panel } = await decisionsOf({
      openSamples: 3, excesses: ['critical'], proposal: 'reject',
      refusals: { accept: 'SAMPLES_OPEN', reject: '', conditional: 'SAMPLES_OPEN' },
    })

    expect(panel.text()).toContain('The plan rejects this lot. Too many defects: Critical.')
    expect(panel.text()).toContain('3 samples without a final verdict')
  })

  it('says who scrapped it and why, and names nobody when its run has closed it', async () => {
    const entry = {
      at: '2026-11-27T11:30:00Z', actor: 'ann', action: 'qc_lot.scrap', note: 'beyond repair', runId: null,
    }
    const scrapped = await decisionsOf({
      state: 'SCRAPPED', decidedBy: 'operator', decidedAt: '2026-11-27T11:00:00Z', reason: 'too many', history: [entry],
    })
    const closed = await decisionsOf({ state: 'CLOSED' })

    expect(scrapped.panel.text()).toContain('ann')
    expect(scrapped.panel.text()).toContain('beyond repair')
    expect(scrapped.panel.text()).not.toContain('too many')
    expect(closed.panel.get('.decided').text()).toBe('Closed')
  })
})

describe('a lot of a gate that has let it through', () => {
  const gate = { origin: 'gate' as const, runId: ID, runName: 'Line', stageKey: 'gate' }
  const counts = { reviewed: 10, passed: 7, fixed: 1, failed: 2, critical: 0, major: 1, minor: 2 }

  const [FIX, KEPT, LEFT] = ['1 fixed sample is passed on with its fix.',
    '2 failed samples are passed on as they are.', '2 failed samples are dropped.']

  it.each<[string, Partial<QcLotDetail>, string[]]>([
    ['says that fixed samples have their fix, and that failed ones stay', {
      ...gate, state: 'ACCEPTED', counts,
    }, [FIX, KEPT]],
    ['says that failed ones are left out, where that was decided', {
      ...gate, state: 'ACCEPTED', leavesOutFailed: true, counts,
    }, [FIX, LEFT]],
    ['says so with an exception, too', { ...gate, state: 'CONDITIONAL', counts }, [FIX, KEPT]],
    ['not when it was rejected', { ...gate, state: 'REJECTED', counts }, []],
    ['not of a lot over a version, whose fixes are not in it', { state: 'ACCEPTED', counts }, []],
  ])('%s', async (_, lot, said) => {
    const { panel } = await decisionsOf(lot)

    expect([FIX, KEPT, LEFT].filter(text => panel.text().includes(text))).toEqual(said)
  })
})

describe('a card of the board', () => {
  it('says what is overdue, how much is reviewed and how many defects there are', async () => {
    const card = await mountSuspended(QualityLotCard, { props: { lot: givenLot(), nowMs: NOW } })

    expect(card.get('a').attributes('href')).toBe(`/qc/lots/${ID}`)
    expect(card.text()).toContain('L-0412')
    expect(card.text()).toMatch(/Overdue by 1 h/)
    expect(card.text().replaceAll(/\s+/g, ' ')).toContain('10 / 10')
    expect(card.text().replaceAll(/\s+/g, ' ')).toContain('Major defects 1 · at most 1')
    expect(card.text()).not.toContain('To decide')
  })

  it('names a critical defect apart from major ones, once', async () => {
    const counts = { reviewed: 10, passed: 9, fixed: 0, failed: 1, critical: 1, major: 0, minor: 0 }
    const lot = givenLot({ state: 'REJECTED', counts })
    const card = await mountSuspended(QualityLotCard, { props: { lot, nowMs: NOW } })

    expect(card.findAll('.over').map(text => text.text())).toEqual(['1 critical defect'])
    expect(card.text().match(/1 critical/g)).toHaveLength(1)
    expect(card.text()).toContain('Major defects 0 · at most 1')
  })

  it('says in words that the plan allows no defect', async () => {
    const lot = givenLot({ acceptNumber: 0 })
    const card = await mountSuspended(QualityLotCard, { props: { lot, nowMs: NOW } })

    expect(card.text().replaceAll(/\s+/g, ' ')).toContain('Major defects 1 · none allowed')
  })

  it('says that it waits for a decision once every sample is judged', async () => {
    const card = await mountSuspended(QualityLotCard, { props: { lot: givenLot({ isDecidable: true }), nowMs: NOW } })

    expect(card.text()).toContain('To decide')
  })
})
