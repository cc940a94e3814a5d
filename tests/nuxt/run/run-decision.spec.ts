import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunDecided from '~/components/run/detail/RunDecided.vue'
import RunPage from '~/pages/runs/[id].vue'
import { toShortId } from '~/utils/format/short-id'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenRun } from '../given/given-run'

const { id } = givenRun()
const failed: Partial<RunDetail> = {
  state: 'FAILED', stateName: 'failed', observedState: 'FAILED', verbs: [], disposition: 'open',
  finishedAt: '2026-11-20T06:10:00.000Z',
}
const decided = { decidedBy: 'operator', decidedAt: '2026-11-20T06:30:00.000Z' }
const nowMs = Date.parse('2026-11-20T06:35:00.000Z')

let current = givenDetail(failed)
let answer: () => unknown
let sent: { body: unknown, version: string | null }[] = []

registerEndpoint(`/api/v1/runs/${id}`, { method: 'GET', handler: () => current })
registerEndpoint(`/api/v1/runs/${id}`, {
  method: 'PATCH',
  handler: async (event) => {
    sent.push({ version: event.headers.get('if-match'), body: await readBody<unknown>(event) })
    return answer()
  },
})

const openPage = async () => {
  const page = await mountSuspended(RunPage, { route: `/runs/${id}` })
  await expect.poll(() => page.find('h1').exists()).toBe(true)
  return page
}
type Page = Awaited<ReturnType<typeof openPage>>
/** The decisions are in the menu; the browser's own popover does not open here. */
async function menuOf(page: Page) {
  await expect.poll(() => page.findAll('header button').length).toBeGreaterThan(0)
  await nextTick()
  const menu = page.findAllComponents({ name: 'BaseMenu' })[0]
  return { menu, items: (menu?.props('items') ?? []) as { key: string, label: string }[] }
}
const namesOf = async (page: Page) => (await menuOf(page)).items.map(item => item.label)
async function press(page: Page, name: string) {
  const { menu, items } = await menuOf(page)
  menu?.vm.$emit('choose', items.find(item => item.label === name)?.key)
}
/** The dialog is a chunk of its own. */
const dialog = () => expect.poll(() => document.querySelector('dialog textarea'), { timeout: 30_000 }).not.toBeNull()
const conflict = (status: number, code: string) => () => {
  throw createError(
    { statusCode: status, data: { type: 'about:blank', title: '', status, code, detail: '', requestId: 'r' } },
  )
}

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  current = givenDetail(failed)
  sent = []
})

const EARLIER = '01900000-0000-7000-8000-0000000000e1'
let bulk: unknown
registerEndpoint('/api/v1/runs/bulk', { method: 'POST', handler: async (event) => {
  bulk = await readBody<unknown>(event)
  current = givenDetail({ ...current, earlierFailures: { total: 0, newest: [] } })
  return {
    action: 'resolve', dryRun: false, selection: null, done: 1, skipped: 0, failed: 0, missing: 0, items: [],
    nextCursor: null,
  }
} })

it('a success resolves the failure before it in one press, with itself as the reason', async () => {
  const newest = [{ id: EARLIER, name: 'Nightly', finishedAt: '2026-11-20T05:00:00.000Z' }]
  current = givenDetail({
    state: 'SUCCEEDED', stateName: 'succeeded', observedState: 'SUCCEEDED', verbs: [],
    finishedAt: '2026-11-20T06:10:00.000Z', earlierFailures: { total: 1, newest },
  })
  const page = await openPage()
  const button = () => page.findAll('button').find(one => one.text() === 'Mark as resolved')
  await expect.poll(button, { timeout: 30_000 }).toBeDefined()

  await button()?.trigger('click')

  await expect.poll(button).toBeUndefined()
  expect(bulk).toMatchObject({
    action: 'resolve', ids: [EARLIER], reason: `A later run did its work: Documents ${toShortId(id)}`,
  })
})

