import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunPage from '~/pages/runs/[id].vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenRun } from '../given/given-run'

const { id } = givenRun()
const OTHER = '01900000-0000-7000-8000-0000000000bb'
const ended: Partial<RunDetail> = {
  state: 'SUCCEEDED', stateName: 'succeeded', finishedAt: '2026-11-20T06:03:04.000Z', recordsOut: 12, verbs: [],
}

let current = givenDetail()
registerEndpoint(`/api/v1/runs/${id}`, () => current)
registerEndpoint(`/api/v1/runs/${OTHER}`, () => givenDetail({ ...ended, id: OTHER, name: 'Other' }))

const shown: { title: string, body: string | undefined }[] = []
const asked = vi.fn()

/** A browser whose reader answers the question for the permission like this. */
function givenBrowser(permission: NotificationPermission, answer: NotificationPermission = permission) {
  const fake = Object.assign(function (title: string, options?: NotificationOptions) {
    shown.push({ title, body: options?.body })
  }, {
    permission,
    requestPermission() {
      asked()
      fake.permission = answer
      return Promise.resolve(answer)
    },
  })
  vi.stubGlobal('Notification', fake)
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', Object.create(navigator, { locks: { value: givenLocks() } }))
}

/** Locks as a browser has them between its tabs; here each frame is one. */
function givenLocks() {
  const held = new Set<string>()
  return {
    request: async (name: string, _: object, work: (lock: object | null) => Promise<void>) => {
      const isFree = !held.has(name)
      held.add(name)
      await work(isFree ? {} : null)
    },
  }
}

const Frame = defineComponent({ setup() {
  useFollowedRuns()
  return () => h('p')
} })

async function openPage() {
  const page = await mountSuspended(RunPage, { route: `/runs/${id}` })
  await expect.poll(() => page.find('h1').exists()).toBe(true)
  return page
}
const followOf = (page: Awaited<ReturnType<typeof openPage>>) => page.get('button[aria-pressed]')

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  localStorage.clear()
  useFollowStore().ids = []
  current = givenDetail()
  shown.length = 0
  asked.mockClear()
})
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
  useFollowStore().ids = []
})

describe('following a run', () => {
  it('asks for the permission at the click, and is remembered', async () => {
    givenBrowser('default', 'granted')
    const page = await openPage()
    expect(asked).not.toHaveBeenCalled()

    await followOf(page).trigger('click')

    await expect.poll(() => followOf(page).text()).toBe('Following')
    expect(asked).toHaveBeenCalledOnce()
    expect(page.text()).not.toContain('console only')
    useFollowStore().ids = []
    useFollowStore().read()
    expect(useFollowStore().ids).toEqual([id])
  })

  it.each([
    ['refused', 'denied', 'Your browser blocks notifications'],
    ['not answered', 'default', 'Notifications are not allowed yet'],
  ] as const)('says in words that it was %s', async (_, answer, words) => {
    givenBrowser('default', answer)
    const page = await openPage()

    await followOf(page).trigger('click')

    await expect.poll(() => page.text()).toContain(words)
  })

  it('says in words that the browser has no notifications', async () => {
    vi.stubGlobal('Notification', undefined)
    const page = await openPage()

    await followOf(page).trigger('click')

    await expect.poll(() => page.text()).toContain('they need HTTPS')
  })
})

describe('the end of a followed run', () => {
  it('is told by the browser on any page, once', async () => {
    givenBrowser('granted')
    useFollowStore().follow(OTHER)

    await mountSuspended(Frame)
    await mountSuspended(Frame)

    await expect.poll(() => useFollowStore().ids).toEqual([])
    expect(shown).toEqual([{ title: 'Other: Succeeded', body: '3 min, 12 output records, 0 failed' }])
  })

  it('is told on the page without permission, and stays there', async () => {
    givenBrowser('denied')
    useFollowStore().follow(OTHER)

    await mountSuspended(Frame)

    await expect.poll(() => useToast().toasts.value.map(({ title, duration }) => ({ title, duration })))
      .toEqual([{ title: 'Other: Succeeded', duration: 0 }])
    expect(shown).toEqual([])
  })

  it('is awaited while the run is active', async () => {
    givenBrowser('granted')
    useFollowStore().follow(id)
    await mountSuspended(Frame)
    expect(useLiveStore().isOnWatch).toBe(true)

    current = givenDetail(ended)
    useLiveStore().receive({ type: 'stale', topic: `run:${id}`, revision: 2, at: '2026-11-20T06:03:04.000Z' })

    await expect.poll(() => shown.map(({ title }) => title)).toEqual(['Documents: Succeeded'])
    expect(useLiveStore().isOnWatch).toBe(false)
  })
})

describe('the head of a running run', () => {
  it('begins with the expected end and the bottleneck, and the tab tells both', async () => {
    const startedAt = new Date(Date.now() - 100_000).toISOString()
    current = givenDetail({ fraction: 0.42, stages: [{
      ...givenDetail().stages[0]!, startedAt,
      attempts: [{ attempt: 1, queuedAt: null, startedAt, finishedAt: null, state: 'RUNNING', pauses: [] }],
      recordsIn: 100, fraction: 0.25, recordsPerSecond: 1,
    }] })
    const page = await openPage()

    const facts = page.findAll('.fact').slice(0, 2).map(fact => fact.text())

    expect(facts[0]).toMatch(/^Expected end.*5 min left$/)
    expect(facts[1]).toBe('Bottleneck' + 'Clean' + ' 1.0 rec/s')
    await expect.poll(() => document.title).toContain('42% · 5 min left · Documents')
  })

  it('says why there is no estimate', async () => {
    current = givenDetail({ stages: [{ ...givenDetail().stages[0]!, fraction: -1 }] })
    const page = await openPage()

    expect(page.get('.fact').text()).toContain('No estimate')
    await expect.poll(() => document.title).toContain('50% · Running · Documents')
  })
})
