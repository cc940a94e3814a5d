import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import LotPage from '~/pages/qc/lots/[id].vue'
import { AT, givenLot, ID } from '../given/given-quality'
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

it('names the numbers of its plan, and says what they mean', async () => {
  clearNuxtData()
  lot = givenLot({ sampleSize: 23, acceptNumber: 3 })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened

  await expect.poll(() => opened.find('.plan').exists(), { timeout: 30_000 }).toBe(true)
  expect(opened.findAll('.plan [aria-hidden]').map(part => part.text())).toEqual(['sample 23', 'acceptance number 3'])
  const shown = opened.findAll('p.small').map(text => text.text())
  expect(shown.some(text => text.includes('23 samples are drawn. Accepted with at most 3 with a major defect.')))
    .toBe(true)
})

const WRITE = 'Write 1 fix into a new version'

it.each<[string, string, Partial<QcLotDetail>]>([
  [WRITE, 'it has a fix to write', { counts: { ...NO_VERDICTS, reviewed: 10, passed: 8, fixed: 1, failed: 1 } }],
  ['Rework', 'it has none', { counts: { ...NO_VERDICTS, reviewed: 10, passed: 9, failed: 1 } }],
  ['Rework', 'its fix is written', {
    counts: { ...NO_VERDICTS, reviewed: 10, passed: 8, fixed: 1, failed: 1 },
    history: [{ at: AT, actor: 'ann', action: 'qc_lot.fixes', note: '', runId: ID }],
  }],
])('has “%s” as the one next step of a rejected lot when %s', async (label, _, given) => {
  clearNuxtData()
  lot = givenLot({ state: 'REJECTED', ...given })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened

  await expect.poll(() => opened.find('.verbs').exists(), { timeout: 30_000 }).toBe(true)
  const main = opened.findAll('button.solid.primary').map(button => button.text())
  expect(main).toEqual([label])
  expect(opened.text()).toContain('It changes no data and drops no failed samples.')
  expect(opened.text().includes('The failed sample stays in the new version')).toBe(label === WRITE)
})
