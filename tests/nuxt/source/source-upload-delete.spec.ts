import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import SourceUploads from '~/components/source/upload/SourceUploads.vue'
import type { UploadUse, UploadView } from '#shared/contract/upload.contract'
import { registerEndpoint } from '../given/register-endpoint'
import { givenUpload, PROJECT_ID, SOURCE_ID } from '../given/given-source'

const SOON = { timeout: 30_000 }
const OTHER = { ...givenUpload, id: '01900000-0000-7000-8000-0000000000d1', filename: 'prices.csv' }
const LAST = { ...givenUpload, id: '01900000-0000-7000-8000-0000000000d2', filename: 'last.csv' }
const FAILED = 'Couldn’t load more of the previous uploads'
const NO_USE: UploadUse = { sources: [], livingRun: null, runs: 0, hasTwin: false }
const READER = { id: SOURCE_ID, name: 'Parts', isArchived: false }
/** The dialog without its frame, which lies elsewhere in the document. */
const BaseDialog = {
  props: ['title'],
  template: '<div role="dialog"><h2>{{ title }}</h2><slot /><slot name="footer" /></div>',
}

let items = [givenUpload, OTHER]
/** Of one page after the other, by its cursor. */
let pages: Record<string, { items: UploadView[], nextCursor: string | null }> = {}
let answer: Promise<void> | undefined
let isAway = false
let isListAway = false
let use = NO_USE
let refusal: { code: string, message: string } | undefined
let deleted = 0

registerEndpoint('/api/v1/uploads', { method: 'GET', handler: (event) => {
  const query = new URL(event.path, 'http://test').searchParams
  if (isListAway) {
    throw createError({ statusCode: 503 })
  }
  return pages[`${query.get('limit')} ${query.get('cursor') ?? ''}`] ?? { items, nextCursor: null }
} })
registerEndpoint(`/api/v1/uploads/${givenUpload.id}/use`, { method: 'GET', handler: async () => {
  await answer
  if (isAway) {
    throw createError({ statusCode: 503 })
  }
  return use
} })
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
  pages = {}
  answer = undefined
  isAway = false
  isListAway = false
  use = NO_USE
  refusal = undefined
  deleted = 0
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

  it('leads from the refusal to the archiving of the source, and to the run', async () => {
    use = { ...NO_USE, sources: [READER], livingRun: { id: PROJECT_ID, name: 'Import' } }

    const list = await openDialog()

    const hrefOf = (name: string) => list.findAll('a').find(link => link.text() === name)?.attributes('href')
    await expect.poll(() => hrefOf('Archive Parts…'), SOON).toContain(`archive=${SOURCE_ID}`)
    expect(hrefOf('View run')).toBe(`/runs/${PROJECT_ID}`)
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

  it('cannot be deleted while nobody knows yet what that affects', async () => {
    let tell = () => {}
    answer = new Promise((resolve) => {
      tell = resolve
    })
    const list = await openDialog()

    expect(list.find('.skeleton').exists()).toBe(true)
    expect(list.text()).not.toContain('No run has read it')
    expect(isOff(list)).toBe(true)
    tell()

    await expect.poll(() => isOff(list), SOON).toBe(false)
    expect(list.text()).toContain('No run has read it')
    list.unmount()
  })

  it('cannot be deleted when what that affects cannot be read, until it can', async () => {
    isAway = true
    const list = await openDialog()

    await expect.poll(() => list.text(), SOON).toContain('can’t be read now')
    expect(list.text()).not.toContain('No run has read it')
    expect(isOff(list)).toBe(true)
    isAway = false
    await buttonOf(list, 'Check again')?.trigger('click')

    await expect.poll(() => isOff(list), SOON).toBe(false)
    expect(list.text()).not.toContain('can’t be read now')
    list.unmount()
  })

  it('cannot be deleted any more once a later look failed', async () => {
    refusal = { code: 'UPLOAD_OF_SOURCE', message: 'the source Parts reads it: archive the source first' }
    const list = await openDialog()
    await expect.poll(() => isOff(list), SOON).toBe(false)
    isAway = true

    await buttonOf(list, 'Delete file')?.trigger('click')

    await expect.poll(() => list.text(), SOON).toContain('can’t be read now')
    expect(isOff(list)).toBe(true)
    expect(list.text()).not.toContain('No run has read it')
    list.unmount()
  })

  it('can be deleted once a look finds that the run has ended; the keyboard goes on at what that affects', async () => {
    use = { ...NO_USE, livingRun: { id: PROJECT_ID, name: 'Import' }, runs: 1 }
    const list = await openDialog()
    await expect.poll(() => list.text(), SOON).toContain('The run Import reads it and is not over')
    use = { ...NO_USE, runs: 1 }

    await buttonOf(list, 'Check again')?.trigger('click')

    await expect.poll(() => isOff(list), SOON).toBe(false)
    expect(list.text()).not.toContain('is not over')
    expect(buttonOf(list, 'Check again')).toBeUndefined()
    await expect.poll(() => document.activeElement?.textContent, SOON).toContain('1 run read it')
    list.unmount()
  })

  it('is found page by page, however many there are', async () => {
    const many = Array.from({ length: 203 }, (_, index) => ({
      ...givenUpload, id: `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`, filename: `file ${index}.csv`,
    }))
    pages = {
      '6 ': { items: many.slice(0, 6), nextCursor: 'a' },
      '100 ': { items: many.slice(0, 100), nextCursor: 'b' },
      '100 b': { items: many.slice(100, 200), nextCursor: 'c' },
      '100 c': { items: many.slice(200), nextCursor: null },
    }
    const list = await mountSuspended(SourceUploads, { props: { chosen: '' }, attachTo: document.body })
    const shown = () => list.findAll('.choice').length

    for (const [before, after] of [[6, 100], [100, 200], [200, 203]]) {
      await expect.poll(shown, SOON).toBe(before)
      await buttonOf(list, 'Show more')?.trigger('click')
      await expect.poll(shown, SOON).toBe(after)
      await expect.poll(() => document.activeElement?.textContent, SOON).toContain(`file ${before}.csv`)
    }

    expect(buttonOf(list, 'Show more')).toBeUndefined()
    list.unmount()
  })

  it('stays in the list when more cannot be read; the next press reads them', async () => {
    pages = { '6 ': { items, nextCursor: 'a' }, '100 ': { items: [...items, LAST], nextCursor: 'b' } }
    const list = await mountSuspended(SourceUploads, { props: { chosen: '' }, attachTo: document.body })
    await expect.poll(() => buttonOf(list, 'Show more') !== undefined, SOON).toBe(true)
    isListAway = true
    await buttonOf(list, 'Show more')?.trigger('click')
    await expect.poll(() => useToast().toasts.value.map(({ title }) => title), SOON).toContain(FAILED)
    expect(list.text()).toContain('prices.csv')
    isListAway = false

    await buttonOf(list, 'Show more')?.trigger('click')

    await expect.poll(() => list.text(), SOON).toContain('last.csv')
    list.unmount()
  })
})
