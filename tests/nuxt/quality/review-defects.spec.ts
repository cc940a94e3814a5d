import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import type { Verdict } from '#shared/domain/quality/sample-state'
import QualitySamples from '~/components/quality/lot/QualitySamples.vue'
import QualityReviewPanel from '~/components/quality/review/QualityReviewPanel.vue'
import { EMPTY_DRAFT, type DraftFault, type ReviewDraft } from '~/utils/quality/review-draft'
import { givenLot, givenSample } from '../given/given-quality'

const DEFECTS = [
  { code: 'harm', name: 'Harmful content', severity: 'critical' as const, key: 'a' },
  { code: 'style', name: 'Unclear wording', severity: 'minor' as const, key: 'e' },
]

const UNCODED = 'Without a defect, a fixed sample counts as major'

const shown: VueWrapper[] = []
afterEach(() => {
  shown.splice(0).forEach(panel => panel.unmount())
  vi.restoreAllMocks()
})

function givenCoded() {
  const { spec } = givenLot()
  return givenLot({ spec: { ...spec, review: { ...spec.review, defects: DEFECTS } } })
}

async function openPanel(
  given: { draft?: ReviewDraft, complaint?: DraftFault, last?: { position: number, verdict: Verdict } },
) {
  const panel = await mountSuspended(QualityReviewPanel, { attachTo: document.body, props: {
    lot: givenCoded(), sample: givenSample(), draft: EMPTY_DRAFT, role: 'first', canJudge: true, isGiven: false,
    isMine: true, reviewer: 'operator',
    isEarly: false, nowMs: 0, ...given,
  } })
  shown.push(panel)
  return panel
}

it('says that a failed sample needs a defect, as no error before one could be chosen', async () => {
  const panel = await openPanel({ draft: { ...EMPTY_DRAFT, verdict: 'FAIL' } })

  expect(panel.text()).toContain('Choose what is wrong, then submit.')
  expect(panel.findAll('[role="alert"]')).toHaveLength(0)
})

it('says that a verdict comes first, where a defect was chosen without one', async () => {
  const panel = await openPanel({ draft: { ...EMPTY_DRAFT, defects: ['style'] } })
  const judged = await openPanel({ draft: { ...EMPTY_DRAFT, verdict: 'FAIL', defects: ['style'] } })

  expect(panel.get('.submit').attributes('disabled')).toBeDefined()
  expect(panel.text()).toContain('Choose a verdict first')
  expect(judged.text()).not.toContain('Choose a verdict first')
})

it('leads to the defects when a failed sample has none, says so there, and shows their whole names', async () => {
  const scrolled: string[] = []
  vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
    scrolled.push(this.getAttribute('aria-label') ?? '')
  })
  const panel = await openPanel({ draft: { ...EMPTY_DRAFT, verdict: 'FAIL' }, complaint: { code: 'DEFECT_MISSING' } })

  panel.vm.focus('DEFECT_MISSING')

  expect(scrolled).toEqual(['Defects'])
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Defects')
  const complaint = document.getElementById(document.activeElement?.getAttribute('aria-describedby') ?? '')
  expect(complaint?.textContent?.trim()).toBe('Choose at least one defect')
  expect(panel.findAll('[role="alert"]')).toHaveLength(1)
  expect(panel.findAll('.defect .name').map(name => name.text())).toEqual(['Harmful content', 'Unclear wording'])
  expect(panel.findAll('.defect .cut')).toHaveLength(0)
})

it('says that a fix without a defect counts as major, where it is chosen and in the table of samples', async () => {
  const panel = await openPanel({ draft: { ...EMPTY_DRAFT, verdict: 'FIX_AND_PASS' } })
  const coded = await openPanel({ draft: { ...EMPTY_DRAFT, verdict: 'FIX_AND_PASS', defects: ['style'] } })
  const { verdicts: _, record: __, fixedRecord: ___, drawnAt: ____, ...view } = givenSample()
  const samples = [
    { ...view, state: 'FIXED' as const },
    { ...view, id: 'b', state: 'FAILED' as const, defects: ['style'] },
    { ...view, id: 'c', state: 'PASSED' as const },
  ]
  const table = await mountSuspended(QualitySamples, { props: {
    lot: givenCoded(), samples: samples.map(sample => ({ ...sample, excerpt: '{}' })),
    look: { status: 'success', hasData: true }, curl: '', state: '',
  } })

  const hint = panel.findAll('[role="status"]').find(status => status.text().includes(UNCODED))
  // Clear of the defects above it.
  expect(hint?.classes()).toContain('hint')
  expect(coded.text()).not.toContain(UNCODED)
  expect(table.findAll('td.named').map(cell => cell.text())).toEqual(['Major · no code', 'Unclear wording', '—'])
  // On a phone cells have no heading, and what is empty is left out.
  const empty = table.findAll('td').filter(cell => cell.text() === '—')
  expect(empty.map(cell => cell.classes('nothing'))).toEqual([true, true, true, true])
})

it('says once, before the first verdict, what is submitted at once', async () => {
  const fresh = await openPanel({})
  const later = await openPanel({ last: { position: 1, verdict: 'PASS' } })

  expect(fresh.text()).toContain('Pass submits at once')
  expect(later.text()).not.toContain('Pass submits at once')
})
