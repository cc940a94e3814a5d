import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import RunPage from '~/pages/runs/[id].vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenRun } from '../given/given-run'

const { id } = givenRun()

let current = givenDetail()
let answer: () => unknown

registerEndpoint(`/api/v1/runs/${id}`, () => current)
registerEndpoint(`/api/v1/runs/${id}/pause`, { method: 'POST', handler: () => answer() })

const openPage = async () => {
  const page = await mountSuspended(RunPage, { route: `/runs/${id}` })
  await expect.poll(() => page.find('h1').exists()).toBe(true)
  return page
}

const pauseOf = (page: Awaited<ReturnType<typeof openPage>>) =>
  page.findAll('button').find(button => button.text() === 'Pause')

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  current = givenDetail()
})

describe('a verb', () => {
  it('shows at once, before the server has answered', async () => {
    let finish: () => void = () => undefined
    answer = () => new Promise<unknown>((resolve) => {
      finish = () => resolve(givenRun())
    })
    const page = await openPage()

    await pauseOf(page)?.trigger('click')

    expect(page.get('header').text()).toContain('Pausing')
    finish()
    await expect.poll(() => useToast().toasts.value.map(toast => toast.color)).toEqual(['success'])
  })

  it('moves the focus to the button that replaces its own', async () => {
    answer = () => {
      current = givenDetail({ state: 'PAUSED', stateName: 'paused', verbs: ['resume', 'cancel'] })
      return givenRun()
    }
    const page = await openPage()
    document.body.append(page.element)
    const pause = pauseOf(page)?.element
    if (pause instanceof HTMLElement) {
      pause.focus()
    }

    await pauseOf(page)?.trigger('click')

    await expect.poll(() => document.activeElement?.textContent?.trim()).toBe('Resume')
    page.unmount()
  })

  it('is reverted when the server refuses it, and says why; the message stays', async () => {
    answer = () => {
      throw createError({
        statusCode: 409,
        data: { type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: '', requestId: 'r' },
      })
    }
    const page = await openPage()

    await pauseOf(page)?.trigger('click')

    await expect.poll(() => useToast().toasts.value.at(0)?.title).toBe('Couldn’t pause the run')
    expect(useToast().toasts.value.at(0)).toMatchObject({
      color: 'error', duration: 0, description: 'The run’s state has changed; this page shows the latest.',
    })
    await expect.poll(() => page.get('header').text()).toContain('Running')
  })

  it('is offered only when the server would accept it', async () => {
    current = givenDetail({
      state: 'SUCCEEDED', stateName: 'succeeded', verbs: [], finishedAt: '2026-11-20T06:10:00.000Z',
    })
    const page = await openPage()

    expect(pauseOf(page)).toBeUndefined()
  })
})
