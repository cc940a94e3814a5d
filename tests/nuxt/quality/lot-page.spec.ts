import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import LotPage from '~/pages/qc/lots/[id].vue'
import { givenLot, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const NO_VERDICTS = { reviewed: 0, passed: 0, fixed: 0, failed: 0, critical: 0, major: 0, minor: 0 }
let lot: QcLotDetail
let page: VueWrapper | undefined

registerEndpoint(`/api/v1/qc/lots/${ID}`, () => lot)
registerEndpoint(`/api/v1/qc/lots/${ID}/samples`, () => ({ items: [], nextCursor: null }))

afterEach(() => page?.unmount())

it.each<[string, string, Partial<QcLotDetail>]>([
  ['Review', 'no sample is judged', { state: 'SAMPLED', counts: NO_VERDICTS, openSamples: 10 }],
  ['Continue review', 'some samples are', { counts: { ...NO_VERDICTS, reviewed: 4, passed: 4 }, openSamples: 6 }],
  ['View samples', 'all of them are', { counts: { ...NO_VERDICTS, reviewed: 10, passed: 10 }, isDecidable: true }],
])('leads to the samples by “%s” when %s', async (label, _, given) => {
  clearNuxtData()
  lot = givenLot(given)
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened

  const link = () => opened.findAll('a').find(one => one.attributes('href') === `/qc/review/${ID}`)
  await expect.poll(() => link()?.text(), { timeout: 30_000 }).toBe(label)
})
