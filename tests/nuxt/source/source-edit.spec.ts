import { mountSuspended } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { beforeEach, expect, it, vi } from 'vitest'
import SourceFile from '~/components/source/layer/SourceFile.vue'
import SourceEditLayer from '~/components/source/layer/SourceEditLayer.vue'
import type { SourceView } from '#shared/contract/source.contract'
import { registerEndpoint } from '../given/register-endpoint'
import { givenSeen, givenSource, givenUpload, SOURCE_ID } from '../given/given-source'

// The program's own storage of tus is that of a browser.
vi.mock('tus-js-client', () => ({ canStoreURLs: false, defaultOptions: {} }))

const SOON = { timeout: 30_000 }
const OTHER = {
  ...givenUpload, id: '01900000-0000-7000-8000-0000000000d1', filename: 'people.jsonl', format: 'jsonl' as const,
}
const GONE = { ...givenUpload, deletedAt: '2026-11-30T21:50:00.000Z' }
/** The layer without its frame, which lies elsewhere in the document. */
const BaseDialog = { template: '<div><slot /><slot name="footer" /></div>' }

let saved: unknown[] = []

registerEndpoint(`/api/v1/sources/${SOURCE_ID}`, { method: 'PATCH', handler: async (event) => {
  saved.push(await readBody(event))
  return givenSource()
} })
registerEndpoint(`/api/v1/sources/${SOURCE_ID}/test`, { method: 'POST', handler: () => givenSeen() })
registerEndpoint('/api/v1/uploads', () => ({ items: [OTHER], nextCursor: null }))
registerEndpoint('/api/v1/stage-kinds', () => ({ items: [] }))
registerEndpoint('/api/v1/system', () => ({ uploadMaxBytes: 2_000_000 }))

beforeEach(() => {
  clearNuxtData()
  saved = []
})

const open = (change: Partial<SourceView>) =>
  mountSuspended(SourceEditLayer, { props: { source: givenSource(change) }, global: { stubs: { BaseDialog } } })

it('gives a source whose file was deleted another one, with the stage that reads it', async () => {
  const layer = await open({ upload: GONE, parameters: { delimiter: ';' } })
  expect(layer.text()).toContain('The file parts.csv was deleted.')
  await expect.poll(() => layer.find('.choice').exists(), SOON).toBe(true)
  await layer.get('.choice').trigger('click')
  expect(layer.text()).not.toContain('was deleted')
  await layer.get('form').trigger('submit')

  await expect.poll(() => saved, SOON).toEqual([
    { name: 'Parts', stageKind: 'ingest.jsonl', parameters: {}, uploadId: OTHER.id },
  ])
})

it('leaves the file of a source alone until it is replaced', async () => {
  const layer = await open({})
  expect(layer.find('input[type="file"]').exists()).toBe(false)
  await layer.get('form').trigger('submit')
  await expect.poll(() => saved, SOON).toEqual([{ name: 'Parts', stageKind: 'ingest.csv', parameters: {} }])

  await layer.findAll('button').find(button => button.text() === 'Replace file')?.trigger('click')

  await expect.poll(() => layer.find('input[type="file"]').exists(), SOON).toBe(true)
})

it.each([
  [
    'with another file of its format', [{ ...OTHER, filename: 'export.txt', format: 'text' as const }],
    { uploadId: OTHER.id },
  ],
  ['once another one is not chosen any more', [OTHER, undefined], {}],
])('is read as before %s', async (_, choices, chosen) => {
  const [parameters, stageKind] = [{ delimiter: '\t' }, 'ingest.csv']
  const upload = { ...givenUpload, filename: 'export.txt', format: 'text' as const, deletedAt: null }
  const layer = await open({ stageKind, parameters, upload })

  for (const choice of choices) {
    layer.getComponent(SourceFile).vm.$emit('choose', choice)
  }
  await layer.get('form').trigger('submit')

  await expect.poll(() => saved, SOON).toEqual([{ name: 'Parts', stageKind, parameters, ...chosen }])
})
