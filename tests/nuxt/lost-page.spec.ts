import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { afterEach, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import AppLost from '~/components/app/AppLost.vue'
import { useLostPage } from '~/composables/app/useLostPage'
import { registerEndpoint } from './given/register-endpoint'
import { showProject } from '../support/in-project'

afterEach(async () => {
  useLostPage().value = undefined
  await showProject(DEFAULT_PROJECT_ID)
})

it.each([
  [401, 'unauthenticated', 'You are not signed in'],
  [403, 'forbidden', 'Your role does not allow this'],
  [429, 'too_many_requests', 'Too many requests'],
  [500, 'internal', 'Server error'],
  [503, 'unavailable', 'Temporarily unavailable'],
])('a project that cannot be learned stays on the page and says why: %s %s', async (status, code, text) => {
  const stop = registerEndpoint('/api/v1/projects', { method: 'GET', handler: () => {
    throw createError(
      { statusCode: status, data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'r' } },
    )
  } })
  const router = useRouter()
  await router.replace('/runs')
  const bar = await mountSuspended(AppLost, { route: '/runs' })

  await goTo(`/datasets?project=unseen-${status}`)

  await expect.poll(() => bar.text()).toContain(text)
  expect(bar.text()).not.toContain('reach the server')
  expect(router.currentRoute.value.path).toBe('/runs')
  bar.unmount()
  stop()
})
