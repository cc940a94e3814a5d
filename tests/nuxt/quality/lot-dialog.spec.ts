import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getRequestURL, setResponseHeader, setResponseStatus } from 'h3'
import { beforeEach, expect, it } from 'vitest'
import type { QcLotView } from '#shared/contract/quality/qc-lot.contract'
import QualityLotDialog from '~/components/quality/lot/QualityLotDialog.vue'
import { givenLot } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const ID = '01900000-0000-7000-8000-0000000000d1'
const FIXED_ID = '01900000-0000-7000-8000-0000000000d2'
const AT = '2026-11-20T06:00:00.000Z'
const version = {
  id: ID, semver: '1.1.0', state: 'SEALED', rows: 260, bytes: 90, manifestSha256: 'a'.repeat(64), producedByRun: ID,
  producedByStage: 'read',
  createdAt: AT, change: null,
}
const plan = {
  kind: 'computed', distribution: 'hypergeometric', aql: 0.02, alpha: 0.05, ltpd: 0.08, beta: 0.1, minorAcceptNumber: 7,
}
const spec = { rules: [], plan, review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 } }
const page = (items: readonly object[]) => ({ items, nextCursor: null })

const policy = {
  id: ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Maths', description: '', archivedAt: null,
  spec, sampleSize: 98, acceptNumber: 4,
}
/** Asks for more than the version has. */
const fixed = {
  ...policy, id: FIXED_ID, name: 'Fixed', sampleSize: 500, acceptNumber: 10,
  spec: { ...spec, plan: { kind: 'fixed', sampleSize: 500, acceptNumber: 10, minorAcceptNumber: 20 } },
}
registerEndpoint('/api/v1/qc/policies', () => page([policy, fixed]))
registerEndpoint('/api/v1/datasets', () => page([{
  id: ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Maths set', description: '', latest: version,
}]))
registerEndpoint(`/api/v1/datasets/${ID}/versions`, () => page([version]))
registerEndpoint(`/api/v1/datasets/${ID}/versions/1.1.0`, () => ({
  ...version, projectId: ID, datasetId: ID, datasetName: 'Maths set', files: [], columns: [], stats: {}, parents: [],
}))

const undecided = givenLot({ id: FIXED_ID, policyId: ID, datasetId: ID, datasetVersion: '1.1.0' })
let judged: QcLotView[]
let rejected: QcLotView[]
let asked: string
registerEndpoint('/api/v1/qc/lots', { method: 'GET', handler: (event) => {
  const { search } = getRequestURL(event)
  if (!search.includes('judged=true')) {
    return page(search.includes('state=REJECTED') && search.includes(`datasetVersionId=${ID}`) ? rejected : [])
  }
  asked = search
  return page(judged)
} })
registerEndpoint('/api/v1/qc/lots', { method: 'POST', handler: (event) => {
  setResponseStatus(event, 409)
  setResponseHeader(event, 'content-type', 'application/problem+json')
  const detail = 'L-0412 of the same policy over this version was judged and is not decided'
  const errors = [{ pointer: '/version', code: 'LOT_JUDGED', message: detail }]
  return { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail, requestId: 'r1', errors }
} })

beforeEach(() => {
  judged = []
  rejected = []
  asked = ''
  clearNuxtData()
  document.body.innerHTML = ''
})

const textOf = () => document.body.textContent?.replaceAll(/\s+/g, ' ') ?? ''

it('says what is drawn of this lot, of a large one, and which defects count against which limit', async () => {
  await mountSuspended(QualityLotDialog, { props: { policyId: ID, datasetId: ID, version: '1.1.0' } })

  await expect.poll(textOf, { timeout: 30_000 }).toContain('Maths · 98 samples of a large lot')
  await expect.poll(textOf, { timeout: 30_000 }).toMatch(
    /Of 260 records, \d+ are drawn \(of a large lot 98\)\. Accepted with at most \d+ with a major defect\. Also at most \d+ with minor defects only\./,
  )
})

it('says that all records are drawn where a fixed plan asks for more, and what they are judged by', async () => {
  await mountSuspended(QualityLotDialog, { props: { policyId: FIXED_ID, datasetId: ID, version: '1.1.0' } })

  await expect.poll(textOf, { timeout: 30_000 }).toContain('All 260 records are drawn. '
    + 'Accepted with at most 5 with a major defect. Also at most 10 with minor defects only.')
})

it('offers another policy beside those there are, with the way back to this version', async () => {
  await mountSuspended(QualityLotDialog, { props: { datasetId: ID, version: '1.1.0' } })
  const link = () =>
    [...document.querySelectorAll('a')].find(one => one.textContent?.trim() === 'New policy')?.getAttribute('href')

  await expect.poll(link, { timeout: 30_000 }).toBe(`/qc?tab=policies&policy=new&lot=${ID}&version=1.1.0`)
})

it('names the lot as the way of what is sent to review', async () => {
  await mountSuspended(QualityLotDialog, { props: { datasetId: ID, version: '1.1.0', isSending: true } })

  await expect.poll(textOf, { timeout: 30_000 }).toContain('Send to review: a new lot')
  expect(textOf()).toContain('Records are reviewed in lots.')
})

it('leads to the lot that was judged and is not decided, before another is made in its place', async () => {
  judged = [undecided]
  await mountSuspended(QualityLotDialog, { props: { policyId: ID, datasetId: ID, version: '1.1.0' } })

  await expect.poll(textOf, { timeout: 30_000 })
    .toContain('Decide L-0412 first: otherwise the version could be redrawn')
  const link = [...document.querySelectorAll('a')].find(one => one.textContent?.trim() === 'Open L-0412')
  expect(link?.getAttribute('href')).toBe(`/qc/lots/${FIXED_ID}`)
  expect(document.querySelector('button[form]')?.hasAttribute('disabled')).toBe(true)
  expect(asked).toContain(`datasetVersionId=${ID}`)
  expect(asked).toContain(`policyId=${ID}`)
  expect(asked).toContain('judged=true')
})

it('leads there, too, when a sample is judged while the dialog is open', async () => {
  await mountSuspended(QualityLotDialog, { props: { policyId: ID, datasetId: ID, version: '1.1.0' } })
  const submit = () => document.querySelector<HTMLButtonElement>('button[form]')
  await expect.poll(() => submit()?.disabled, { timeout: 30_000 }).toBe(false)
  judged = [undecided]

  submit()?.click()

  await expect.poll(textOf, { timeout: 30_000 }).toContain('Another lot of this policy over this version was judged')
  await expect.poll(textOf, { timeout: 30_000 }).toContain('Open L-0412')
})

it('says that the version cannot be released after a rejected lot, by whichever policy, and lets it be made', async () => {
  rejected = [{ ...undecided, policyId: FIXED_ID, state: 'SCRAPPED' }]
  await mountSuspended(QualityLotDialog, { props: { policyId: ID, datasetId: ID, version: '1.1.0' } })

  await expect.poll(textOf, { timeout: 30_000 })
    .toContain('L-0412, a lot over 1.1.0, was rejected: 1.1.0 can’t be released')
  const link = [...document.querySelectorAll('a')].find(one => one.textContent?.trim() === 'Open L-0412')
  expect(link?.getAttribute('href')).toBe(`/qc/lots/${FIXED_ID}`)
  expect(document.querySelector<HTMLButtonElement>('button[form]')?.disabled).toBe(false)
})
