import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SavedView } from '#shared/contract/run/run-list.contract'
import { RUN_FILTERS } from '#shared/domain/run/run-state'
import RunsPage from '~/pages/runs/index.vue'
import { openPopover } from '../given/open-popover'
import { registerEndpoint } from '../given/register-endpoint'
import { givenListed } from '../given/given-run'

const ID = '01900000-0000-7000-8000-0000000000aa'
const OTHER = '01900000-0000-7000-8000-0000000000bb'
const ALL_COLUMNS = ['state', 'name', 'reason', 'disposition', 'out', 'failed', 'created', 'finished', 'duration']
const view = (change: Partial<SavedView> = {}): SavedView => ({
  id: ID, version: 4, createdAt: '', updatedAt: '', projectId: ID, owner: 'operator', isOwn: true, name: 'Failures',
  isShared: false, isDefault: false,
  filter: { state: ['FAILED'] }, sort: '-createdAt', columns: ALL_COLUMNS, problems: [], ...change,
})
const problem = (status: number, code: string, errors: object[] = []) => createError(
  { statusCode: status, data: { type: 'about:blank', title: '', status, code, detail: '', requestId: 'r', errors } },
)

let views: SavedView[] = []
const sent: unknown[] = []
let refusal: Error | undefined
const counts = Object.fromEntries(RUN_FILTERS.map(state => [state, 0]))

