import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, getQuery } from 'h3'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import RunsPage from '~/pages/runs/index.vue'
import { RUN_FILTERS } from '#shared/domain/run/run-state'
import { registerEndpoint } from '../given/register-endpoint'
import { givenListed } from '../given/given-run'

type Answer = { items: unknown[], nextCursor: string | null, total: number, totalIsExact: boolean }

let answer: () => Answer | Promise<Answer>
let asked = 0

registerEndpoint('/api/v1/runs', (event) => {
  asked += 1
  listOf = getQuery(event)
  return answer()
})

const counts = (failed: number) =>
  Object.fromEntries(RUN_FILTERS.map(state => [state, state === 'FAILED' ? failed : 0]))
const HOURS = ['2026-11-20T05:00:00.000Z', '2026-11-20T06:00:00.000Z', '2026-11-20T07:00:00.000Z']
/** States that the bars were asked for. */
let barsOf: unknown
let listOf: Record<string, unknown> = {}
registerEndpoint('/api/v1/runs/histogram', (event) => {
  barsOf = getQuery(event).state
  return answerBars()
})
let answerBars: () => unknown
const bars = {
  tz: 'UTC', grain: 'hour', by: 'created', from: HOURS[0], to: HOURS[2], total: counts(7),
  buckets: [{ from: HOURS[0], to: HOURS[1], counts: counts(4) }, { from: HOURS[1], to: HOURS[2], counts: counts(3) }],
}
/** How often pipelines were asked for. */
let pipelinesAsked = 0
registerEndpoint('/api/v1/pipelines', () => {
  pipelinesAsked += 1
  return { items: [], nextCursor: null }
})
registerEndpoint('/api/v1/views', () => ({ items: [], nextCursor: null }))
const lookOf = (list: VueWrapper) => list.get('.panel:not(.histogram)').attributes('data-look')

const page = (items: unknown[], nextCursor: string | null = null): Answer => ({
  items, nextCursor, total: items.length, totalIsExact: true,
})

const problem = {
  type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-9b04ee',
}

beforeEach(() => {
  clearNuxtData()
  answerBars = () => bars
  asked = 0
})

