import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SourceDetail } from '#shared/contract/source.contract'
import DatasetImportDialog from '~/components/dataset/list/DatasetImportDialog.vue'
import SourceImportDialog from '~/components/source/list/SourceImportDialog.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDatasetView } from '../given/given-pipeline'
import { givenSourceDetail, givenSourceItem } from '../given/given-source'

const DATASET_ID = '01900000-0000-7000-8000-0000000000da'
const SOON = { timeout: 30_000 }
/** The dialog without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot /><slot name="footer" /></div>' }
const conflict = (errors?: unknown[]) => createError({
  statusCode: 409,
  data: { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '', requestId: 'r', errors },
})

let isTaken = true
let datasets: unknown[] = []
let readVersions = 0

registerEndpoint('/api/v1/datasets', { method: 'GET', handler: () => ({ items: datasets, nextCursor: null }) })
registerEndpoint('/api/v1/datasets', { method: 'POST', handler: () => {
  if (isTaken) {
    throw conflict([{ pointer: '/name', code: 'NAME_TAKEN', message: '' }])
  }
  return { id: DATASET_ID }
} })
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/imports`, { method: 'POST', handler: () => {
  throw conflict()
} })

registerEndpoint(`/api/v1/datasets/${DATASET_ID}/versions/1.2.0`, () => {
  readVersions += 1
  return { ...givenDatasetView().latest, columns: [{ name: 'part', type: 'string' }, { name: 'cost', type: 'number' }] }
})
registerEndpoint('/api/v1/sources', () => ({ items: [givenSourceItem()], nextCursor: null }))

beforeEach(() => {
  clearNuxtData()
  datasets = []
  readVersions = 0
})

async function importOnce(change: Partial<SourceDetail> = {}) {
  const dialog = await mountSuspended(
    SourceImportDialog, { props: { source: givenSourceDetail(change) }, global: { stubs: { BaseDialog: frame } } },
  )
  await dialog.get('form').trigger('submit')
  return dialog
}

it('tells a taken name at its field, until it is changed', async () => {
  isTaken = true
  const dialog = await importOnce()
  await expect.poll(() => dialog.text(), SOON).toContain('This name is taken')

  await dialog.get('input').setValue('Another')

  expect(dialog.text()).not.toContain('This name is taken')
  expect(dialog.find('[role="alert"]').exists()).toBe(false)
})

it('tells another conflict as what it is', async () => {
  isTaken = false
  const dialog = await importOnce()

  await expect.poll(() => dialog.find('[role="alert"]').exists(), SOON).toBe(true)

  expect(dialog.get('[role="alert"]').text()).toContain('The state has changed')
  expect(dialog.text()).not.toContain('This name is taken')
})

it('goes on with the dataset that the source was imported into, without a name for another', async () => {
  const dialog = await importOnce({ importedInto: DATASET_ID })

  await expect.poll(() => dialog.find('[role="alert"]').exists(), SOON).toBe(true)

  expect(dialog.find('input').exists()).toBe(false)
  expect(dialog.get('[role="alert"]').text()).toContain('The state has changed')
})

describe('columns that differ from those of the newest version', () => {
  const stubs = { BaseDialog: frame }
  const dataset = givenDatasetView({ id: DATASET_ID })
  const told = ['Compared with 1.2.0: missing: cost', 'probably to 2.0.0']
  const openFor = (change: Partial<SourceDetail>) => {
    datasets = [dataset]
    const source = givenSourceDetail({ importedInto: DATASET_ID, ...change })
    return mountSuspended(SourceImportDialog, { props: { source }, global: { stubs } })
  }

  it('are told where a source goes into the dataset', async () => {
    const dialog = await openFor({})

    await expect.poll(() => dialog.find('[role="status"][data-tone="amber"]').exists(), SOON).toBe(true)
    const text = dialog.get('[role="status"][data-tone="amber"]').text()
    expect(told.filter(part => !text.includes(part))).toEqual([])
  })

  it('are told where a dataset takes a source, once it is chosen', async () => {
    const dialog = await mountSuspended(DatasetImportDialog, { props: { dataset }, global: { stubs } })
    const { id } = givenSourceItem()
    await expect.poll(() => dialog.find(`option[value="${id}"]`).exists(), SOON).toBe(true)
    expect(dialog.text()).not.toContain('Compared with')

    await dialog.get('select').setValue(id)

    await expect.poll(() => told.filter(part => !dialog.text().includes(part)), SOON).toEqual([])
  })

  it('are not told while nobody knows the columns that the source has now', async () => {
    const untested = await openFor({ lastTest: null })
    const same = await openFor({
      columns: [{ name: 'cost', type: 'number', nullable: true }, { name: 'part', type: 'string', nullable: false }],
    })

    await expect.poll(() => readVersions, SOON).toBeGreaterThan(0)
    expect([untested, same].map(dialog => dialog.text().includes('Compared with'))).toEqual([false, false])
  })
})
