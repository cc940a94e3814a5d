import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import QualityReviewPanel from '~/components/quality/review/QualityReviewPanel.vue'
import { EMPTY_DRAFT } from '~/utils/quality/review-draft'
import { givenLot, givenSample } from '../given/given-quality'

const DEFECTS = [{ code: 'harm', name: 'Harmful content', severity: 'critical' as const, key: 'a' }, { code: 'style', name: 'Unclear wording', severity: 'minor' as const, key: 'e' }]

let shown: VueWrapper | undefined
afterEach(() => {
  shown?.unmount()
  vi.restoreAllMocks()
})

it('leads to the defects when a failed sample has none, says so there, and shows their whole names', async () => {
  const scrolled: string[] = []
  vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
    scrolled.push(this.getAttribute('aria-label') ?? '')
  })
  const { spec } = givenLot()
  const panel = await mountSuspended(QualityReviewPanel, { attachTo: document.body, props: {
    lot: givenLot({ spec: { ...spec, review: { ...spec.review, defects: DEFECTS } } }), sample: givenSample(), draft: { ...EMPTY_DRAFT, verdict: 'FAIL' }, role: 'first',
    canJudge: true, isGiven: false, isMine: true, reviewer: 'operator', complaint: { code: 'DEFECT_MISSING' }, isEarly: false, nowMs: 0,
  } })
  shown = panel

  panel.vm.focus('DEFECT_MISSING')

  expect(scrolled).toEqual(['Defects'])
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Defects')
  const complaint = document.getElementById(document.activeElement?.getAttribute('aria-describedby') ?? '')
  expect(complaint?.textContent?.trim()).toBe('Choose at least one defect')
  expect(panel.findAll('[role="alert"]')).toHaveLength(1)
  expect(panel.findAll('.defect .name').map(name => name.text())).toEqual(['Harmful content', 'Unclear wording'])
  expect(panel.findAll('.defect .cut')).toHaveLength(0)
})
