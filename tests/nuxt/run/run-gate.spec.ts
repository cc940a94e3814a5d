import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunGate from '~/components/run/detail/RunGate.vue'
import { givenDetail, givenStage } from '../given/given-run'

const LOT = {
  id: '0193a0c0-0000-7000-8000-00000000000a', number: 12, state: 'IN_REVIEW' as const, sampleSize: 50, reviewed: 20,
  counts: { critical: 0, major: 4 }, acceptNumber: 3,
}

const mountGate = (gate: Partial<RunDetail['gates'][number]> = {}, state: 'WAITING' | 'SUCCEEDED' = 'WAITING') =>
  mountSuspended(RunGate, { props: {
    run: givenDetail({ stages: [givenStage({ stageKey: 'gate', kind: 'acceptance.gate', name: 'Review', state })] }),
    gate: { stageKey: 'gate', policyName: 'Answers', lot: LOT, ...gate },
  } })

const linksOf = (gate: Awaited<ReturnType<typeof mountGate>>) => gate.findAll('a').map(link => link.attributes('href'))

describe('the gate of a run', () => {
  it('shows its lot and how far the review is, and leads to the review, not yet to a decision', async () => {
    const gate = await mountGate()

    expect(gate.text()).toContain('L-0012')
    expect(gate.text()).toContain('20 of 50 reviewed')
    expect(gate.text()).toContain('Major defects 4 · at most 3')
    expect(gate.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('40')
    expect(linksOf(gate)).toEqual([`/qc/lots/${LOT.id}`, `/qc/review/${LOT.id}`])
    expect(gate.text()).not.toContain('Decide')
  })

  it('counts what the plan does, fixed records too, and is red only over its limit', async () => {
    const [over, within, none] = await Promise.all([
      LOT, { ...LOT, counts: { critical: 0, major: 3 } }, { ...LOT, reviewed: 0, counts: { critical: 0, major: 0 } },
    ].map(lot => mountGate({ lot })))
    const redOf = (gate: typeof over) => gate?.findAll('.tone-text').map(text => text.text())

    expect(redOf(over)).toEqual(['Major defects 4 · at most 3'])
    expect([within?.text().includes('Major defects 3 · at most 3'), redOf(within)]).toEqual([true, []])
    expect(none?.text()).not.toContain('Major defects')
  })

  it('names critical defects apart, which are red while the major ones are within their limit', async () => {
    const gate = await mountGate({ lot: { ...LOT, counts: { critical: 1, major: 0 } } })

    expect(gate.findAll('.tone-text').map(text => text.text())).toEqual(['1 critical defect'])
    expect(gate.text()).toContain('Major defects 0 · at most 3')
  })

  it('leads to the decision alone once all samples are reviewed', async () => {
    const gate = await mountGate({ lot: { ...LOT, reviewed: 50 } })

    expect(linksOf(gate)).toEqual([`/qc/lots/${LOT.id}`, `/qc/lots/${LOT.id}`])
  })

  it('says that a decision is on its way, and offers nothing when it has arrived', async () => {
    const [sending, arrived] = [
      await mountGate({ lot: { ...LOT, state: 'ACCEPTED' } }),
      await mountGate({ lot: { ...LOT, state: 'ACCEPTED' } }, 'SUCCEEDED'),
    ]

    expect(sending.get('[role="status"]').text()).toContain('Decided')
    expect(arrived.find('[role="status"]').exists()).toBe(false)
    expect(linksOf(arrived)).toEqual([`/qc/lots/${LOT.id}`])
  })

  it('says why there is no lot', async () => {
    const [drawing, lost] = [await mountGate({ lot: null }), await mountGate({ lot: null, policyName: null })]

    expect(drawing.text()).toContain('Drawing the sample')
    expect(lost.text()).toContain('Its quality policy is no longer')
  })
})
