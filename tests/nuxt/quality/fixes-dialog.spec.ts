import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import QualityFixes from '~/components/quality/review/QualityFixes.vue'
import { AT, givenLot, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const DATASET_ID = '0190ffff-0000-7000-8000-0000000000d1'
const counts = { reviewed: 10, passed: 9, fixed: 1, failed: 0, critical: 0, major: 1, minor: 0 }
const lot = givenLot({
  datasetId: DATASET_ID, datasetName: 'FAQ clean', datasetVersion: '1.1.0', state: 'ACCEPTED', counts,
})
let newest: string
let isFailing: boolean
let asked: unknown[]
let panel: VueWrapper | undefined

registerEndpoint(`/api/v1/datasets/${DATASET_ID}`, (event) => {
  if (isFailing) {
    setResponseStatus(event, 503)
    return { type: 'about:blank', title: 'x', status: 503, code: 'unavailable', detail: 'no database', requestId: 'r' }
  }
  const latest = {
    id: ID, semver: newest, state: 'SEALED', rows: 190, bytes: 90, manifestSha256: 'a'.repeat(64), producedByRun: ID,
    producedByStage: 'publish', createdAt: AT,
  }
  return {
    id: DATASET_ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'FAQ clean', description: '', latest,
  }
})
registerEndpoint(`/api/v1/qc/lots/${ID}/fixes`, { method: 'POST', handler: async (event) => {
  const body = await readBody<{ newestVersion: string }>(event)
  asked.push(body)
  newest = '1.2.0'
  setResponseStatus(event, 409)
  const errors = [{ pointer: '/newestVersion', code: 'NEWER_VERSION', message: 'it was 1.1.0' }]
  return {
    type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: 'newer', requestId: 'r', errors,
  }
} })

beforeEach(() => {
  newest = '1.1.0'
  isFailing = false
  asked = []
  clearNuxtData()
})
afterEach(() => panel?.unmount())

const settledOf = ({ counts: changed }: Partial<QcLotDetail>): Partial<QcLotDetail> =>
  changed ? { settledFixes: changed.fixed, settledFailures: changed.failed } : {}
const dialog = () => document.querySelector('dialog')
const textOf = () => dialog()?.textContent.replaceAll(/\s+/g, ' ') ?? ''
const buttons = () => [...dialog()?.querySelectorAll('button') ?? []]
const press = (label: string) => buttons().find(button => button.textContent.trim() === label)?.click()

async function open(change: Partial<QcLotDetail> = {}, title = 'Write 1 fix into a new version?') {
  panel = await mountSuspended(QualityFixes, { props: { lot: { ...lot, ...settledOf(change), ...change } } })
  await panel.get('button').trigger('click')
  await expect.poll(textOf, { timeout: 30_000 }).toContain(title)
}

it('says what the new version is made from and which it becomes before anything starts', async () => {
  await open()

  await expect.poll(textOf, { timeout: 30_000 }).toContain('FAQ clean 1.1.0')
  expect(textOf()).toContain('Becomes version1.2.0')
  expect(textOf()).toContain('2.0.0 if a column is gone')
  expect(textOf()).not.toContain('is newer')
  expect(asked).toEqual([])
  press('Cancel')
  await expect.poll(dialog).toBeNull()
  expect(asked).toEqual([])
})

it('leaves out the failed samples only where that is ticked', async () => {
  await open({ counts: { ...counts, passed: 7, failed: 2 } })
  await expect.poll(textOf, { timeout: 30_000 }).toContain('Also leave out the 2 failed samples')
  expect(textOf()).not.toContain('Dropped')

  dialog()?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click()

  await expect.poll(textOf).toContain('Dropped2')
  press('Write the fix')
  await expect.poll(() => asked).toEqual([{ newestVersion: '1.1.0', leaveOutFailed: true }])
})

it('makes a version without the failed samples where nothing was fixed', async () => {
  await open({ counts: { ...counts, fixed: 0, failed: 1 } }, 'Make a version without the failed sample?')

  await expect.poll(textOf, { timeout: 30_000 }).toContain('Dropped1')
  expect(dialog()?.querySelector('input[type="checkbox"]')).toBeNull()
  press('Make the version')
  await expect.poll(() => asked).toEqual([{ newestVersion: '1.1.0', leaveOutFailed: true }])
})

it('says what a newer version loses, leads to it, and writes only by a button that names the older one', async () => {
  newest = '1.2.0'
  await open()

  await expect.poll(textOf, { timeout: 30_000 })
    .toContain('1.2.0 is newer. The new version is made from 1.1.0 and holds nothing')
  expect(textOf()).toContain('Becomes version1.3.0')
  expect(dialog()?.querySelector('a')?.getAttribute('href')).toBe(`/datasets/${DATASET_ID}?version=1.2.0`)
  expect(buttons().map(button => button.textContent.trim())).toEqual(['Cancel', 'Make it from 1.1.0 anyway'])
  press('Make it from 1.1.0 anyway')
  await expect.poll(() => asked).toEqual([{ newestVersion: '1.2.0', leaveOutFailed: false }])
})

it('stays open and warns when a newer version has come since it was opened', async () => {
  await open()
  await expect.poll(textOf, { timeout: 30_000 }).toContain('Becomes version')

  press('Write the fix')

  await expect.poll(textOf, { timeout: 30_000 }).toContain('1.2.0 is newer')
  expect(asked).toEqual([{ newestVersion: '1.1.0', leaveOutFailed: false }])
  expect(buttons().map(button => button.textContent.trim())).toContain('Make it from 1.1.0 anyway')
})

it('cannot be confirmed while the newest version is unknown', async () => {
  isFailing = true
  await open()
  const retry = () => buttons().find(button => button.textContent.trim() === 'Retry')

  await expect.poll(retry, { timeout: 30_000 }).toBeDefined()
  expect(buttons().at(-1)?.disabled).toBe(true)
  isFailing = false
  retry()?.click()

  await expect.poll(() => buttons().at(-1)?.disabled, { timeout: 30_000 }).toBe(false)
})

it('has its focus on what it asks about, so that Enter confirms it', async () => {
  await open()

  await expect.poll(() => document.activeElement?.textContent, { timeout: 30_000 }).toContain('Write')
})

it('has its focus elsewhere where a newer version would be left out', async () => {
  newest = '1.2.0'
  await open()

  await expect.poll(textOf, { timeout: 30_000 }).toContain('1.2.0')
  expect(document.activeElement?.textContent).not.toBe('Make it from 1.1.0 anyway')
})
