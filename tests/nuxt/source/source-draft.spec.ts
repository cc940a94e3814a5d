import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import SourceAddLayer from '~/components/source/layer/SourceAddLayer.vue'
import { EMPTY_SOURCE_DRAFT, type SourceDraft } from '~/composables/source/useSourceDraft'
import { useUploadStore } from '~/stores/upload'
import type { SourceStep } from '~/utils/source/source-url'
import { registerEndpoint } from '../given/register-endpoint'
import { givenSeen, givenUpload } from '../given/given-source'

interface Sending {
  filename: string
  complete: () => void
  /** True when what was sent is deleted, too. */
  aborted: boolean[]
}
const { sendings } = vi.hoisted(() => ({ sendings: [] as Sending[] }))

// Sends nothing: what arrives is said by the test.
vi.mock('tus-js-client', () => ({
  canStoreURLs: false,
  defaultOptions: {},
  Upload: class {
    readonly url = '/api/v1/uploads/resumable/01900000-0000-7000-8000-0000000000df'
    readonly aborted: boolean[] = []

    constructor(file: File, { onSuccess }: { onSuccess: () => void }) {
      sendings.push({ filename: file.name, complete: onSuccess, aborted: this.aborted })
    }

    findPreviousUploads = () => Promise.resolve([])
    start = () => {}
    abort = (isDeleted = false) => {
      this.aborted.push(isDeleted)
      return Promise.resolve()
    }
  },
}))

const KEY = 'source-draft:'
const SOON = { timeout: 30_000 }
const ARRIVED = { ...givenUpload, id: '01900000-0000-7000-8000-0000000000de' }
const kept: SourceDraft = {
  ...EMPTY_SOURCE_DRAFT, upload: givenUpload, filename: givenUpload.filename, stageKind: 'ingest.jsonl',
  parameters: { encoding: 'gb18030' }, name: 'Named by me',
}

let tried = 0
let arrived = ARRIVED
registerEndpoint(`/api/v1/uploads/${givenUpload.id}`, () => {
  const problem = {
    type: 'about:blank', title: 'Not found', status: 404, code: 'not_found', detail: '', requestId: 'r',
  }
  throw createError({ statusCode: 404, data: problem })
})
registerEndpoint('/api/v1/uploads/resumable/01900000-0000-7000-8000-0000000000df', () => ({ upload: arrived }))
registerEndpoint('/api/v1/sources/test', { method: 'POST', handler: () => {
  tried += 1
  return givenSeen()
} })
registerEndpoint('/api/v1/datasets', { method: 'GET', handler: () => ({ items: [], nextCursor: null }) })
registerEndpoint('/api/v1/uploads', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))
registerEndpoint('/api/v1/system', () => ({ uploadMaxBytes: 2_000_000 }))

const draft = () => useState<SourceDraft>(KEY, () => ({ ...EMPTY_SOURCE_DRAFT }))
/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
const mountLayer = (step: SourceStep) =>
  mountSuspended(SourceAddLayer, { props: { step }, global: { stubs: { BaseDialog: frame } } })
const stored = (): unknown => JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
const asksBeforeLeaving = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }))

function givenKept(source: SourceDraft) {
  sessionStorage.setItem(KEY, JSON.stringify(source))
  return mountLayer('connect')
}

/** @returns once it is being sent. */
async function choose(layer: VueWrapper, name: string): Promise<Sending> {
  const before = sendings.length
  const input = layer.get<HTMLInputElement>('input[type="file"]')
  const file = new File(['part,price\nA-100,0.35\n'], name, { type: 'text/csv' })
  Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
  await input.trigger('change')
  await expect.poll(() => sendings.length, SOON).toBe(before + 1)
  const sending = sendings.at(-1)
  if (!sending) {
    throw new Error('nothing is sent')
  }
  return sending
}

beforeEach(async () => {
  clearNuxtData()
  sendings.length = 0
  tried = 0
  arrived = ARRIVED
  useUploadStore().items.forEach(({ key }) => useUploadStore().remove(key))
  draft().value = { ...EMPTY_SOURCE_DRAFT }
  await nextTick()
  sessionStorage.clear()
})
afterEach(() => vi.restoreAllMocks())