describe('the list of runs', () => {
  it('shows a skeleton while it loads', async () => {
    let finish: (answer: Answer) => void = () => undefined
    answer = () => new Promise((resolve) => {
      finish = resolve
    })
    const list = await mountSuspended(RunsPage, { route: '/runs' })

    expect(lookOf(list)).toBe('loading')
    await expect.poll(() => asked).toBe(1)
    finish(page([givenListed()]))
    await expect.poll(() => lookOf(list)).toBe('data')
  })

  it('reads no pipelines before somebody looks for one', async () => {
    answer = () => page([givenListed()])
    pipelinesAsked = 0
    const list = await mountSuspended(RunsPage, { route: '/runs' })

    await expect.poll(() => lookOf(list)).toBe('data')
    expect(pipelinesAsked).toBe(0)
  })

  it('explains how to begin when there was never a run', async () => {
    answer = () => page([])
    const list = await mountSuspended(RunsPage, { route: '/runs' })

    await expect.poll(() => list.text()).toContain('No runs yet')
    expect(list.findAll('button').map(button => button.text())).toContain('Run the example')
  })

  it('distinguishes “no match” from “no data”', async () => {
    answer = () => page([])
    const list = await mountSuspended(RunsPage, { route: '/runs?state=FAILED' })

    await expect.poll(() => list.text()).toContain('No runs match')
    expect(list.text()).not.toContain('No runs yet')
  })

  it('names cause and request id of a failure, and reads again on demand', async () => {
    answer = () => {
      throw createError({ statusCode: 500, data: problem })
    }
    const list = await mountSuspended(RunsPage, { route: '/runs?q=a' })
    await expect.poll(() => list.find('[role="alert"]').exists()).toBe(true)
    expect(list.get('[role="alert"]').text()).toContain('req-9b04ee')

    answer = () => page([givenListed({ name: 'Back again' })])
    await list.get('[role="alert"] button').trigger('click')

    await expect.poll(() => list.text()).toContain('Back again')
  })

  it('keeps its data when a refetch fails, and shows the age', async () => {
    answer = () => page([givenListed({ name: 'Still here' })])
    const list = await mountSuspended(RunsPage, { route: '/runs?q=b' })
    await expect.poll(() => list.text()).toContain('Still here')

    answer = () => {
      throw createError({ statusCode: 500, data: problem })
    }
    await refreshNuxtData()

    await expect.poll(() => list.text()).toContain(' old')
    expect(list.text()).toContain('Still here')
  })

  it('offers the next page by its cursor', async () => {
    answer = () => page([givenListed()], 'abc')
    const list = await mountSuspended(RunsPage, { route: '/runs?state=FAILED&q=c' })

    await expect.poll(() => list.findAll('a').map(link => link.attributes('href')))
      .toContain('/runs?state=FAILED&q=c&cursor=abc')
  })

  it('shows the count of each state beside the bars, and a click on one filters', async () => {
    answer = () => page([givenListed()])
    const list = await mountSuspended(RunsPage, { route: '/runs' })
    const failed = () => list.findAll('.histogram button').find(button => button.text().startsWith('Failed'))

    await expect.poll(() => failed()?.text()).toBe('Failed 7')
    await failed()?.trigger('click')

    await expect.poll(() => useRoute().query).toEqual({ state: ['FAILED'] })
  })

  it('still counts the other states when one is filtered', async () => {
    answer = () => page([givenListed()])
    const list = await mountSuspended(RunsPage, { route: '/runs?state=FAILED&q=e' })

    await expect.poll(() => list.findAll('.histogram button').map(button => button.text())).toContain('Failed 7')
    expect(barsOf).toBeUndefined()
  })

  it('says that there are no runs, in place of an empty axis', async () => {
    answer = () => page([])
    answerBars = () => ({ ...bars, from: null, to: null, total: counts(0), buckets: [] })
    const list = await mountSuspended(RunsPage, { route: '/runs?q=f' })

    await expect.poll(() => list.get('.histogram').attributes('data-look')).toBe('empty')
    expect(list.get('.histogram').text()).toContain('Choose another range, or clear the filters.')
    expect(list.find('.histogram .plot').exists()).toBe(false)
  })

  it('is filtered by a stage in the address, until its chip is removed', async () => {
    answer = () => page([givenListed()])
    const list = await mountSuspended(RunsPage, { route: '/runs?stage=call' })

    await expect.poll(() => listOf['stage']).toBe('call')
    const chip = list.findAll('.chip').find(it => it.text().startsWith('Stage'))
    expect(chip?.text()).toBe('Stage call')
    await chip?.get('button').trigger('click')

    await expect.poll(() => useRoute().query).toEqual({})
  })

  it('filters by the time of a row in the table of the bars', async () => {
    answer = () => page([givenListed()])
    const list = await mountSuspended(RunsPage, { route: '/runs?q=d' })
    await expect.poll(() => list.find('.histogram .bar span').exists()).toBe(true)
    await list.get('.histogram [aria-label="View as table"]').trigger('click')
    // The table is a chunk of its own.
    await expect.poll(() => list.find('.histogram tbody tr').exists(), { timeout: 30_000 }).toBe(true)
    await list.get('.histogram tbody tr').trigger('keydown', { key: 'Enter' })

    await expect.poll(() => useRoute().query).toEqual({ q: 'd', from: HOURS[0], to: HOURS[1] })
  })

  it('tells a mouse to drag over the bars, and not a finger, which scrolls the page', async () => {
    answer = () => page([givenListed()])
    const mouse = await mountSuspended(RunsPage, { route: '/runs' })
    await expect.poll(() => mouse.get('.histogram').text()).toContain('created per hour; drag to select a range')
    mouse.unmount()

    vi.stubGlobal('matchMedia', (media: string) =>
      Object.assign(new EventTarget(), { media, matches: media.includes('pointer: coarse') }))
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    const finger = await mountSuspended(RunsPage, { route: '/runs' })
    await expect.poll(() => finger.get('.histogram').text()).toContain('created per hour')
    expect(finger.get('.histogram').text()).not.toContain('drag')
  })
})
