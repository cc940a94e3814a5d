import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import { useStatYield } from '~/composables/stat/useStatYield'

it('says nothing of a project whose pipelines are not read yet, or cannot be', async () => {
  const list = {
    data: ref<{ fetchedAt: number }>(), status: ref<'pending' | 'success' | 'error'>('pending'), error: ref<unknown>(),
    refresh: () => Promise.resolve(),
  }
  const yields: ReturnType<typeof useStatYield>[] = []
  await mountSuspended({ setup: () => {
    yields.push(useStatYield(() => [], list))
    return () => ''
  } }, { route: '/stats' })
  const panel = () => yields[0]?.panel.value

  expect(panel()).toMatchObject({ status: 'pending', hasData: false })
  list.error.value = new Error('gone')
  expect(panel()?.failure).toBeTruthy()
  Object.assign(list.error, { value: undefined })
  list.data.value = { fetchedAt: Date.now() }
  expect(panel()?.hasData).toBe(true)
})
