import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, expect, it, vi } from 'vitest'
import DatasetImportDialog from '~/components/dataset/list/DatasetImportDialog.vue'
import SourceAddLayer from '~/components/source/layer/SourceAddLayer.vue'
import SourceEditLayer from '~/components/source/layer/SourceEditLayer.vue'
import SourceLayers from '~/components/source/layer/SourceLayers.vue'
import SourceFile from '~/components/source/layer/SourceFile.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDatasetView } from '../given/given-pipeline'
import { givenDetail } from '../given/given-run'
import { givenSeen, givenSource, givenSourceItem, givenUpload, SOURCE_ID } from '../given/given-source'

// The program's own storage of tus is that of a browser.
vi.mock('tus-js-client', () => ({ canStoreURLs: false, defaultOptions: {} }))

const SOON = { timeout: 30_000 }
const DATASET_ID = '01900000-0000-7000-8000-0000000000da'
const OTHER_ID = '01900000-0000-7000-8000-0000000000db'
const IMPORT_ID = '01900000-0000-7000-8000-0000000000dc'
const [BEFORE, IMPORTED, AFTER] = ['2026-11-20T05:00:00.000Z', '2026-11-20T06:00:00.000Z', '2026-11-20T07:00:00.000Z']
const upload = { ...givenUpload, deletedAt: null }
/** The layer without its frame, which lies elsewhere in the document. */
const global = { stubs: { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } } }

let uploadedAt = BEFORE
registerEndpoint('/api/v1/sources', () => ({
  items: [
    { ...givenSourceItem(), upload: { ...upload, createdAt: uploadedAt } },
    { ...givenSourceItem(), id: OTHER_ID, name: 'Orders', upload },
  ],
  nextCursor: null,
}))
registerEndpoint(`/api/v1/sources/${SOURCE_ID}`, { method: 'PATCH', handler: () => givenSource() })
registerEndpoint(`/api/v1/sources/${SOURCE_ID}`, { method: 'GET', handler: () => givenSource({ upload }) })
registerEndpoint(`/api/v1/sources/${SOURCE_ID}/test`, { method: 'POST', handler: () => givenSeen() })
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/versions/1.2.0`, () => ({
  ...givenDatasetView().latest, columns: [], producedByRun: IMPORT_ID,
}))
registerEndpoint(`/api/v1/runs/${IMPORT_ID}`, () => givenDetail({
  id: IMPORT_ID, createdAt: IMPORTED,
  inputs: [{
    type: 'source', stageKey: 'read', sourceId: SOURCE_ID, name: 'Parts', kind: 'upload', isArchived: false,
    records: null,
  }],
}))
registerEndpoint('/api/v1/uploads', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))
registerEndpoint('/api/v1/system', () => ({ uploadMaxBytes: 2_000_000 }))

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  uploadedAt = BEFORE
})

const openImport = (failed?: string) => mountSuspended(DatasetImportDialog, {
  props: { dataset: { ...givenDatasetView(), id: DATASET_ID }, failed }, global,
})
type Dialog = Awaited<ReturnType<typeof openImport>>
const optionsOf = (dialog: Dialog) => dialog.findAll('option').map(option => option.text())

it('marks the source that the failed run used, and warns when it is chosen', async () => {
  const dialog = await openImport('1.2.0')
  await expect.poll(() => optionsOf(dialog), SOON).toContain('Parts (used by the failed run)')
  const chosen = dialog.get<HTMLSelectElement>('select').element.value

  await dialog.get('select').setValue(SOURCE_ID)

  expect(chosen).toBe('')
  expect(optionsOf(dialog)).toContain('Orders')
  expect(dialog.get('.notice').text()).toContain('Imported again unchanged, it fails again')
  expect(dialog.get('.notice a').attributes('href')).toBe(`/sources?replace=${SOURCE_ID}`)
})

it('does not mark a source that was given another file since', async () => {
  uploadedAt = AFTER
  const dialog = await openImport('1.2.0')
  await expect.poll(() => optionsOf(dialog), SOON).toContain('Orders')

  expect(optionsOf(dialog)).toContain('Parts')
})

it.each([['1.2.0', 'Upload a corrected file…'], [undefined, 'Upload a new file…']])(
  'leads to the upload of a file for the dataset (%s)',
  async (failed, label) => {
    const dialog = await openImport(failed)

    const link = dialog.findAll('a').find(it => it.text() === label)

    expect(link?.attributes('href')).toBe(`/sources?add=connect&into=${DATASET_ID}`)
  },
)

it('keeps that dataset chosen for the file that is uploaded', async () => {
  let source: ReturnType<typeof useSourceDraft> | undefined
  await mountSuspended(defineComponent(() => {
    source = useSourceDraft()
    return () => h(SourceAddLayer, { step: 'connect', into: DATASET_ID })
  }), { global })

  expect(source?.draft.value).toMatchObject({ target: 'existing', datasetId: DATASET_ID })
  source?.startOver()
})

it('offers to import a new file of a source, and says that nothing has yet', async () => {
  const layer = await mountSuspended(SourceEditLayer, { props: { source: givenSource({ upload }) }, global })
  layer.getComponent(SourceFile).vm.$emit('choose', { ...givenUpload, id: OTHER_ID })

  await layer.get('form').trigger('submit')

  await expect.poll(() => useToast().toasts.value, SOON).toHaveLength(1)
  expect(useToast().toasts.value[0]).toMatchObject({
    description: 'The new file is not in a dataset yet.', actions: [{ label: 'Import now' }],
  })
})

it('leads back to the run that failed by the file, whose retry reads the new one', async () => {
  const layers = await mountSuspended(SourceLayers, { route: `/sources?replace=${SOURCE_ID}&run=${IMPORT_ID}`, global })
  await expect.poll(() => layers.findComponent(SourceFile).exists(), SOON).toBe(true)
  layers.getComponent(SourceFile).vm.$emit('choose', { ...givenUpload, id: OTHER_ID })

  await layers.get('form').trigger('submit')

  await expect.poll(() => useRoute().fullPath, SOON).toBe(`/runs/${IMPORT_ID}?retry=`)
  expect(useToast().toasts.value.map(toast => toast.actions ?? [])).toEqual([[]])
})
