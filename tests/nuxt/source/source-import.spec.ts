import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { expect, it } from 'vitest'
import type { SourceDetail } from '#shared/contract/source.contract'
import SourceImportDialog from '~/components/source/list/SourceImportDialog.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenSourceDetail } from '../given/given-source'

const DATASET_ID = '01900000-0000-7000-8000-0000000000da'
const SOON = { timeout: 30_000 }
/** The dialog without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot /><slot name="footer" /></div>' }
const conflict = (errors?: unknown[]) => createError({ statusCode: 409, data: { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '', requestId: 'r', errors } })

let isTaken = true

registerEndpoint('/api/v1/datasets', { method: 'GET', handler: () => ({ items: [], nextCursor: null }) })
registerEndpoint('/api/v1/datasets', { method: 'POST', handler: () => {
  if (isTaken) {
    throw conflict([{ pointer: '/name', code: 'NAME_TAKEN', message: '' }])
  }
  return { id: DATASET_ID }
} })
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/imports`, { method: 'POST', handler: () => {
  throw conflict()
} })

async function importOnce(change: Partial<SourceDetail> = {}) {
  const dialog = await mountSuspended(SourceImportDialog, { props: { source: givenSourceDetail(change) }, global: { stubs: { BaseDialog: frame } } })
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
