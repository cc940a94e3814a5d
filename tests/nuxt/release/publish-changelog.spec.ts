import { mountSuspended } from '@nuxt/test-utils/runtime'
import { DOMWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useToast } from '~/composables/base/useToast'
import ReleasePage from '~/pages/releases/[id]/index.vue'
import { givenRelease, RELEASE_ID } from '../given/given-release'
import { registerEndpoint } from '../given/register-endpoint'

const READY = givenRelease({ state: 'READY', checkedAt: '2026-11-20T06:00:00Z', gatesPassed: 5 })
let asked: unknown[] = []
let isRefused = false
let shown: { unmount: () => void } | undefined
registerEndpoint(`/api/v1/releases/${RELEASE_ID}`, { method: 'GET', handler: () => READY })
registerEndpoint(`/api/v1/releases/${RELEASE_ID}`, { method: 'PATCH', handler: async (event) => {
  const change = await readBody<{ changelog: string }>(event)
  asked.push(change)
  if (isRefused) {
    throw createError({ statusCode: 412 })
  }
  return { ...READY, ...change, version: 2 }
} })
registerEndpoint(`/api/v1/releases/${RELEASE_ID}/publish`, { method: 'POST', handler: () => {
  asked.push('publish')
  return { ...READY, state: 'PUBLISHED', version: 3 }
} })
registerEndpoint('/api/v1/releases', () => ({ items: [], nextCursor: null }))

beforeEach(() => {
  clearNuxtData()
  asked = []
  isRefused = false
})
afterEach(() => {
  shown?.unmount()
  useToast().clear()
})

const body = () => new DOMWrapper(document.body)

/** Opens the question, writes the changelog in it, and confirms. */
async function publish(changelog: string) {
  const page = await mountSuspended(ReleasePage, { route: `/releases/${RELEASE_ID}` })
  shown = page
  const button = () => page.findAll('button').find(one => one.text() === 'Publish release 1.0.0')
  await expect.poll(() => button()?.exists(), { timeout: 30_000 }).toBe(true)
  await button()?.trigger('click')
  await expect.poll(() => body().find('dialog textarea').exists(), { timeout: 30_000 }).toBe(true)
  await body().get('dialog textarea').setValue(changelog)
  await body().get('dialog button.solid').trigger('click')
}

it('saves the changelog that is written in the question, and then publishes', async () => {
  await publish('Three new columns\n')

  await expect.poll(() => asked).toEqual([{ changelog: 'Three new columns' }, 'publish'])
  await expect.poll(() => body().find('dialog textarea').exists()).toBe(false)
})

it('publishes without one, when nothing was written', async () => {
  await publish('  ')

  await expect.poll(() => asked).toEqual(['publish'])
})

it('publishes nothing when the changelog cannot be saved, and keeps what was written', async () => {
  isRefused = true
  await publish('Three new columns')

  await expect.poll(() => useToast().toasts.value.length).toBeGreaterThan(0)
  expect(asked).toEqual([{ changelog: 'Three new columns' }])
  expect((body().get('dialog textarea').element as HTMLTextAreaElement).value).toBe('Three new columns')
})
