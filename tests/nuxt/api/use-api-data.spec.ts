import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, isReactive, ref } from 'vue'
import { useApiData } from '~/composables/api/useApiData'
import { useLiveStore } from '~/stores/live'
import { registerEndpoint } from '../given/register-endpoint'

let asked = 0
let answer: () => unknown = () => ({})
registerEndpoint('/api/v1/stage-kinds', () => {
  asked += 1
  return answer()
})
const id = ref('')
registerEndpoint('/api/v1/pipelines/01900000-0000-7000-8000-000000000001', () => ({ id: 'first', name: 'First' }))

/** In an object: what is read can be awaited itself. */
async function read<T>(use: () => T): Promise<{ it: T }> {
  const made: T[] = []
  await mountSuspended(defineComponent({ setup: () => {
    made.push(use())
    return () => null
  } }))
  const [it] = made
  if (it === undefined) {
    throw new Error('nothing was set up')
  }
  return { it }
}

beforeEach(() => {
  clearNuxtData()
  asked = 0
  id.value = ''
  answer = () => ({ items: [] })
})

describe('the answer of a route', () => {
  it('includes the time of reading, and the request as a command', async () => {
    const before = Date.now()
    const { it: kinds } = await read(() => useApiData('stageKindList'))

    await expect.poll(() => kinds.data.value?.items).toEqual([])
    expect(kinds.data.value?.fetchedAt).toBeGreaterThanOrEqual(before)
    expect(kinds.curl.value).toMatch(/^curl 'http.*\/api\/v1\/stage-kinds'$/)
  })

  it('is watched as a whole, and not each of its values', async () => {
    answer = () => ({ items: [{ kind: 'publish' }] })
    const { it: kinds } = await read(() => useApiData('stageKindList'))

    await expect.poll(() => kinds.data.value?.items.length).toBe(1)
    expect([kinds.data.value, kinds.data.value?.items].map(isReactive)).toEqual([false, false])
  })

  it('is not asked for before the page is alive: parts that are not yet would differ from what the server has sent', async () => {
    const nuxtApp = useNuxtApp()
    nuxtApp.isHydrating = true
    const { it: kinds } = await read(() => useApiData('stageKindList'))
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(asked).toBe(0)

    nuxtApp.isHydrating = false
    await nuxtApp.callHook('app:suspense:resolve')

    await expect.poll(() => kinds.data.value?.items).toEqual([])
  })

  it('is pending from the beginning when it is late, and then asked for once by all who share it', async () => {
    const nuxtApp = useNuxtApp()
    nuxtApp.isHydrating = true
    const { it: first } = await read(() => useApiData('stageKindList', {}, { isLate: true }))
    const { it: second } = await read(() => useApiData('stageKindList', {}, { isLate: true }))
    expect([first.status.value, second.status.value]).toEqual(['pending', 'pending'])

    nuxtApp.isHydrating = false
    await nuxtApp.callHook('app:suspense:resolve')

    await expect.poll(() => [first, second].map(kinds => kinds.data.value?.items)).toEqual([[], []])
    expect(asked).toBe(1)
    await second.refresh()
    expect(asked).toBe(2)
  })

  it('is held back when it is late, also where another part of the page has it with the page itself', async () => {
    const nuxtApp = useNuxtApp()
    nuxtApp.payload.data['stageKindList:{}'] = { items: [], fetchedAt: 1 }
    nuxtApp.isHydrating = true
    const { it: early } = await read(() => useApiData('stageKindList', {}))
    const { it: late } = await read(() => useApiData('stageKindList', {}, { isLate: true }))
    expect(early.data.value?.items).toEqual([])
    expect([late.data.value, late.status.value]).toEqual([null, 'pending'])

    nuxtApp.isHydrating = false
    await nuxtApp.callHook('app:suspense:resolve')

    await expect.poll(() => [late.data.value?.items, late.status.value]).toEqual([[], 'success'])
    expect(asked).toBe(0)
  })

  it('tells that a session is needed now, also on a page that was opened without one', async () => {
    const { hasEnded } = useSession()
    answer = () => {
      throw createError({
        statusCode: 401,
        data: { type: 'about:blank', title: '', status: 401, code: 'unauthenticated', detail: '', requestId: 'r' },
      })
    }
    await read(() => useApiData('stageKindList'))

    await expect.poll(() => hasEnded.value).toBe(true)
    hasEnded.value = false
  })

  it('stays when a refetch fails', async () => {
    const { it: kinds } = await read(() => useApiData('stageKindList'))
    await expect.poll(() => kinds.data.value).not.toBeNull()
    answer = () => {
      throw createError({ statusCode: 503 })
    }

    await kinds.refresh()

    expect(kinds.error.value).toBeDefined()
    expect(kinds.data.value?.items).toEqual([])
  })

  it('is null while there is nothing to ask for, and is read once there is', async () => {
    const { it: pipeline } = await read(() =>
      useApiData('pipelineGet', () => id.value ? { params: { id: id.value } } : undefined))
    await expect.poll(() => pipeline.status.value).toBe('success')
    expect(pipeline.data.value).toBeNull()

    id.value = '01900000-0000-7000-8000-000000000001'

    await expect.poll(() => pipeline.data.value?.name).toBe('First')
  })

  it('is read again when one of its topics goes stale', async () => {
    const { it: kinds } = await read(() => useApiData('stageKindList', {}, { topics: ['pipelines'] }))
    await expect.poll(() => kinds.data.value).not.toBeNull()
    const before = asked

    useLiveStore().receive({ type: 'stale', topic: 'pipelines', revision: Date.now(), at: '2026-11-20T06:10:00.000Z' })

    await expect.poll(() => asked).toBe(before + 1)
  })
})
