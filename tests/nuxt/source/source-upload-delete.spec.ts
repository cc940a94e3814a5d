import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import SourceUploads from '~/components/source/upload/SourceUploads.vue'
import type { UploadUse } from '#shared/contract/upload.contract'
import { registerEndpoint } from '../given/register-endpoint'
import { givenUpload, PROJECT_ID, SOURCE_ID } from '../given/given-source'

const SOON = { timeout: 10_000 }
const OTHER = { ...givenUpload, id: '01900000-0000-7000-8000-0000000000d1', filename: 'prices.csv' }
const NO_USE: UploadUse = { sources: [], livingRun: null, runs: 0, hasTwin: false }
const READER = { id: SOURCE_ID, name: 'Parts', isArchived: false }
/** The dialog without its frame, which lies elsewhere in the document. */
const BaseDialog = {
  props: ['title'],
  template: '<div role="dialog"><h2>{{ title }}</h2><slot /><slot name="footer" /></div>',
}

let items = [givenUpload, OTHER]
let nextCursor: string | null = null
let use = NO_USE
let refusal: { code: string, message: string } | undefined
let deleted = 0
const limits: string[] = []

registerEndpoint('/api/v1/uploads', { method: 'GET', handler: (event) => {
  limits.push(new URL(event.path, 'http://test').searchParams.get('limit') ?? '')
  return { items, nextCursor }
} })
registerEndpoint(`/api/v1/uploads/${givenUpload.id}/use`, { method: 'GET', handler: () => use })
registerEndpoint(`/api/v1/uploads/${givenUpload.id}`, { method: 'DELETE', handler: () => {
  if (refusal) {
    const errors = [{ pointer: '', ...refusal }]
    const problem = { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '' }
    throw createError({ statusCode: 409, data: { ...problem, requestId: 'r', errors } })
  }
  deleted += 1
  items = items.filter(({ id }) => id !== givenUpload.id)
  return null
} })

beforeEach(() => {
  items = [givenUpload, OTHER]
  nextCursor = null
  use = NO_USE
  refusal = undefined
  deleted = 0
  limits.length = 0
  clearNuxtData()
})

const buttonOf = (wrapper: VueWrapper, name: string) =>
  wrapper.findAll('button').find(button => button.text() === name || button.attributes('aria-label') === name)

async function openDialog() {
  const list = await mountSuspended(SourceUploads, {
    props: { chosen: '' }, attachTo: document.body, global: { stubs: { BaseDialog } },
  })
  await expect.poll(() => buttonOf(list, 'Delete parts.csv') !== undefined, SOON).toBe(true)
  await buttonOf(list, 'Delete parts.csv')?.trigger('click')
  await expect.poll(() => list.find('[role="dialog"]').exists(), SOON).toBe(true)
  return list
}

const isOff = (list: VueWrapper) => buttonOf(list, 'Delete file')?.attributes('disabled') !== undefined

describe('a file of the previous uploads', () => {
  it('is deleted after a question that names what is affected; the keyboard goes on in the list', async () => {
    use = { sources: [{ id: SOURCE_ID, name: 'Old parts', isArchived: true }], livingRun: null, runs: 3, hasTwin: true }
    const list = await openDialog()
    await expect.poll(() => list.text(), SOON).toContain('3 runs read it')
    expect(list.text()).toContain('The archived source Old parts loses its file')
    expect(list.text()).toContain('uploaded another time')
    expect(deleted).toBe(0)

    await buttonOf(list, 'Delete file')?.trigger('click')

    await expect.poll(() => list.emitted('deleted'), SOON).toEqual([[givenUpload]])
    await expect.poll(() => list.text(), SOON).not.toContain('parts.csv')
    expect(deleted).toBe(1)
    await expect.poll(() => document.activeElement?.textContent, SOON).toContain('prices.csv')
    list.unmount()
  })

  it('stays when the question is answered by no', async () => {
    const list = await openDialog()

    await buttonOf(list, 'Keep file')?.trigger('click')

    expect(list.find('[role="dialog"]').exists()).toBe(false)
    expect([deleted, list.emitted('deleted')]).toEqual([0, undefined])
    list.unmount()
  })

  it.each<[string, Partial<UploadUse>, string]>([
    ['a source reads it', { sources: [READER] }, 'The source Parts reads it: archive the source first.'],
    ['a run is not over', { livingRun: { id: PROJECT_ID, name: 'Import' } }, 'The run Import reads it and is not over'],
  ])('cannot be deleted while %s', async (_, change, words) => {
    use = { ...NO_USE, ...change }

    const list = await openDialog()

    await expect.poll(() => list.text(), SOON).toContain(words)
    expect(isOff(list)).toBe(true)
    list.unmount()
  })

  it('tells what has begun to read it since the question', async () => {
    refusal = { code: 'UPLOAD_OF_SOURCE', message: 'the source Parts reads it: archive the source first' }
    const list = await openDialog()
    await expect.poll(() => isOff(list), SOON).toBe(false)
    use = { ...NO_USE, sources: [READER] }

    await buttonOf(list, 'Delete file')?.trigger('click')

    await expect.poll(() => list.text(), SOON).toContain('The source Parts reads it: archive the source first.')
    expect(isOff(list)).toBe(true)
    expect(list.emitted('deleted')).toBeUndefined()
    list.unmount()
  })

  it('is found among all of them', async () => {
    nextCursor = 'more'
    const list = await mountSuspended(SourceUploads, { props: { chosen: '' } })
    await expect.poll(() => buttonOf(list, 'Show all previous uploads') !== undefined, SOON).toBe(true)

    await buttonOf(list, 'Show all previous uploads')?.trigger('click')

    await expect.poll(() => limits.at(-1), SOON).toBe('100')
    await expect.poll(() => list.text(), SOON).toContain('prices.csv')
    expect(buttonOf(list, 'Show all previous uploads')).toBeUndefined()
    list.unmount()
  })
})
