import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import QualityReviewHead from '~/components/quality/review/QualityReviewHead.vue'
import QualityReviewList from '~/components/quality/review/QualityReviewList.vue'
import { givenLot, givenSample } from '../given/given-quality'

const claimBy = (by: string) => ({ by, until: '2026-11-27T09:00:00Z', leftMs: 900_000 })
const samples = ['operator', 'operator', 'operator', 'bob', undefined].map((by, index) => {
  const id = `0190ffff-0000-7000-8000-0000000000a${index}`
  const position = { id, position: index + 1, row: index }
  const sample = givenSample({ ...position, state: by ? 'CLAIMED' : 'PENDING', claim: by ? claimBy(by) : null })
  return { ...sample, excerpt: sample.record }
})
const lot = givenLot({ sampleSize: 5, openSamples: 5 })

it('says of each sample for whom it is kept', async () => {
  const list = await mountSuspended(QualityReviewList, {
    props: { lot, samples, currentId: samples[0]?.id ?? '', reviewer: 'operator' },
  })

  const notes = list.findAll('.note').map(note => note.text())
  expect(notes).toEqual(['in review', 'reserved for you', 'reserved for you', 'reserved for bob', ''])
})

it.each([
  ['that the rest need not be reviewed to reject it', { excesses: ['major' as const] }, /too many defects already/],
  ['that only rejection is left', { excesses: ['major' as const, 'critical' as const] }, /can only be rejected/],
  ['nothing within the plan', {}, undefined],
  ['nothing once it is decided', { state: 'REJECTED' as const, excesses: ['major' as const] }, undefined],
  ['nothing once all are judged', { excesses: ['major' as const], openSamples: 0 }, undefined],
])('says of a lot over its limit: %s', async (_, change, expected) => {
  const head = await mountSuspended(QualityReviewHead, { props: {
    lot: givenLot({ sampleSize: 5, openSamples: 5, ...change }), samples, current: 1, role: 'first',
    reviewer: 'operator', unsent: 0,
  } })
  const rest = head.find('.rest')

  expect(rest.exists()).toBe(expected !== undefined)
  if (expected) {
    expect(rest.text()).toMatch(expected)
    expect(rest.get('a').text()).toBe('Reject the lot…')
    expect(rest.get('a').attributes('href')).toBe(`/qc/lots/${lot.id}`)
  }
})

it('says what the darker ticks mean', async () => {
  const head = await mountSuspended(QualityReviewHead, {
    props: { lot, samples, current: 1, role: 'first', reviewer: 'operator', unsent: 0 },
  })

  expect(head.findAll('.kept').map(part => part.text())).toEqual(['next 2 reserved for you', '1 reserved for others'])
})
