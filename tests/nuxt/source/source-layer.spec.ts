import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SourceAddLayer from '~/components/source/layer/SourceAddLayer.vue'
import { EMPTY_SOURCE_DRAFT, type SourceDraft } from '~/composables/source/useSourceDraft'
import type { SourceStep } from '~/utils/source/source-url'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDatasetView, KINDS } from '../given/given-pipeline'
import { givenSeen, givenSource, givenUpload, PROJECT_ID } from '../given/given-source'

// The program's own storage of tus is that of a browser.
vi.mock('tus-js-client', () => ({ canStoreURLs: false, defaultOptions: {} }))

const DATASET_ID = '01900000-0000-7000-8000-0000000000da'

let tried: unknown[] = []
let seen = givenSeen()
let isSlow = false
let created: unknown[] = []
let create: () => unknown = () => ({ ...givenSource(), datasetId: null })
const refuse = (pointer?: string) => createError({ statusCode: 409, data: {
  type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '', requestId: 'r',
  ...pointer && { errors: [{ pointer, code: 'NAME_TAKEN', message: '' }] },
} })

registerEndpoint('/api/v1/sources/test', { method: 'POST', handler: async (event) => {
  tried.push(await readBody(event))
  return isSlow ? new Promise(() => {}) : seen
} })
registerEndpoint('/api/v1/sources', { method: 'POST', handler: async (event) => {
  created.push(await readBody(event))
  return create()
} })
registerEndpoint(`/api/v1/sources/${givenSource().id}/test`, { method: 'POST', handler: () => givenSeen() })
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/imports`, { method: 'POST', handler: () => {
  throw refuse()
} })
let datasets: unknown[] = []
registerEndpoint('/api/v1/datasets', { method: 'GET', handler: () => ({ items: datasets, nextCursor: null }) })
let columns: unknown[] = []
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/versions/1.2.0`, () => {
  readVersions += 1
  return { ...givenDatasetView().latest, columns }
})
let readVersions = 0
registerEndpoint('/api/v1/uploads', () => ({ items: [], nextCursor: null }))
let kinds: unknown[] = []
registerEndpoint('/api/v1/stage-kinds', () => ({ items: kinds }))
registerEndpoint('/api/v1/system', () => ({ uploadMaxBytes: 2_000_000 }))

const OTHER_UPLOAD_ID = '01900000-0000-7000-8000-0000000000de'
const draft = () => useState<SourceDraft>('source-draft:')
/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
const mountLayer = (step: SourceStep) => mountSuspended(
  SourceAddLayer, { props: { step }, global: { stubs: { BaseDialog: frame } }, attachTo: document.body },
)
/** At its last step, with what the preview has read. */
async function mountChecked() {
  const layer = await mountLayer('preview')
  await expect.poll(() => layer.text(), SOON).toContain('Line 4')
  await layer.setProps({ step: 'save' })
  return layer
}
const buttonOf = (layer: VueWrapper, name: string) => layer.findAll('button').find(button => button.text() === name)
const isOff = (layer: VueWrapper, name: string) => buttonOf(layer, name)?.attributes('disabled') !== undefined
const SOON = { timeout: 30_000 }

beforeEach(() => {
  clearNuxtData()
  tried = []
  created = []
  datasets = []
  kinds = []
  readVersions = 0
  create = () => ({ ...givenSource(), datasetId: null })
  useToast().clear()
  seen = givenSeen()
  isSlow = false
  draft().value = { ...EMPTY_SOURCE_DRAFT, upload: givenUpload, filename: givenUpload.filename, name: 'Parts' }
})

