import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import { h } from 'vue'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { useToast } from '~/composables/base/useToast'
import type { ReleaseQuestion } from '~/utils/release/release-look'
import { givenRelease, RELEASE_ID } from '../given/given-release'
import { registerEndpoint } from '../given/register-endpoint'

let shown: { unmount: () => void } | undefined
let changed = givenRelease({})
registerEndpoint(`/api/v1/releases/${RELEASE_ID}`, { method: 'PATCH', handler: () => changed })
afterEach(() => {
  shown?.unmount()
  useToast().clear()
})

it.each([
  ['the last one', 'READY' as const, ['Publish release 1.0.0']],
  ['one of many', 'DRAFT' as const, []],
])('a gate that is passed leads to the publication after %s, from wherever the reader is', async (_, state, offered) => {
  const question = ref<ReleaseQuestion>()
  changed = givenRelease({ state, version: 2 })
  const data = shallowRef<ReleaseDetail & { fetchedAt: number }>({ ...givenRelease({}), fetchedAt: 0 })
  const page = await mountSuspended({ setup: () => {
    const { saving } = useReleaseVerbs({ data } as unknown as ReturnType<typeof useRelease>, question)
    return () => h('button', { onClick: () => saving.run({ card: {} }) })
  } })
  shown = page

  await page.get('button').trigger('click')

  await expect.poll(() => useToast().toasts.value.map(toast => toast.title)).toEqual(['Saved'])
  const actions = useToast().toasts.value.flatMap(toast => toast.actions ?? [])
  actions.forEach(action => action.onClick())
  expect(actions.map(action => action.label)).toEqual(offered)
  expect(question.value).toBe(offered.length > 0 ? 'publish' : undefined)
  // The dialog that asks shows no second button of the same name.
  await expect.poll(() => useToast().toasts.value.flatMap(toast => toast.actions ?? [])).toEqual([])
})
