import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import { matchedRouteKey } from 'vue-router'
import { useHeldQuery } from '~/composables/app/useHeldQuery'

let stop: (() => void)[] = []
afterEach(() => {
  stop.forEach(end => end())
  stop = []
})

/** A page at /runs, whose reader asks for another page that is not there yet. */
async function givenLeaving() {
  const router = useRouter()
  await router.replace('/runs')
  let write: ReturnType<typeof useHeldQuery> = () => {}
  const Page = defineComponent({ setup: () => {
    write = useHeldQuery()
    return () => h('p')
  } })
  const page = await mountSuspended(defineComponent({ setup: () => {
    provide(matchedRouteKey, computed(() => router.getRoutes().find(({ name }) => name === 'runs')))
    return () => h(Page)
  } }), { route: false })
  const [begun, loaded] = [Promise.withResolvers<true>(), Promise.withResolvers<boolean>()]
  stop = [() => page.unmount(), router.beforeResolve(async (to) => {
    if (to.path === '/datasets') {
      begun.resolve(true)
      return await loaded.promise
    }
  })]
  const left = router.push('/datasets').catch(() => 'failed')
  await begun.promise
  return {
    write, left, loaded, query: () => router.currentRoute.value.query, path: () => router.currentRoute.value.path,
  }
}

it('calls nobody back who leaves', async () => {
  const { write, left, loaded, path } = await givenLeaving()

  write({ sample: 2 })
  loaded.resolve(true)
  await left

  expect(path()).toBe('/datasets')
})

it.each([
  ['is refused', (loaded: PromiseWithResolvers<boolean>) => loaded.resolve(false)],
  ['does not come', (loaded: PromiseWithResolvers<boolean>) => loaded.reject(new Error('no such chunk'))],
])('writes what came meanwhile, and what comes then, when the other page %s', async (_, end) => {
  const { write, left, loaded, query, path } = await givenLeaving()

  write({ sample: 2 })
  end(loaded)
  await left
  await expect.poll(query).toEqual({ sample: '2' })
  write({ sample: 3 })

  await expect.poll(query).toEqual({ sample: '3' })
  expect(path()).toBe('/runs')
})
