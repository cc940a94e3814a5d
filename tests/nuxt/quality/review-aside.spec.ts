import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import QualityReviewAside from '~/components/quality/review/QualityReviewAside.vue'
import { givenLot, givenSample } from '../given/given-quality'

const show = (rubric: string[]) => {
  const lot = givenLot()
  const spec = { ...lot.spec, review: { ...lot.spec.review, rubric } }
  return mountSuspended(QualityReviewAside, { props: { lot: { ...lot, spec }, sample: givenSample() } })
}

it('a policy without a rubric takes a line on each sample, no panel', async () => {
  const without = await show([])
  const panels = without.findAll('h2').length

  expect(without.get('p.none').text()).toMatch(/ · no rubric$/)
  const having = await show(['Answers the question'])
  expect(having.findAll('h2')).toHaveLength(panels + 1)
  expect(having.text()).toContain('Answers the question')
  expect(having.text()).not.toContain('no rubric')
})
