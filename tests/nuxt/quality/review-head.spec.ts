import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { type H3Event, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail } from '#shared/contract/quality/qc-review.contract'
import QualityReview from '~/components/quality/review/QualityReview.vue'
import { givenLot, givenSample, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const IDS = ['0190ffff-0000-7000-8000-0000000000a1', '0190ffff-0000-7000-8000-0000000000a2'] as const
const CLAIM = { by: 'operator', until: '2026-11-27T09:00:00Z', leftMs: 900_000 }
const NONE = { reviewed: 0, passed: 0, fixed: 0, failed: 0, critical: 0, major: 0, minor: 0 }

/** The server's lot and samples, which the page reads once: nothing tells it of changes. */
let lot: QcLotDetail
let samples: QcSampleDetail[]
/** Verdicts wait for it. */
let answers: Promise<void> | undefined

const viewOf = (sample: QcSampleDetail) => ({ ...sample, excerpt: sample.record })
const find = (id: string) => samples.find(sample => sample.id === id) ?? givenSample()

/** What a verdict makes of a sample, and of the counts of the lot: whatever failed has a major defect. */
function set(id: string, change: Partial<QcSampleDetail>) {
  samples = samples.map(sample => sample.id === id ? { ...sample, ...change, version: sample.version + 1 } : sample)
  const failed = samples.filter(({ state }) => state === 'FAILED').length
  lot = { ...lot, version: lot.version + 1, counts: { ...NONE, reviewed: failed, failed, major: failed } }
  return { sample: find(id), lot: { id: ID, version: lot.version, counts: lot.counts } }
}

registerEndpoint(`/api/v1/qc/lots/${ID}/next`, {
  method: 'POST', handler: () => ({ items: samples.filter(({ awaited }) => awaited === 'first') }),
})
registerEndpoint(`/api/v1/qc/lots/${ID}/leave`, { method: 'POST', handler: () => ({ released: 0 }) })
for (const id of IDS) {
  registerEndpoint(`/api/v1/qc/samples/${id}/verdict`, {
    method: 'POST',
    handler: async (event: H3Event) => {
      const { defects } = await readBody<{ defects: string[] }>(event)
      await answers
      return { id, undoLeftMs: 10_000, ...set(id, { state: 'FAILED', defects, awaited: null, claim: null }) }
    },
  })
  registerEndpoint(`/api/v1/qc/samples/${id}/undo`, { method: 'POST', handler: () => {
    const { sample, lot: counted } = set(id, { state: 'CLAIMED', awaited: 'first', claim: CLAIM })
    return { ...sample, lot: counted }
  } })
}

describe('the head of a review without the live stream', () => {
  let page: VueWrapper

  beforeEach(async () => {
    answers = undefined
    lot = givenLot({ sampleSize: 2, counts: NONE, openSamples: 2 })
    samples = IDS.map((id, index) => givenSample({ id, position: index + 1, row: index, claim: CLAIM }))
    page = await mountSuspended(QualityReview, {
      props: { lot, samples: samples.map(viewOf), role: 'first', position: 0 }, attachTo: document.body,
    })
  })
  afterEach(() => page.unmount())

  const head = () => page.get('header.head').text()
  const isSeen = () =>
    page.find('.body[data-seen="true"]').exists() && page.get('.verdict').attributes('disabled') === undefined
  const buttonOf = (text: string) => page.findAll('button').find(button => button.text().startsWith(text))

  /** By the keyboard, on the button: presses count from when the record was painted. */
  async function fail(position: number) {
    await expect.poll(isSeen).toBe(true)
    await expect.poll(() => page.get('.body').attributes('aria-label')).toContain(`S-${position}`)
    await buttonOf('Fail')?.trigger('click')
  }

  it('counts defects and verdicts as the server answers them, and takes them back with the verdict', async () => {
    expect(head()).toContain('Major defects 0 · at most 1')

    await fail(1)
    await expect.poll(head).toContain('Major defects 1 · at most 1')
    await fail(2)
    await expect.poll(head).toContain('Major defects 2 · at most 1')
    expect(head()).toContain('2 of 2')
    await expect.poll(() => page.text()).toContain('All samples')

    await buttonOf('Undo')?.trigger('click')

    await expect.poll(head).toContain('Major defects 1 · at most 1')
    expect(head()).toContain('1 of 2')
  })

  it('lists a verdict with its defects before the server has it, and after', async () => {
    let answer = () => undefined as unknown
    answers = new Promise(resolve => answer = () => resolve())
    const { spec } = lot
    const defects = [{ code: 'style', name: 'Unclear wording', severity: 'minor' as const, key: 'e' }]
    lot = { ...lot, spec: { ...spec, review: { ...spec.review, defects } } }
    await page.setProps({ lot })
    const note = () => page.get('.row .note').text()

    await expect.poll(isSeen).toBe(true)
    await page.get('.defect').trigger('click')
    await fail(1)
    await expect.poll(() => page.get('.body').attributes('aria-label')).toContain('S-2')
    expect(note()).toBe('Unclear wording')
    expect(head()).toContain('Major defects 0')

    answer()
    await expect.poll(head).toContain('Major defects 1')
    expect(note()).toBe('Unclear wording')
  })

  it('says of which data the row of a sample is', async () => {
    await expect.poll(() => page.text()).toContain('Row 1 of the lot')
  })

  it('believes a lot that was read later more than an answer of before', async () => {
    await fail(1)
    await expect.poll(head).toContain('Major defects 1 · at most 1')

    await page.setProps({ lot: { ...lot, version: lot.version + 1, counts: { ...lot.counts, major: 5 } } })

    expect(head()).toContain('Major defects 5 · at most 1')
  })
})
