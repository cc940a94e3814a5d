import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import LotPage from '~/pages/qc/lots/[id].vue'
import { PIPELINE_ID } from '../given/given-launch'
import { AT, givenLot, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const NO_VERDICTS = { reviewed: 0, passed: 0, fixed: 0, failed: 0, critical: 0, major: 0, minor: 0 }
/** The ready plan of the same name. */
const LENIENT = {
  kind: 'computed', distribution: 'hypergeometric', aql: 0.065, alpha: 0.05, ltpd: 0.25, beta: 0.1,
} as const
const givenSpec = (plan: QcLotDetail['spec']['plan']): QcLotDetail['spec'] => ({ ...givenLot().spec, plan })
let lot: QcLotDetail
let page: VueWrapper | undefined

registerEndpoint(`/api/v1/qc/lots/${ID}`, () => lot)
registerEndpoint(`/api/v1/qc/lots/${ID}/samples`, () => ({ items: [], nextCursor: null }))

let decided: unknown
registerEndpoint(`/api/v1/qc/lots/${ID}/decision`, { method: 'POST', handler: async (event) => {
  decided = await readBody(event)
  return lot
} })

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
  expect(opened.findAll('.plan .cell').map(part => part.text())).toEqual(['sample 23', 'acceptance number 3'])
  expect(opened.find('.plan [aria-hidden]').exists()).toBe(false)
  // Once: a reader that reads the page aloud hears it once, too.
  expect(opened.text().match(/23 samples are drawn\. Accepted with at most 3 with a major defect\./g)).toHaveLength(1)
})

it.each<[string, Partial<QcLotDetail>, string]>([
  ['its plan draws fewer of a small one', {
    population: 104, sampleSize: 24, acceptNumber: 3, spec: givenSpec(LENIENT),
  }, 'Why 24: of a large lot 30 samples are drawn, and 4 of them may have a major defect. Of 104 records fewer are '
  + 'enough for the same risks of a wrong decision: 24, of which 3 may have one.'],
  ['it is large', { population: 89_000, sampleSize: 30, acceptNumber: 4, spec: givenSpec(LENIENT) }, ''],
  ['its plan always draws the same number', { population: 104, sampleSize: 10 }, ''],
])('says why it has fewer samples than its policy says where %s', async (_, given, text) => {
  clearNuxtData()
  lot = givenLot(given)
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened

  await expect.poll(() => opened.find('.plan').exists(), { timeout: 30_000 }).toBe(true)
  expect(opened.text().includes('of a large lot')).toBe(text !== '')
  expect(opened.text()).toContain(text)
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

it.each<[string, Partial<QcLotDetail>, string]>([
  ['the gate puts fixes in place', { origin: 'gate', runId: ID, runName: 'Line', stageKey: 'gate' },
    '1 fixed sample is written into the data, in place of the original. The run continues with the records of the lot. '
    + 'The decision is final. Drop the 2 failed samples: otherwise they stay in the data as they are'],
  ['a version stays as it is', {}, 'L-0412: AcceptThe records of the lot may be used. The decision is final.Reason'],
])('says where a lot is accepted what becomes of its samples: %s', async (_, given, text) => {
  await askToAccept(given)

  await expect.poll(() => dialogText(), { timeout: 30_000 }).toContain(text)
})

it.each([
  ['leaves the failed samples out unless that is unticked: ticked', true],
  ['leaves the failed samples out unless that is unticked: unticked', false],
])('%s', async (_, leaveOutFailed) => {
  await askToAccept({ origin: 'gate', runId: ID, runName: 'Line', stageKey: 'gate' })
  await expect.poll(() => dialogText(), { timeout: 30_000 }).toContain('Drop the 2')
  if (!leaveOutFailed) {
    document.querySelector<HTMLInputElement>('dialog input[type=checkbox]')?.click()
    await nextTick()
  }

  document.querySelector<HTMLElement>('dialog button[type=submit]')?.click()

  await expect.poll(() => decided).toEqual({ decision: 'accept', reason: '', leaveOutFailed })
})

const dialogText = () => document.querySelector('dialog')?.textContent?.replaceAll(/\s+/g, ' ')

async function askToAccept(given: Partial<QcLotDetail>) {
  clearNuxtData()
  decided = undefined
  lot = givenLot({
    isDecidable: true, counts: { ...NO_VERDICTS, reviewed: 10, passed: 7, fixed: 1, failed: 2 }, ...given,
  })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened
  const accept = () => opened.findAll('button').find(button => button.text() === 'Accept')
  await expect.poll(() => accept()?.exists(), { timeout: 30_000 }).toBe(true)
  await accept()?.trigger('click')
}

it('says, where the lot of a gate is rejected, what can be done then', async () => {
  clearNuxtData()
  lot = givenLot({
    isDecidable: true, excesses: ['major'], proposal: 'reject', origin: 'gate', datasetId: null, datasetName: null,
    datasetVersion: null, runId: ID, runName: 'Line', stageKey: 'gate',
  })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened
  const reject = () => opened.findAll('button').find(button => button.text() === 'Reject')
  await expect.poll(() => reject()?.exists(), { timeout: 30_000 }).toBe(true)

  await reject()?.trigger('click')

  await expect.poll(() => document.querySelector('dialog')?.textContent, { timeout: 30_000 })
    .toContain('change the pipeline and retry the run')
  expect(document.querySelector('dialog')?.textContent).toContain('the lot can be scrapped')
})

it('says what its buttons do where the lot of a gate was rejected', async () => {
  clearNuxtData()
  const ofGate = { datasetId: null, datasetName: null, datasetVersion: null, runId: ID, runName: 'Line' }
  const made = { stageKey: 'gate', trace: { runId: ID, stageKey: 'rules' }, pipelineId: PIPELINE_ID }
  lot = givenLot({ state: 'REJECTED', origin: 'gate', ...ofGate, ...made, closeRefusal: 'STATE' })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened
  await expect.poll(() => opened.find('.verbs').exists(), { timeout: 30_000 }).toBe(true)

  expect(opened.findAll('p.why').map(line => line.text().split(':')[0])).toEqual(['Retry', 'Scrap'])
  expect(opened.findAll('.verbs a').map(link => [link.text(), link.attributes('href')])).toEqual([
    ['Edit pipeline', `/pipelines/${PIPELINE_ID}?stage=rules&run=${ID}`], ['Retry…', `/runs/${ID}?retry=`],
  ])
})
