import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

/**
 * The page of an object stands in the project of the object: an address with the key of another one leads to the right
 * one, from the server before anything is sent. One of an archived project has no address; it stays where it is.
 *
 * @param ready what the page waits for.
 * @param projectId the project of the object, known once that is ready.
 */
export function useOwnProject(ready: PromiseLike<unknown>, projectId: () => string | undefined) {
  const nuxtApp = useNuxtApp()
  const api = useApi()
  const router = useRouter()
  const ids = useProjectIds()
  const shownId = useProjectId()
  /** Projects that no address names: asked for once, not by the server, the browser and each return. */
  const nameless = useState<string[]>('projects-without-address', () => [])
  const { path } = useRoute()
  let isLeft = false

  async function findAddress() {
    const ownId = projectId()
    if (ownId === undefined || ownId === (shownId.value ?? DEFAULT_PROJECT_ID) || nameless.value.includes(ownId)) {
      return undefined
    }
    // Where it cannot be read, the page still shows its object, and the next visit asks again.
    const own = await api('projectGet', { params: { id: ownId } }).catch(() => undefined)
    const found = own && await api('projectList', { query: { key: own.key, limit: '1' } }).catch(() => undefined)
    if (!found) {
      return undefined
    }
    const [listed] = found.items
    if (listed?.id !== ownId) {
      nameless.value = [...nameless.value, ownId]
      return undefined
    }
    ids.value = { ...ids.value, [listed.key]: ownId }
    // The router's own: the route of a page stays what it was when another page is shown.
    const { path: shownPath, query, hash } = router.currentRoute.value
    return isLeft || shownPath !== path ? undefined : { path, query: { ...query, project: listed.key }, hash }
  }

  onServerPrefetch(async () => {
    await ready
    const to = await findAddress()
    if (to) {
      const { href } = router.resolve(to)
      await nuxtApp.runWithContext(() => navigateTo(href, { external: true }))
    }
  })
  if (import.meta.client) {
    // Also while the page that was asked for instead still loads: this address would take its place.
    const stop = router.beforeEach((to) => {
      isLeft ||= to.path !== path
    })
    onScopeDispose(() => {
      isLeft = true
      stop()
    })
    watch(projectId, async () => {
      const to = await findAddress()
      if (to) {
        await nuxtApp.runWithContext(() => goTo(to, { replace: true }))
      }
    }, { immediate: true })
  }
}
