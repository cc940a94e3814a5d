import { expect, it } from 'vitest'

it('goes where somebody clicks while the navigation before still loads its page', async () => {
  const router = useRouter()
  await router.replace('/runs?q=first')
  const [begun, loaded] = [Promise.withResolvers<true>(), Promise.withResolvers<true>()]
  const stop = router.beforeResolve(async (to) => {
    if (to.query.q === 'slow') {
      begun.resolve(true)
      await loaded.promise
    }
  })
  const slow = router.push('/runs?q=slow')
  await begun.promise

  await goTo({ query: { q: 'clicked' } })
  loaded.resolve(true)
  await slow
  stop()

  expect(router.currentRoute.value.query).toEqual({ q: 'clicked' })
})

it('replaces the address on demand', async () => {
  const router = useRouter()
  await router.push('/runs?q=before')
  await router.push('/runs?q=left')

  await goTo('/runs?q=right', { replace: true })
  expect(router.currentRoute.value.query).toEqual({ q: 'right' })
  expect(window.history.state).toMatchObject({ back: '/runs?q=before' })
})
