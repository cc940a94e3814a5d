import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

/**
 * The page of an object stands in the project of the object: an address with the key of another one leads to the right
 * one, from the server before anything is sent. One of an archived project has no address; it stays where it is.
 *
 * @param result the object, shared by all that show it.
 */
export function useOwnProject(
  result: PromiseLike<unknown> & { data: Readonly<Ref<{ projectId: string } | null>> },
) {
  const nuxtApp = useNuxtApp()
  const api = useApi()
  const router = useRouter()
  const route = useRoute()
  const ids = useProjectIds()
  const shownId = useProjectId()
  const { path } = route

  async function findAddress() {
    const ownId = result.data.value?.projectId
    if (ownId === undefined || ownId === (shownId.value ?? DEFAULT_PROJECT_ID)) {
      return undefined
    }
    // Where it cannot be read, the page still shows its object.
    const own = await api('projectGet', { params: { id: ownId } }).catch(() => undefined)
    const { items: [listed] } = own
      ? await api('projectList', { query: { key: own.key, limit: '1' } }).catch(() => ({ items: [] }))
      : { items: [] }
    if (listed?.id !== ownId || route.path !== path) {
      return undefined
    }
    ids.value = { ...ids.value, [listed.key]: ownId }
    const { query, hash } = route
    return { path, query: { ...query, project: listed.key }, hash }
  }

  onServerPrefetch(async () => {
    await result
    const to = await findAddress()
    if (to) {
      const { href } = router.resolve(to)
      await nuxtApp.runWithContext(() => navigateTo(href, { external: true }))
    }
  })
  if (import.meta.client) {
    watch(() => result.data.value?.projectId, async () => {
      const to = await findAddress()
      if (to) {
        await nuxtApp.runWithContext(() => goTo(to, { replace: true }))
      }
    }, { immediate: true })
  }
}