describe('a source that goes on where it was', () => {
  it('no longer says so once another file is chosen', async () => {
    const upload = { ...givenUpload, id: '01900000-0000-7000-8000-0000000000d7' }
    registerEndpoint(`/api/v1/uploads/${upload.id}`, () => upload)
    const layer = await givenKept({ ...kept, upload })
    await expect.poll(() => layer.text(), SOON).toContain('Continued where you left off')

    draft().value = { ...draft().value, filename: 'prices.csv' }

    await expect.poll(() => layer.text(), SOON).not.toContain('Continued where you left off')
    layer.unmount()
  })
})

describe('a source whose file is lost', () => {
  it('keeps what was entered when the same file is chosen again, and no longer asks for it', async () => {
    const layer = await givenKept(kept)
    await expect.poll(() => layer.text(), SOON).toContain('Choose the file again')

    const sending = await choose(layer, 'parts.csv')
    expect(layer.text()).not.toContain('Choose the file again')
    sending.complete()

    await expect.poll(() => draft().value.upload?.id, SOON).toBe(ARRIVED.id)
    const { stageKind, parameters, name } = kept
    expect(draft().value).toMatchObject({ stageKind, parameters, name })
    expect(layer.text()).not.toContain('Choose the file again')
    expect(stored()).toMatchObject({ upload: { id: ARRIVED.id }, stageKind, parameters, name })
  })

  it('begins anew with another file', async () => {
    arrived = { ...ARRIVED, filename: 'prices.csv' }
    const layer = await givenKept(kept)
    await expect.poll(() => layer.text(), SOON).toContain('Choose the file again')

    const sending = await choose(layer, 'prices.csv')
    sending.complete()

    await expect.poll(() => draft().value.upload?.id, SOON).toBe(ARRIVED.id)
    expect(draft().value).toMatchObject({ stageKind: 'ingest.csv', parameters: {}, name: 'prices' })
    expect(layer.text()).not.toMatch(/Choose the file again|Continued where you left off/)
  })

  it('is not read at the last step before the reader is led to its file', async () => {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, upload: null }))

    const layer = await mountLayer('save')

    expect(layer.emitted('go')).toEqual([['connect']])
    expect(draft().value.name).toBe(kept.name)
    expect(tried).toBe(0)
  })
})

it('keeps an upload that completes after its layer is closed', async () => {
  const layer = await mountLayer('connect')
  const sending = await choose(layer, 'parts.csv')
  layer.unmount()

  sending.complete()

  await expect.poll(stored, SOON).toMatchObject({ upload: { id: ARRIVED.id }, filename: 'parts.csv' })
})

it('gives up the file that is being sent when it is started over', async () => {
  const layer = await givenKept({ ...kept, upload: null })
  const sending = await choose(layer, 'parts.csv')
  expect(sending.aborted).not.toContain(true)

  await layer.findAll('button').find(button => button.text() === 'Start over')?.trigger('click')

  await expect.poll(() => sending.aborted.at(-1), SOON).toBe(true)
  expect(useUploadStore().items).toEqual([])
  expect(stored()).toBeNull()
})

it('asks before the page is left while an upload is paused', async () => {
  const layer = await mountLayer('connect')
  await choose(layer, 'parts.csv')
  expect(asksBeforeLeaving()).toBe(true)

  await layer.get('button[aria-label="Pause upload of parts.csv"]').trigger('click')
  expect(asksBeforeLeaving()).toBe(true)

  await layer.get('button[aria-label="Cancel upload of parts.csv"]').trigger('click')
  expect(asksBeforeLeaving()).toBe(false)
})

it('is added without a word where site data is switched off', async () => {
  vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('switched off', 'SecurityError')
  })
  const layer = await mountLayer('connect')

  const sending = await choose(layer, 'parts.csv')
  sending.complete()

  await expect.poll(() => draft().value.upload?.id, SOON).toBe(ARRIVED.id)
  expect(layer.emitted('go')).toEqual([['preview']])
})