registerEndpoint('/api/v1/runs', () => ({ items: [givenListed()], nextCursor: null, total: 1, totalIsExact: true }))
registerEndpoint('/api/v1/runs/histogram', () => ({
  tz: 'UTC', grain: 'hour', by: 'created', from: null, to: null, total: counts, buckets: [],
}))
registerEndpoint('/api/v1/pipelines', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/views', () => ({ items: views, nextCursor: null }))
registerEndpoint('/api/v1/views', { method: 'POST', handler: async (event) => {
  if (refusal) {
    throw refusal
  }
  const body = await readBody<Partial<SavedView>>(event)
  sent.push(body)
  const made = view({ ...body, id: OTHER, version: 1 })
  views = [...views, made]
  return made
} })
registerEndpoint(`/api/v1/views/${ID}`, { method: 'PATCH', handler: async (event) => {
  const body = await readBody<Partial<SavedView>>(event)
  sent.push({ ...body, ifMatch: event.headers.get('if-match') })
  views = views.map(one => one.id === ID ? { ...one, ...body, version: 5, problems: [] } : one)
  return views[0]
} })
registerEndpoint(`/api/v1/views/${ID}`, { method: 'DELETE', handler: () => {
  views = []
  return null
} })

beforeEach(() => {
  useCookie('columns-runs').value = null
  clearNuxtData()
  useToast().clear()
  views = [view()]
  sent.length = 0
  refusal = undefined
})

afterEach(() => {
  useCookie('columns-runs').value = null
})

async function openPage(route: string) {
  const page = await mountSuspended(RunsPage, { route })
  await expect.poll(() => page.findAll('.tab').length).toBe(1 + views.length)
  return page
}

async function openMenu(page: VueWrapper) {
  const panel = await openPopover(page.getComponent({ name: 'RunViewMenu' }).get('.opener'))
  return (text: string) => panel.findAll('button').find(button => button.text().startsWith(text))
}

async function saveAs(name: string) {
  await expect.poll(() => document.querySelector('dialog input[maxlength]'), { timeout: 30_000 }).not.toBeNull()
  const field = document.querySelector<HTMLInputElement>('dialog input[maxlength]')
  if (field) {
    field.value = name
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const submit = document.querySelector<HTMLButtonElement>('dialog button[type="submit"]')
  await expect.poll(() => submit?.disabled).toBe(false)
  submit?.click()
}

describe('the saved views', () => {
  it('are tabs whose addresses hold every filter', async () => {
    const page = await openPage('/runs?q=a')

    expect(page.findAll('.tab').map(tab => [tab.text(), tab.attributes('href')]))
      .toEqual([['All runs', '/runs'], ['Failures', `/runs?state=FAILED&view=${ID}`]])
    expect(page.get('.tab[aria-current]').text()).toBe('All runs')
  })

  it('save filter, order and columns, and open under their name', async () => {
    views = []
    const page = await openPage('/runs?state=-SUCCEEDED&sort=-finishedAt')
    const item = await openMenu(page)
    expect(page.text()).toContain('No saved views yet')

    await item('Save current view')?.trigger('click')
    await saveAs('Open work')

    await expect.poll(() => sent).toEqual([expect.objectContaining({
      name: 'Open work', filter: { state: ['-SUCCEEDED'] }, sort: '-finishedAt', columns: ALL_COLUMNS, isShared: false,
      isDefault: false,
    })])
    await expect.poll(() => useRoute().query['view']).toBe(OTHER)
    page.unmount()
  })

  it('tell a name that is taken at its field', async () => {
    refusal = problem(409, 'conflict', [{ pointer: '/name', code: 'NAME_TAKEN', message: '' }])
    const page = await openPage('/runs?q=b')
    const item = await openMenu(page)

    await item('Save current view')?.trigger('click')
    await saveAs('Failures')

    await expect.poll(() => document.querySelector('dialog [data-pointer="/name"]')?.textContent)
      .toContain('This name is taken')
    expect(document.querySelector('dialog input[aria-invalid="true"]')).not.toBeNull()
    page.unmount()
  })

  it('are updated with what the list is now, at the version that was read', async () => {
    const page = await openPage(`/runs?state=CRASHED&view=${ID}`)
    const item = await openMenu(page)
    expect(page.get('.views').text()).toContain('changed')

    await item('Update')?.trigger('click')

    await expect.poll(() => sent)
      .toEqual([{ filter: { state: ['CRASHED'] }, sort: '-createdAt', columns: ALL_COLUMNS, ifMatch: '"4"' }])
  })

  it('become the default and are shared from the menu', async () => {
    const page = await openPage(`/runs?state=FAILED&view=${ID}`)
    const item = await openMenu(page)
    expect(item('Update')).toBeUndefined()

    await item('Make default')?.trigger('click')

    await expect.poll(() => sent).toEqual([{ isDefault: true, ifMatch: '"4"' }])
    await expect.poll(() => page.get('.tab').attributes('href')).toBe('/runs?view=all')
  })

  it('are deleted after a question, and the filters stay', async () => {
    const page = await openPage(`/runs?state=FAILED&view=${ID}`)
    const item = await openMenu(page)

    await item('Delete')?.trigger('click')
    await expect.poll(() => document.querySelector('dialog')?.textContent, { timeout: 30_000 })
      .toContain('Runs are not affected')
    ;[...document.querySelectorAll<HTMLButtonElement>('dialog button')]
      .find(button => button.textContent.includes('Delete view'))?.click()

    await expect.poll(() => page.findAll('.tab').length).toBe(1)
    await expect.poll(() => useRoute().query).toEqual({ state: ['FAILED'] })
    page.unmount()
  })

  it('say what of them is not understood', async () => {
    views = [view({
      filter: { state: ['BROKEN'], q: 'x' },
      problems: [{ pointer: '/filter/state/0', code: 'invalid_value', message: '' }],
    })]
    const page = await openPage(`/runs?q=x&view=${ID}`)

    expect(page.get('.notice').text()).toContain('Part of view “Failures” isn’t supported and was not applied: state.')
    await page.get('.notice button').trigger('click')

    await expect.poll(() => page.find('.notice').exists()).toBe(false)
  })

  it('say that the view of an address is gone', async () => {
    const page = await openPage(`/runs?state=FAILED&view=${OTHER}`)

    expect(page.get('.notice').text()).toContain('was deleted')
  })

  it('of somebody else are not changed', async () => {
    views = [view({ isOwn: false, isShared: true, owner: 'guest' })]
    const page = await openPage(`/runs?state=CRASHED&view=${ID}`)
    const item = await openMenu(page)

    expect(['Update', 'Rename', 'Make default', 'Delete'].map(item))
      .toEqual([undefined, undefined, undefined, undefined])
    expect(page.text()).toContain('shared by guest')
  })
})

describe('the default view', () => {
  it('opens for a plain address, and not for one that asks for something', async () => {
    views = [view({ isDefault: true })]

    await goTo('/runs')
    const plain = useRoute().fullPath
    await goTo('/runs?q=a')

    expect(plain).toBe(`/runs?state=FAILED&view=${ID}`)
    expect(useRoute().fullPath).toBe('/runs?q=a')
  })
})
