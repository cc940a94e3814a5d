import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import RunsPage from '../../pages/runs/index.vue'
import { givenRun } from './given-run'

type Answer = { items: unknown[], nextCursor: string | null, total: number, totalIsExact: boolean }

let answer: () => Answer | Promise<Answer>
let asked = 0

registerEndpoint('/api/v1/runs', () => {
  asked += 1
  return answer()
})

const page = (items: unknown[], nextCursor: string | null = null): Answer => ({ items, nextCursor, total: items.length, totalIsExact: true })

const problem = { type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-9b04ee' }

beforeEach(() => {
  clearNuxtData()
  asked = 0
})

describe('the list of runs', () => {
  it('shows a skeleton while it loads', async () => {
    let finish: (answer: Answer) => void = () => undefined
    answer = () => new Promise((resolve) => {
      finish = resolve
    })
    const list = await mountSuspended(RunsPage, { route: '/runs' })

    expect(list.get('[data-look]').attributes('data-look')).toBe('loading')
    await expect.poll(() => asked).toBe(1)
    finish(page([givenRun()]))
    await expect.poll(() => list.get('[data-look]').attributes('data-look')).toBe('data')
  })

  it('says how to begin when there was never a run', async () => {
    answer = () => page([])
    const list = await mountSuspended(RunsPage, { route: '/runs' })

    await expect.poll(() => list.text()).toContain('No runs yet')
    expect(list.text()).toContain('npm run demo')
  })

  it('tells no match from no data', async () => {
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

    answer = () => page([givenRun({ name: 'Back again' })])
    await list.get('[role="alert"] button').trigger('click')

    await expect.poll(() => list.text()).toContain('Back again')
  })

  it('keeps what it has when a refetch fails, and says how old it is', async () => {
    answer = () => page([givenRun({ name: 'Still here' })])
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
    answer = () => page([givenRun()], 'abc')
    const list = await mountSuspended(RunsPage, { route: '/runs?state=FAILED&q=c' })

    await expect.poll(() => list.findAll('a').map(link => link.attributes('href'))).toContain('/runs?state=FAILED&q=c&cursor=abc')
  })
})