describe('the layer that adds a source', () => {
  it('shows the size limit before a file is chosen', async () => {
    const layer = await mountLayer('connect')

    await expect.poll(() => layer.text(), SOON).toContain('Up to 2.0 MB')
  })

  it('stays on its step until a file is chosen', async () => {
    draft().value.upload = null
    const layer = await mountLayer('connect')

    await expect.poll(() => isOff(layer, 'Next: preview'), SOON).toBe(true)
  })

  it('returns from an address ahead of the file to the step of the file', async () => {
    draft().value.upload = null
    const layer = await mountLayer('save')

    expect(layer.emitted('go')).toEqual([['connect']])
  })

  it.each([
    ['the guessed encoding', (layer: VueWrapper) => buttonOf(layer, 'Windows-1252 (guess)')],
    ['what is said of it', (layer: VueWrapper) => buttonOf(layer, 'Choose encoding')],
  ])('leads from %s to the setting, and shows the line by which it was judged', async (_, find) => {
    const encoding = { type: 'string', enum: ['auto', 'gb18030'], default: 'auto' }
    kinds = [{ ...KINDS[0], kind: 'ingest.csv', parametersSchema: { type: 'object', properties: { encoding } } }]
    const guess = { severity: 'WARNING' as const, code: 'ENCODING_GUESSED', pointer: '', stageKey: '', message: '' }
    const encodings = [{ encoding: 'windows-1252', lines: ['26,Café'] }]
    seen = givenSeen({ encoding: 'windows-1252', encodings, findings: [{ ...guess, params: {} }] })
    const layer = await mountLayer('preview')
    await expect.poll(() => find(layer)?.exists(), SOON).toBe(true)

    await find(layer)?.trigger('click')

    await expect.poll(() => document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer'), SOON)
      .toBe('/encoding')
    expect(layer.get('.notice q').text()).toBe('26,Café')
  })

  it('shows a preview, and requests it with the settings', async () => {
    draft().value.parameters = { delimiter: ';' }
    const layer = await mountLayer('preview')

    await expect.poll(() => layer.text(), SOON).toContain('Line 4')
    expect(tried).toMatchObject([
      { kind: 'upload', uploadId: givenUpload.id, stageKind: 'ingest.csv', parameters: { delimiter: ';' } },
    ])
  })

  it('does not show the previous file while another one is read', async () => {
    const layer = await mountLayer('preview')
    await expect.poll(() => layer.text(), SOON).toContain('Line 4')
    isSlow = true

    await layer.setProps({ step: 'connect' })
    draft().value.upload = { ...givenUpload, id: OTHER_UPLOAD_ID, filename: 'prices.csv' }
    await layer.setProps({ step: 'preview' })

    await expect.poll(() => tried, SOON).toMatchObject([{ uploadId: givenUpload.id }, { uploadId: OTHER_UPLOAD_ID }])
    expect(layer.text()).not.toContain('Line 4')
  })

  it.each([['parts', 'prices'], ['Mine', 'Mine']])('names the source %s after another file %s', async (name, after) => {
    draft().value.name = name
    const host = defineComponent({ setup: () => useSourceDraft(), template: '<i />' })
    const { vm } = await mountSuspended(host)

    vm.takeUpload({ ...givenUpload, id: OTHER_UPLOAD_ID, filename: 'prices.csv' })

    expect(draft().value.name).toBe(after)
  })

  it('shows what was found when it is asked to look again', async () => {
    const layer = await mountLayer('preview')
    await expect.poll(() => layer.text(), SOON).toContain('Line 4')
    const shown = vi.spyOn(Element.prototype, 'scrollIntoView')

    await buttonOf(layer, 'Preview again')?.trigger('click')

    await expect.poll(() => shown.mock.contexts, SOON).toEqual([layer.get('[data-seen]').element])
    shown.mockRestore()
  })

  it('does not continue with a source that cannot be read', async () => {
    seen = givenSeen({
      ok: false,
      findings: [{ severity: 'ERROR', code: 'NOT_READABLE', pointer: '', stageKey: '', message: 'no text' }],
    })
    const layer = await mountLayer('preview')

    await expect.poll(() => layer.text(), SOON).toContain('No read permission')
    expect(isOff(layer, 'Next: save')).toBe(true)
  })

  const toasts = () => useToast().toasts.value.filter(toast => toast.color === 'error').map(({ title, description }) =>
    `${title}: ${description}`)

  async function press(layer: VueWrapper) {
    await expect.poll(() => isOff(layer, 'Save and import'), SOON).toBe(false)
    await layer.get('form').trigger('submit')
  }

  it.each([
    ['/name', 0], ['/datasetName', 1],
  ])('shows that a name is taken at its field %s alone, until it is changed', async (pointer, field) => {
    create = () => {
      throw refuse(pointer)
    }
    const layer = await mountLayer('save')
    await press(layer)
    await expect.poll(() => layer.findAll('.field')[field]?.text(), SOON).toContain('This name is taken')
    const told = layer.text().split('This name is taken').length - 1

    await layer.findAll('.field input')[field]?.setValue('Another name')

    expect([told, layer.text().includes('This name is taken'), toasts()]).toEqual([1, false, []])
    await press(layer)
    await expect.poll(() => layer.text(), SOON).toContain('This name is taken')
  })

  it('says that one may choose the dataset that has the name', async () => {
    create = () => {
      throw refuse('/datasetName')
    }
    const layer = await mountLayer('save')
    await press(layer)

    await expect.poll(() => layer.text(), SOON).toContain('or import into the existing dataset')
  })

  it.each([
    ['a missing one', [{ name: 'part', type: 'string' }, { name: 'cost', type: 'number' }],
      'Compared with 1.2.0: missing: cost; new: price', 'probably to 2.0.0'],
    ['another type', [{ name: 'part', type: 'string' }, { name: 'price', type: 'string' }],
      'Compared with 1.2.0: different type: price (Text → Number)', 'pipelines usually still work'],
    ['a new one', [{ name: 'part', type: 'string' }], 'Compared with 1.2.0: new: price', 'probably to 1.3.0'],
  ])('tells how the columns differ from the newest version of the dataset: %s', async (_, had, title, text) => {
    datasets = [givenDatasetView({ id: DATASET_ID })]
    columns = had
    draft().value = { ...draft().value, target: 'existing', datasetId: DATASET_ID }
    const layer = await mountChecked()

    await expect.poll(() => layer.text(), SOON).toContain(title)
    expect(layer.findAll('[data-tone="amber"]').map(gate => gate.text())).toContainEqual(expect.stringContaining(text))
  })

  it('is saved alone without a dataset, and says that an import needs one', async () => {
    datasets = [givenDatasetView({ id: DATASET_ID })]
    draft().value = { ...draft().value, target: 'existing', datasetId: '' }
    const layer = await mountLayer('save')
    const buttonOf = (text: string) => layer.findAll('button').find(button => button.text() === text)
    const isOff = (text: string) => buttonOf(text)?.attributes('disabled') !== undefined

    expect([isOff('Save only'), isOff('Save and import')]).toEqual([false, true])
    expect(layer.text()).toContain('Save and import: choose a dataset first.')
  })

  it('tells of no difference in the columns where there is none', async () => {
    datasets = [givenDatasetView({ id: DATASET_ID })]
    columns = seen.columns
    draft().value = { ...draft().value, target: 'existing', datasetId: DATASET_ID }
    const layer = await mountChecked()

    await expect.poll(() => layer.text(), SOON).toContain('2 columns')
    await expect.poll(() => readVersions, SOON).toBe(1)
    expect(layer.text()).not.toContain('Compared with')
  })

  it('asks for the dataset with the source, and only when it is imported', async () => {
    const layer = await mountLayer('save')
    await press(layer)
    await expect.poll(() => created, SOON).toMatchObject([{ name: 'Parts', datasetName: 'Parts' }])

    await expect.poll(() => layer.emitted('saved'), SOON).toHaveLength(1)
    draft().value.name = 'Prices'
    await expect.poll(() => isOff(layer, 'Save only'), SOON).toBe(false)
    await buttonOf(layer, 'Save only')?.trigger('click')

    await expect.poll(() => created.length, SOON).toBe(2)
    expect(created[1]).not.toHaveProperty('datasetName')
  })

  it('offers a pipeline over the source that was only saved', async () => {
    const layer = await mountLayer('save')
    await expect.poll(() => isOff(layer, 'Save only'), SOON).toBe(false)
    await buttonOf(layer, 'Save only')?.trigger('click')
    const told = () => useToast().toasts.value.find(({ title }) => title === 'Parts saved')
    await expect.poll(() => told()?.actions?.map(({ label }) => label), SOON).toEqual(['New pipeline'])

    const push = vi.spyOn(useRouter(), 'push').mockResolvedValue(undefined)
    await told()?.actions?.[0]?.onClick()

    expect(push).toHaveBeenCalledWith({ path: '/pipelines/new', query: { start: `source:${givenSource().id}` } })
    push.mockRestore()
  })

  it('closes with the saved source when only its import cannot be started, and says so', async () => {
    create = () => ({ ...givenSource(), datasetId: DATASET_ID })
    const layer = await mountLayer('save')

    await press(layer)

    await expect.poll(() => layer.emitted('saved'), SOON).toMatchObject([[{ source: { projectId: PROJECT_ID } }]])
    expect(toasts()).toEqual([
      'Source saved, but the import couldn’t be started: The state has changed; this action no longer applies. '
      + 'Reload the page.',
    ])
  })
})
