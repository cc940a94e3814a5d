import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import SourceAddLayer from '~/components/source/layer/SourceAddLayer.vue'
import type { SourceDraft } from '~/composables/source/useSourceDraft'
import type { SourceStep } from '~/utils/source/source-url'
import { givenSeen, givenSource, givenUpload, PROJECT_ID } from '../given/given-source'

// The program's own storage of tus is that of a browser.
vi.mock('tus-js-client', () => ({ canStoreURLs: false, defaultOptions: {} }))

let tried: unknown[] = []
let seen = givenSeen()
let isSlow = false
let createDataset: () => unknown = () => ({})
let created = 0

registerEndpoint('/api/v1/sources/test', { method: 'POST', handler: async (event) => {
  tried.push(await readBody(event))
  return isSlow ? new Promise(() => {}) : seen
} })
registerEndpoint('/api/v1/sources', { method: 'POST', handler: () => {
  created += 1
  return givenSource()
} })
registerEndpoint(`/api/v1/sources/${givenSource().id}/test`, { method: 'POST', handler: () => givenSeen() })
registerEndpoint('/api/v1/datasets', { method: 'POST', handler: () => createDataset() })
registerEndpoint('/api/v1/datasets', { method: 'GET', handler: () => ({ items: [], nextCursor: null }) })
registerEndpoint('/api/v1/uploads', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))
registerEndpoint('/api/v1/system', () => ({ uploadMaxBytes: 2_000_000 }))

const OTHER_UPLOAD_ID = '01900000-0000-7000-8000-0000000000de'
const draft = () => useState<SourceDraft>('source-draft:')
/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
const mountLayer = (step: SourceStep) => mountSuspended(SourceAddLayer, { props: { step }, global: { stubs: { BaseDialog: frame } } })
const buttonOf = (layer: VueWrapper, name: string) => layer.findAll('button').find(button => button.text() === name)
const isOff = (layer: VueWrapper, name: string) => buttonOf(layer, name)?.attributes('disabled') !== undefined
const SOON = { timeout: 10_000 }

beforeEach(() => {
  clearNuxtData()
  tried = []
  created = 0
  seen = givenSeen()
  isSlow = false
  draft().value = { kind: 'upload', uploadKey: '', upload: givenUpload, stageKind: 'ingest.csv', root: '', glob: '', parameters: {}, name: 'Parts', target: 'new', datasetName: '', datasetId: '' }
})

describe('the layer that adds a source', () => {
  it('shows the size limit before a file is chosen', async () => {
    const layer = await mountLayer('type')

    await expect.poll(() => layer.text(), SOON).toContain('Up to 2.0 MB per file')
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

  it('shows a preview, and requests it with the settings', async () => {
    draft().value.parameters = { delimiter: ';' }
    const layer = await mountLayer('preview')

    await expect.poll(() => layer.text(), SOON).toContain('Line 4')
    expect(tried).toMatchObject([{ kind: 'upload', uploadId: givenUpload.id, stageKind: 'ingest.csv', parameters: { delimiter: ';' } }])
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

  it('does not continue with a source that cannot be read', async () => {
    seen = givenSeen({ ok: false, findings: [{ severity: 'ERROR', code: 'NOT_READABLE', pointer: '', stageKey: '', message: 'no text' }] })
    const layer = await mountLayer('preview')

    await expect.poll(() => layer.text(), SOON).toContain('No read permission')
    expect(isOff(layer, 'Next: save')).toBe(true)
  })

  it('does not save the source twice when creating its dataset fails', async () => {
    createDataset = () => {
      throw createError({ statusCode: 409, data: { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '', requestId: 'r' } })
    }
    const layer = await mountLayer('save')
    await expect.poll(() => isOff(layer, 'Save and import'), SOON).toBe(false)
    await layer.get('form').trigger('submit')
    await expect.poll(() => layer.text(), SOON).toContain('This name is taken')

    await buttonOf(layer, 'Save only')?.trigger('click')

    await expect.poll(() => layer.emitted('saved'), SOON).toMatchObject([[{ source: { projectId: PROJECT_ID } }]])
    expect(created).toBe(1)
  })
})
