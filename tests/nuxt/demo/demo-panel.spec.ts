import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DemoHistoryView } from '#shared/contract/history.contract'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import AppNotices from '~/components/app/AppNotices.vue'
import DemoPanel from '~/components/demo/DemoPanel.vue'
import RunOutputs from '~/components/run/detail/RunOutputs.vue'
import { useFileContext } from '~/composables/chart/useFileContext'
import { toCsvText, toSavedName } from '~/utils/chart/chart-contents'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail } from '../given/given-run'
import { showProject } from '../../support/in-project'

const NONE: DemoHistoryView = {
  state: 'none', projectId: null, window: null, days: null, seed: null, progress: { done: 0, total: 0 }, fault: null,
}
const THERE: DemoHistoryView = {
  ...NONE, state: 'loaded', projectId: DEMO_PROJECT_ID,
  window: { from: '2025-10-24T00:00:00.000Z', to: '2026-11-27T10:00:00.000Z' }, days: 400, seed: 1,
}

let state: DemoHistoryView
let sent: { path: string, body: unknown }[]
let refusal: unknown

registerEndpoint('/api/v1/demo-history', () => state)
registerEndpoint('/api/v1/projects', () => ({ items: [], nextCursor: null }))
for (const path of ['load', 'clear']) {
  registerEndpoint(`/api/v1/demo-history/${path}`, {
    method: 'POST',
    handler: async (event) => {
      sent.push({ path, body: await readBody<unknown>(event) })
      if (refusal) {
        throw refusal
      }
      state = { ...THERE, state: path === 'load' ? 'loading' : 'clearing', progress: { done: 100, total: 400 } }
      return state
    },
  })
}

beforeEach(async () => {
  clearNuxtData()
  useToast().clear()
  await showProject(DEFAULT_PROJECT_ID)
  state = NONE
  sent = []
  refusal = undefined
})

describe('the panel of demo data', () => {
  const show = async () => {
    const panel = await mountSuspended(DemoPanel)
    await expect.poll(() => panel.find('[data-state]').exists()).toBe(true)
    return panel
  }
  const buttonsOf = (panel: Awaited<ReturnType<typeof show>>) =>
    panel.findAll('.verbs button').map(button => button.text())

  it('loads it with one press, in the reader’s language, and shows how far it is', async () => {
    const panel = await show()

    expect(buttonsOf(panel)).toEqual(['Load demo data'])
    await panel.get('.verbs button').trigger('click')
    await expect.poll(() => panel.find('[role="progressbar"]').exists()).toBe(true)

    expect(sent).toEqual([{ path: 'load', body: { locale: 'en' } }])
    expect(panel.get('[role="status"]').text()).toBe('Loading… 25%')
    expect(panel.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('25')
  })

  it('asks before it clears what is there, and changes nothing when the answer is no', async () => {
    state = THERE
    const panel = await show()

    expect(buttonsOf(panel)).toEqual(['Open the demo project', 'Clear demo data'])
    await panel.findAll('.verbs button')[1]?.trigger('click')
    await expect.poll(() => document.querySelector('dialog')?.textContent).toContain('Other projects are not affected.')
    ;[...document.querySelectorAll<HTMLButtonElement>('dialog button')]
      .find(button => button.textContent?.includes('Keep it'))?.click()
    await expect.poll(() => document.querySelector('dialog')).toBe(null)
    expect(sent).toEqual([])

    await panel.findAll('.verbs button')[1]?.trigger('click')
    await expect.poll(() => document.querySelector('dialog')).not.toBe(null)
    ;[...document.querySelectorAll<HTMLButtonElement>('dialog button')]
      .find(button => button.textContent?.includes('Clear demo data'))?.click()
    await expect.poll(() => sent).toEqual([{ path: 'clear', body: {} }])
  })

  it('says why it is incomplete, and offers both ways out', async () => {
    state = { ...THERE, state: 'unfinished', fault: 'stopped' }
    const panel = await show()

    expect(panel.get('[role="status"]').text()).toContain('the console was stopped')
    expect(buttonsOf(panel)).toEqual(['Load demo data', 'Clear demo data'])
  })

  it('says that it was not possible when the server refuses', async () => {
    refusal = createError({
      statusCode: 409,
      data: { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: 'busy', requestId: 'r' },
    })
    const panel = await show()

    await panel.get('.verbs button').trigger('click')

    await expect.poll(() => useToast().toasts.value[0]?.title).toBe('Couldn’t load the demo data')
  })
})

describe('the project of demo data', () => {
  it('is marked on every page', async () => {
    const plain = await mountSuspended(AppNotices, { props: { isPublicBind: false } })
    expect(plain.text()).toBe('')

    await showProject(DEMO_PROJECT_ID)
    const marked = await mountSuspended(AppNotices, { props: { isPublicBind: false } })
    expect(marked.text()).toContain('demo data')
  })

  it('is marked in saved files and in their names', async () => {
    await showProject(DEMO_PROJECT_ID)
    let context: ReturnType<typeof useFileContext> | undefined
    await mountSuspended({ setup: () => {
      context = useFileContext()
      return () => ''
    } })
    const file = {
      title: 'Records out', rangeLabel: 'today', model: { buckets: [], series: [], unit: '' },
    } as unknown as Parameters<typeof toCsvText>[0]

    expect(context && toCsvText(file, context.value)).toContain('DEMO')
    expect(context && toSavedName(file, 'csv', context.value)).toMatch(/^DEMO/)
  })

  it('has runs whose files are not there, and says why', async () => {
    const run = { ...givenDetail(), projectId: DEMO_PROJECT_ID, versions: [], stages: [] }

    const page = await mountSuspended(RunOutputs, { props: { run, curl: '' } })

    expect(page.text().match(/Demo data has no records/g)).toHaveLength(2)
  })
})