describe('the head of a failed run', () => {
  it('offers only the decisions that apply', async () => {
    const open = await namesOf(await openPage())
    clearNuxtData()
    current = givenDetail({ ...failed, ...decided, disposition: 'waived', dispositionNote: 'known' })
    const waived = await namesOf(await openPage())
    clearNuxtData()
    current = givenDetail()
    const running = await namesOf(await openPage())

    expect(open).toEqual(expect.arrayContaining(['Mark as resolved', 'Waive…']))
    expect(open).not.toContain('Reopen')
    expect(waived).toContain('Reopen')
    expect(waived).not.toContain('Waive…')
    expect(running).not.toEqual(expect.arrayContaining(['Mark as resolved']))
  })

  it('sends the decision with the version that was read, and shows the answer', async () => {
    const page = await openPage()
    answer = () => givenDetail({ ...failed, ...decided, disposition: 'rerun_ok', version: 2 })

    await press(page, 'Mark as resolved')

    await expect.poll(() => namesOf(page)).toContain('Reopen')
    expect(sent).toEqual([{ body: { disposition: 'rerun_ok', note: '' }, version: '"1"' }])
    expect(useToast().toasts.value.map(toast => toast.title)).toEqual(['Marked as resolved.'])
    expect(page.get('header').text()).toContain('Resolved')
  })

  it('asks for the reason of a waiver', async () => {
    const page = await openPage()
    answer = () =>
      givenDetail({ ...failed, ...decided, disposition: 'waived', dispositionNote: 'broken source', version: 2 })
    await press(page, 'Waive…')
    await dialog()
    const field = document.querySelector<HTMLTextAreaElement>('dialog textarea')
    const submit = document.querySelector<HTMLButtonElement>('dialog button[type="submit"]')
    submit?.click()
    await expect.poll(() => document.querySelector('dialog')?.textContent).toContain('Something required is missing')
    expect(sent).toEqual([])

    if (field) {
      field.value = ' broken source '
      field.dispatchEvent(new Event('input'))
    }
    await expect.poll(() => document.querySelector('dialog')?.textContent).not
      .toContain('Something required is missing')
    submit?.click()

    await expect.poll(() => page.text()).toContain('broken source')
    expect(sent.map(({ body }) => body)).toEqual([{ disposition: 'waived', note: 'broken source' }])
    await expect.poll(() => document.querySelector('dialog')).toBeNull()
  })

  it('says that the run was changed meanwhile, and shows the latest', async () => {
    const page = await openPage()
    answer = conflict(412, 'stale_version')
    current = givenDetail({
      ...failed, ...decided, disposition: 'waived', dispositionNote: 'known upstream', version: 2,
    })

    await press(page, 'Mark as resolved')

    await expect.poll(() => useToast().toasts.value.at(0)).toMatchObject({
      color: 'error', title: 'Couldn’t mark the run as resolved',
      description: 'The run was changed in the meantime; this page shows the latest. Check it, then decide again.',
    })
    await expect.poll(() => page.text()).toContain('known upstream')
    expect(await namesOf(page)).toContain('Reopen')
  })

  it('says why a decision failed, and can be asked again', async () => {
    const page = await openPage()
    answer = conflict(503, 'unavailable')

    await press(page, 'Mark as resolved')

    await expect.poll(() => useToast().toasts.value.at(0)?.title).toBe('Couldn’t mark the run as resolved')
    expect(await namesOf(page)).toContain('Mark as resolved')
  })
})

describe('what was decided about a run', () => {
  const show = (change: Parameters<typeof givenDetail>[0]) =>
    mountSuspended(RunDecided, { props: { run: givenDetail({ ...failed, ...change }), nowMs } })

  it('says who decided, when and why', async () => {
    const notice = await show({ ...decided, disposition: 'waived', dispositionNote: 'broken source' })

    expect(notice.text()).toContain('Waived')
    expect(notice.text()).toContain('by operator (no sign-in)')
    expect(notice.get('time').attributes('datetime')).toBe(decided.decidedAt)
    expect(notice.text()).toContain('broken source')
  })

  it('names the run that succeeded, in place of a person', async () => {
    const fixedBy = { id: '01900000-0000-7000-8000-0000000000ab', name: 'Documents', recordsFailed: 2 }
    const notice = await show({ decidedAt: decided.decidedAt, disposition: 'rerun_ok', fixedBy })

    expect(notice.get('a').attributes('href')).toBe(`/runs/${fixedBy.id}`)
    expect(notice.text()).toContain('by a later run: Documents')
    expect(notice.text()).toContain('2 of its records failed, within the failure tolerance')
    expect(notice.text()).not.toContain('operator')
  })

  it('says that a failure was reopened, and nothing before the first decision', async () => {
    expect((await show(decided)).text()).toContain('Reopened')
    expect((await show({})).text()).toBe('')
  })
})
