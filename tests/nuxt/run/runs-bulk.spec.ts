import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunListItem } from '#shared/contract/run/run-list.contract'
import { RUN_FILTERS } from '#shared/domain/run/run-state'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import RunsPage from '~/pages/runs/index.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenListed } from '../given/given-run'
import { showProject } from '../../support/in-project'

const page = (items: unknown[]) => ({ items, nextCursor: null, total: items.length, totalIsExact: true })
let answer: () => ReturnType<typeof page>
registerEndpoint('/api/v1/views', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/runs', () => answer())
registerEndpoint('/api/v1/runs/histogram', () => ({
  tz: 'UTC', grain: 'hour', by: 'created', from: null, to: null, buckets: [],
  total: Object.fromEntries(RUN_FILTERS.map(state => [state, 0])),
}))
registerEndpoint('/api/v1/pipelines', () => ({ items: [], nextCursor: null }))

interface Sent {
  action: string
  ids?: string[]
  selectionId?: string
  dryRun?: boolean
  count?: number
  cursor?: string
  reason?: string
}
const sent: Sent[] = []
/** The last runs of a selection are left for a second request. */
let parts = 1
/** The server answers a selection after this. */
let holding: Promise<unknown> | undefined
registerEndpoint('/api/v1/runs/bulk', {
  method: 'POST',
  handler: async (event) => {
    const body = await readBody<Sent>(event)
    sent.push(body)
    const whole = {
      action: body.action, dryRun: body.dryRun ?? false, selection: null, failed: 0, missing: 0, nextCursor: null,
    }
    if (body.selectionId === undefined) {
      const items = (body.ids ?? []).map((id, index) => toItem(id, index === 0 ? null : 'ENDED'))
      return { ...whole, done: Math.min(1, items.length), skipped: Math.max(0, items.length - 1), items }
    }
    if (body.dryRun) {
      return {
        ...whole, selection, done: 22, skipped: 3,
        items: [{ ...toItem(givenListed().id, null), isHopeless: body.action === 'retry' }],
      }
    }
    await holding
    const isLast = body.cursor !== undefined || parts === 1
    const items = Array.from({ length: parts === 1 ? 22 : 11 }, (_, index) => toItem(
      `01900000-0000-7000-8000-0000000${isLast ? 2 : 1}${String(index).padStart(4, '0')}`,
      index === 0 ? 'FAILED' : null,
    ))
    return {
      ...whole, done: items.length - 1, failed: 1, skipped: 0, items, nextCursor: isLast ? null : items.at(-1)?.id,
    }
  },
})
const toItem = (id: string, reason: string | null) => ({
  id, name: `Run ${id.slice(-2)}`, state: 'RUNNING', stateName: 'running',
  result: reason === null ? 'done' : reason === 'FAILED' ? 'failed' : 'skipped', reason, retryId: null,
  isHopeless: false,
})

const ACTIONS = ['pause', 'resume', 'cancel', 'retry', 'resolve', 'waive', 'reopen']
const selection = {
  id: '01900000-0000-7000-8000-00000000fefe', count: 25, createdAt: '2026-11-20T06:10:00.000Z',
  expiresAt: '2026-11-20T06:40:00.000Z',
  plan: ACTIONS.map(action => action === 'cancel' || action === 'pause'
    ? { action, possible: 22, obstacles: [{ reason: 'ENDED', count: 3 }] }
    : { action, possible: 0, obstacles: [{ reason: 'NOT_FAILED', count: 25 }] }),
}
const selected: unknown[] = []
registerEndpoint('/api/v1/runs/selections', {
  method: 'POST',
  handler: async (event) => {
    selected.push(await readBody(event))
    return selection
  },
})

beforeEach(() => {
  clearNuxtData()
  sent.length = 0
  selected.length = 0
  parts = 1
  holding = undefined
})

/** An open dialog stands outside of its page, and leaves with it. */
let mounted: VueWrapper | undefined
afterEach(() => mounted?.unmount())
async function mount({ route }: { route: string }): Promise<VueWrapper> {
  mounted = await mountSuspended(RunsPage, { route })
  return mounted
}

describe('actions on the picked runs', () => {
  it('sends a verb for the picked runs and shows those that did not take it', async () => {
    const runs = [givenListed(), givenListed({ id: '01900000-0000-7000-8000-0000000000ab' })]
    answer = () => page(runs)
    const list = await mount({ route: '/runs?q=e' })
    await expect.poll(() => list.findAll('tbody .check').length).toBe(2)
    await list.get('thead .check').trigger('click')
    await list.findAll('[role="toolbar"] button').find(button => button.text() === 'Pause')?.trigger('click')

    await expect.poll(() => sent).toEqual([{ action: 'pause', ids: runs.map(run => run.id), dryRun: false }])
    // The dialog is a chunk of its own.
    await expect.poll(() => document.body.textContent, { timeout: 30_000 })
      .toContain('Pause: requested for 1, 1 unchanged.')
  })

  const failed: Partial<RunListItem> = {
    state: 'FAILED', stateName: 'failed', observedState: 'FAILED', disposition: 'open', verbs: [],
    finishedAt: '2026-11-20T06:10:00.000Z',
  }
  const buttonsOf = (list: VueWrapper) => list.findAll('[role="toolbar"] button:not(.close)')
  const barOf = (list: VueWrapper) =>
    buttonsOf(list).filter(button => button.attributes('aria-disabled') === undefined).map(button => button.text())
  const buttonOf = (list: VueWrapper, name: string) => buttonsOf(list).find(button => button.text() === name)

  it('offers for the picked runs only what applies, and says why where nothing does', async () => {
    answer = () => page([givenListed(failed), givenListed({
      id: '01900000-0000-7000-8000-0000000000ab', state: 'SUCCEEDED', stateName: 'succeeded',
      observedState: 'SUCCEEDED', verbs: [],
    })])
    const list = await mount({ route: '/runs?q=g' })
    await expect.poll(() => list.findAll('tbody .check').length).toBe(2)
    await list.findAll('tbody .check').at(1)?.trigger('click')
    const none = [barOf(list), list.get('[role="toolbar"] .none').text()]
    await list.findAll('tbody .check').at(0)?.trigger('click')

    expect(none).toEqual([[], 'Nothing applies: already ended, no stage has failed, not failed'])
    expect(barOf(list)).toEqual(['Retry', 'Mark as resolved', 'Waive…', 'Compare'])
    expect(sent).toEqual([])
  })

  it('previews a retry of a single run, too, and says where it fails again', async () => {
    answer = () => page([givenListed(failed)])
    const list = await mount({ route: '/runs?q=r' })
    await expect.poll(() => list.findAll('tbody .check').length).toBe(1)
    await list.get('thead .check').trigger('click')
    await buttonOf(list, 'Retry')?.trigger('click')

    await expect.poll(dialogText, { timeout: 30_000 }).toContain('22')
    expect(dialogText()).toContain('1 of the listed runs failed for good')
    expect(sent).toEqual([{ action: 'retry', selectionId: selection.id, dryRun: true }])
  })

  const dialogText = () => document.querySelector('dialog')?.textContent ?? ''
  const dialogButton = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('dialog button')]
    .find(button => button.textContent?.trim() === name)
  async function type(text: string) {
    const field = document.querySelector<HTMLInputElement>('dialog input')
    if (field) {
      field.value = text
      field.dispatchEvent(new Event('input'))
    }
    await nextTick()
  }

  /** All that match are frozen, and their cancel is previewed. */
  async function givenPreview(query: string) {
    answer = () => ({ ...page([givenListed({ observedState: 'RUNNING' })]), total: 25 })
    const list = await mount({ route: `/runs?state=RUNNING&q=${query}` })
    await expect.poll(() => list.findAll('tbody .check').length).toBe(1)
    await list.get('thead .check').trigger('click')
    await buttonOf(list, 'Select all 25 that match')?.trigger('click')
    await expect.poll(() => list.get('[role="toolbar"]').text()).toContain('All 25 matching runs selected')
    const bar = barOf(list)
    await buttonOf(list, 'Cancel…')?.trigger('click')
    await expect.poll(dialogText, { timeout: 30_000 }).toContain('Cancel: applies to 22, not to 3.')
    return { list, bar }
  }

  it('freezes all runs that match, previews what a verb does to them, and confirms by their count', async () => {
    const { bar } = await givenPreview('k')
    const before = dialogButton('Cancel 22 runs')?.disabled
    await type('21')
    const wrong = dialogButton('Cancel 22 runs')?.disabled
    await type('22')
    dialogButton('Cancel 22 runs')?.click()

    expect(bar).toEqual(['Pause', 'Cancel…'])
    expect([before, wrong]).toEqual([true, true])
    expect(selected).toEqual([{ query: expect.objectContaining({ state: ['RUNNING'], q: 'k' }) }])
    await expect.poll(() => sent).toEqual([
      { action: 'cancel', selectionId: selection.id, dryRun: true },
      { action: 'cancel', selectionId: selection.id, count: 22 },
    ])
    await expect.poll(dialogText, { timeout: 30_000 }).toContain('Cancel: requested for 21, 1 unchanged.')
    await expect.poll(() => dialogButton('Try again for 1 run')).toBeDefined()
    dialogButton('Try again for 1 run')?.click()
    await expect.poll(() => selected.at(-1)).toEqual({ ids: ['01900000-0000-7000-8000-00000002' + '0000'] })
  })

  it('goes on until the server has done all of them', async () => {
    parts = 2
    await givenPreview('l')
    await type('22')
    dialogButton('Cancel 22 runs')?.click()

    await expect.poll(dialogText, { timeout: 30_000 }).toContain('Cancel: requested for 20, 2 unchanged.')
    expect(sent.slice(1).map(it => it.cursor)).toEqual([undefined, '01900000-0000-7000-8000-000000010010'])
  })

  it('stops when the page is left, and shows on return what was done', async () => {
    parts = 2
    await givenPreview('n')
    const held = Promise.withResolvers<unknown>()
    holding = held.promise
    await type('22')
    dialogButton('Cancel 22 runs')?.click()
    await expect.poll(() => sent.length).toBe(2)
    mounted?.unmount()
    await showProject(DEMO_PROJECT_ID)
    held.resolve(undefined)

    const elsewhere = await mount({ route: '/runs?q=p' })
    await expect.poll(() => elsewhere.findAll('tbody .check').length).toBe(1)
    const there = dialogText()
    elsewhere.unmount()
    await showProject(DEFAULT_PROJECT_ID)
    await mount({ route: '/runs?q=o' })
    expect(there).toBe('')
    await expect.poll(dialogText, { timeout: 30_000 }).toContain('11 of 22 processed')
    expect(sent).toHaveLength(2)
    dialogButton('Continue')?.click()
    await expect.poll(dialogText, { timeout: 30_000 }).toContain('Cancel: requested for 20, 2 unchanged.')
    dialogButton('Close')?.click()
  })

  it('waives the picked runs with one reason', async () => {
    answer = () => page([givenListed(failed)])
    const list = await mount({ route: '/runs?q=h' })
    await expect.poll(() => list.findAll('tbody .check').length).toBe(1)
    await list.get('tbody .check').trigger('click')
    await list.findAll('[role="toolbar"] button').find(button => button.text() === 'Waive…')?.trigger('click')
    await expect.poll(() => document.querySelector('dialog textarea'), { timeout: 30_000 }).not.toBeNull()
    const field = document.querySelector<HTMLTextAreaElement>('dialog textarea')
    if (field) {
      field.value = 'broken source'
      field.dispatchEvent(new Event('input'))
    }
    const submit = document.querySelector<HTMLButtonElement>('dialog button[type="submit"]')
    await expect.poll(() => submit?.disabled).toBe(false)
    submit?.click()

    await expect.poll(() => sent)
      .toEqual([{ action: 'waive', ids: [givenListed().id], dryRun: false, reason: 'broken source' }])
    await expect.poll(() => document.querySelector('dialog textarea')).toBeNull()
  })

  it('decides about one run from the menu of its row', async () => {
    answer = () => page([givenListed(failed), givenListed({ id: '01900000-0000-7000-8000-0000000000ab' })])
    const list = await mount({ route: '/runs?q=i' })
    await expect.poll(() => list.findAll('tbody tr').length).toBe(2)
    // The browser's own popover does not open here.
    const menus = list.findAllComponents({ name: 'BaseMenu' }).filter(menu =>
      menu.element.parentElement?.closest('tbody'))
    menus.at(0)?.vm.$emit('choose', 'resolve')

    expect(menus.map(menu => menu.get('button').attributes('aria-label')))
      .toEqual([expect.stringMatching(/^Actions for Documents /)])
    await expect.poll(() => sent).toEqual([{ action: 'resolve', ids: [givenListed().id], dryRun: false }])
  })
})
